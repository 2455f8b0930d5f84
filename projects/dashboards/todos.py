"""What needs a person now: each with its deadline and one button, the most urgent first."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.formats import day, moment, money
from payments import queries as payments
from projects.applications.models import Application
from projects.postings.models import Project
from projects.reviews import services as reviews
from projects.workspace.models import Engagement, Milestone

MOST = 12


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, a line about it, where, the button's word, and when it is due."""

    title: str
    note: str
    url: str
    action: str
    due_at: dt.datetime


def for_company(company: Company, *, may_manage: bool) -> list[Todo]:
    """What waits for this company's people, most urgent first."""
    found = [*_deliveries(company), *_undecided(company)]
    if may_manage:
        found += [*_unpaid(company), *_drafts(company)]
    found += _reviews(Engagement.objects.filter(company=company), "company")
    return sorted(found, key=lambda todo: todo.due_at)[:MOST]


def for_student(user: User) -> list[Todo]:
    """What waits for this student, most urgent first."""
    found = [*_offers(user), *_work(user), *_unsent(user)]
    found += _reviews(Engagement.objects.filter(student=user), "student")
    return sorted(found, key=lambda todo: todo.due_at)[:MOST]


def _deliveries(company: Company) -> list[Todo]:
    waiting = Milestone.objects.filter(engagement__company=company, status=Milestone.Status.SUBMITTED)
    rows = waiting.select_related("engagement__project", "engagement__student").order_by("review_due_at")[:MOST]
    return [
        Todo(
            _("%(name)s's delivery waits for your answer") % {"name": row.engagement.student.first_name},
            _("%(title)s · accepted by itself on %(when)s")
            % {"title": row.engagement.project.title, "when": moment(row.review_due_at)},
            row.engagement.get_absolute_url(),
            _("Review"),
            row.review_due_at,
        )
        for row in rows
    ]


def _unpaid(company: Company) -> list[Todo]:
    waiting = Engagement.objects.filter(company=company, status=Engagement.Status.AWAITING_FUNDING)
    rows = waiting.select_related("project", "student").order_by("fund_by")[:MOST]
    return [
        Todo(
            _("%(name)s accepted: pay, and the work begins") % {"name": row.student.first_name},
            _("%(title)s · ends by itself on %(when)s") % {"title": row.project.title, "when": moment(row.fund_by)},
            row.get_absolute_url(),
            _("Pay and start"),
            row.fund_by,
        )
        for row in rows
    ]


def _undecided(company: Company) -> list[Todo]:
    waiting = Application.objects.filter(project__company=company, status__in=Application.UNDECIDED)
    waiting = waiting.exclude(project__status=Project.Status.TAKEN_DOWN)
    rows = waiting.values("project__slug", "project__title", "project__closes_at").annotate(count=Count("pk"))
    return [_decide(row) for row in rows.order_by("project__closes_at")[:MOST]]


def _decide(row: dict) -> Todo:
    promised = row["project__closes_at"] + dt.timedelta(days=settings.DECISION_DAYS)
    title = ngettext("%(count)d applicant waits for a decision", "%(count)d applicants wait for a decision", row["count"])
    return Todo(
        title % {"count": row["count"]},
        _("%(title)s · promised by %(when)s") % {"title": row["project__title"], "when": day(promised)},
        reverse("applicants", args=[row["project__slug"]]),
        _("Read applications"),
        promised,
    )


def _drafts(company: Company) -> list[Todo]:
    rows = Project.objects.filter(company=company, status__in=Project.EDITABLE).order_by("-updated_at")[:3]
    return [_draft(row) for row in rows]


def _draft(project: Project) -> Todo:
    asked = project.status == Project.Status.CHANGES_REQUESTED
    return Todo(
        _("Change what the moderator asked for") if asked else _("Finish your draft"),
        _("%(title)s · saved %(when)s") % {"title": project, "when": moment(project.updated_at)},
        reverse("project_edit", args=[project.slug, "work"]),
        _("Continue"),
        project.updated_at + dt.timedelta(days=30 if not asked else 3),
    )


def _offers(user: User) -> list[Todo]:
    rows = Application.objects.filter(student=user, status=Application.Status.OFFERED)
    rows = rows.select_related("project__company").order_by("offer_expires_at")[:MOST]
    return [
        Todo(
            _("%(company)s offers you a project") % {"company": row.project.company.name},
            _("%(title)s · %(pay)s · answer by %(when)s")
            % {
                "title": row.project.title,
                "pay": money(row.project.pay_cents, row.project.currency),
                "when": moment(row.offer_expires_at),
            },
            row.get_absolute_url(),
            _("Answer"),
            row.offer_expires_at,
        )
        for row in rows
    ]


def _work(user: User) -> list[Todo]:
    turns = (Milestone.Status.FUNDED, Milestone.Status.REVISION_REQUESTED)
    rows = Milestone.objects.filter(engagement__student=user, status__in=turns)
    rows = rows.select_related("engagement__project", "engagement__company").order_by("due_on")[:MOST]
    return [_turn(row) for row in rows]


def _turn(row: Milestone) -> Todo:
    revise = row.status == Milestone.Status.REVISION_REQUESTED
    words = {"company": row.engagement.company.name, "title": row.title, "when": day(row.due_on)}
    return Todo(
        _("%(company)s asks for a revision") % words if revise else _("Deliver your work for %(company)s") % words,
        _("%(title)s · due %(when)s") % words,
        row.engagement.get_absolute_url(),
        _("Open"),
        _start_of(row.due_on),
    )


def _unsent(user: User) -> list[Todo]:
    rows = Application.objects.filter(student=user, status=Application.Status.DRAFT, project__in=Project.objects.open())
    return [
        Todo(
            _("Finish your application"),
            _("%(title)s · open until %(when)s") % {"title": row.project.title, "when": moment(row.project.closes_at)},
            reverse("apply", args=[row.project.slug]),
            _("Continue"),
            row.project.closes_at,
        )
        for row in rows.select_related("project").order_by("project__closes_at")[:MOST]
    ]


def _reviews(engagements, side: str) -> list[Todo]:
    since = timezone.now() - dt.timedelta(days=settings.RATING_DAYS)
    rows = engagements.filter(completed_at__gte=since).exclude(reviews__side=side)
    rows = rows.select_related("project", "company", "student").order_by("completed_at")[:MOST]
    return [
        Todo(
            _("Say what it was like to work with %(name)s")
            % {"name": row.student.first_name if side == "company" else row.company.name},
            _("%(title)s · until %(when)s") % {"title": row.project.title, "when": moment(reviews.ends_at(row))},
            reverse("review_write", args=[row.pk]),
            _("Write a review"),
            reviews.ends_at(row),
        )
        for row in rows
    ]


def payouts(user: User, held_cents: int) -> Todo | None:
    """Stripe has to know where the pay goes, once there is any."""
    if not held_cents or payments.is_ready_to_be_paid(user):
        return None
    return Todo(
        _("Tell Stripe where your pay goes"),
        _("Five minutes; your pay waits until then."),
        reverse("payouts"),
        _("Set up payouts"),
        timezone.now(),
    )


def _start_of(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), timezone.get_current_timezone())

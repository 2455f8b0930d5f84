"""Everything with a deadline that concerns somebody, each kind in one statement."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.people.models import User
from accounts.permissions import MANAGERS
from projects.applications.models import Application
from projects.dashboards import queries
from projects.discovery.inviting.models import ProjectInvitation
from projects.discovery.models import Bookmark
from projects.disputes import queries as disputes
from projects.postings.models import Project
from projects.reviews.queries import ends_at
from projects.workspace.models import Engagement, Milestone, Settlement

KEPT = dt.timedelta(days=30)
MOST = 300


@dataclass(frozen=True)
class Deadline:
    """One moment: `key` stays the same for as long as the thing exists, `path` leads to it."""

    key: str
    at: dt.datetime
    title: str
    path: str


def of(user: User) -> list[Deadline]:
    """A person's deadlines in all their roles, those of the last 30 days included, in order."""
    since = timezone.now() - KEPT
    companies = list(Company.objects.filter(memberships__user=user, memberships__role__in=MANAGERS))
    found = [*_as_student(user), *_seats(user), *(_as_company(companies) if companies else ())]
    return sorted((one for one in found if one.at >= since), key=lambda one: (one.at, one.key))[:MOST]


def _as_student(user: User) -> Iterator[Deadline]:
    yield from _applications(user)
    yield from _kept(user)
    for row in queries.under_way(student=user):
        if row.status in Milestone.IN_WORK:
            title = _("Deliver “%(title)s” to %(company)s") % {"title": row.title, "company": row.engagement.company}
            yield Deadline(f"due-{row.pk}", _end_of(row), title, row.engagement.get_absolute_url())
    for proposal in queries.proposals(student=user):
        if not proposal.is_from_student:
            yield _answer(proposal)
    for invitation in _invitations(user):
        words = {"company": invitation.project.company, "title": invitation.project}
        title = _("Answer %(company)s, who invites you to “%(title)s”") % words
        yield Deadline(f"invited-{invitation.pk}", invitation.answer_by, title, invitation.get_absolute_url())


def _applications(user: User) -> Iterator[Deadline]:
    for row in queries.applications(user):
        project = row.project
        if row.status == Application.Status.OFFERED:
            title = _("Answer the offer of %(company)s") % {"company": project.company}
            yield Deadline(f"offer-{row.pk}", row.offer_expires_at, title, row.get_absolute_url())
        if row.status == Application.Status.DRAFT and project.is_open:
            yield _closing(project, reverse("apply", args=[project.slug]))
        if row.owes_review:
            title = _("Review your work for %(company)s") % {"company": project.company}
            path = reverse("review_write", args=[row.engagement.pk])
            yield Deadline(f"review-{row.engagement.pk}", ends_at(row.engagement), title, path)


def _kept(user: User) -> Iterator[Deadline]:
    applied = Application.objects.filter(student=user).values("project")
    kept = Bookmark.objects.filter(user=user).exclude(project__in=applied).values("project")
    for project in Project.objects.open().filter(pk__in=kept).order_by("closes_at")[:MOST]:
        yield _closing(project, project.get_absolute_url())


def _closing(project: Project, path: str) -> Deadline:
    title = _("Applications close: %(title)s") % {"title": project}
    return Deadline(f"closes-{project.pk}", project.closes_at, title, path)


def _invitations(user: User) -> QuerySet[ProjectInvitation]:
    rows = ProjectInvitation.objects.filter(student=user, status=ProjectInvitation.Status.SENT)
    return rows.select_related("project__company").order_by("answer_by")[:MOST]


def _answer(row: Settlement) -> Deadline:
    title = _("Answer the proposal about “%(title)s”") % {"title": row.milestone.title}
    path = reverse("settlement", args=[row.milestone.engagement_id, row.pk])
    return Deadline(f"proposal-{row.pk}", row.answer_by, title, path)


def _seats(user: User) -> Iterator[Deadline]:
    for row in disputes.seats_waiting(user):
        at = row.answer_by if row.status == row.Status.ASKED else row.dispute.decide_by
        yield Deadline(f"seat-{row.pk}", at, _("A dispute waits for you"), reverse("panel_seat", args=[row.pk]))


def _as_company(companies: list[Company]) -> Iterator[Deadline]:
    for row in _under_way(companies):
        words = {"name": row.engagement.student.first_name, "title": row.title}
        path = row.engagement.get_absolute_url()
        if row.status == Milestone.Status.SUBMITTED:
            title = _("Answer %(name)s’s delivery: %(title)s") % words
            yield Deadline(f"answer-{row.pk}", row.review_due_at, title, path)
        elif row.engagement.status == Engagement.Status.AWAITING_FUNDING:
            title = _("Pay, so that %(name)s can begin: %(title)s") % words
            yield Deadline(f"fund-{row.pk}", row.engagement.fund_by, title, path)
        elif row.status in Milestone.IN_WORK:
            yield Deadline(f"due-{row.pk}", _end_of(row), _("%(name)s delivers: %(title)s") % words, path)
    for proposal in queries.proposals(company__in=companies):
        if proposal.is_from_student:
            yield _answer(proposal)
    yield from _decisions(companies)


def _under_way(companies: list[Company]) -> QuerySet[Milestone]:
    live = (Engagement.Status.AWAITING_FUNDING, Engagement.Status.ACTIVE)
    rows = Milestone.objects.filter(engagement__company__in=companies, engagement__status__in=live)
    rows = rows.exclude(status=Milestone.Status.CANCELLED).select_related("engagement__company", "engagement__student")
    return rows.defer("engagement__agreement_text").order_by("due_on", "pk")[:MOST]


def _decisions(companies: list[Company]) -> Iterator[Deadline]:
    undecided = Application.objects.undecided().filter(project__company__in=companies)
    rows = Project.objects.filter(pk__in=undecided.values("project"), clock__paused_at=None)
    for project in rows.order_by("decide_by")[:MOST]:
        title = _("Decide on the applications for “%(title)s”") % {"title": project}
        path = reverse("applicants", args=[project.slug])
        yield Deadline(f"decide-{project.pk}", project.decide_by, title, path)


def _end_of(row: Milestone) -> dt.datetime:
    return dt.datetime.combine(row.due_on, dt.time(23, 59), ZoneInfo(row.engagement.company.time_zone))

"""What needs a person now, from rows at hand: each with its deadline and one button, the most urgent first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.companies.models import Company
from marketplace.core.formats import moment, money
from payments import queries as payments
from projects.applications.models import Application
from projects.dashboards import queries
from projects.postings.linter import FIELDS, WORK
from projects.postings.models import Project
from projects.reviews.queries import ends_at
from projects.workspace import planning
from projects.workspace.models import ChangeOrder, Engagement, Milestone, Settlement

MOST = 8


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, a line about it, where, the button's word, and until when, if there is a deadline."""

    title: str
    note: str
    url: str
    action: str
    due_at: dt.datetime | None = None


@dataclass(frozen=True)
class Todos:
    """The most urgent things to do, and how many more there are."""

    shown: list[Todo]
    more: int

    @property
    def headline(self) -> str:
        """The sentence below the greeting."""
        count = len(self.shown) + self.more
        if not count:
            return _("Nothing needs you now.")
        sentence = ngettext("%(count)s thing needs you.", "%(count)s things need you.", count)
        return f"{sentence % {'count': _word(count)}} {_('The rest is on its way.')}"


def _word(count: int) -> str:
    small = _("One,Two,Three,Four,Five,Six,Seven,Eight,Nine").split(",")
    return small[count - 1] if count <= len(small) else str(count)


def most_urgent(found: Iterable[Todo], *, unread: int = 0) -> Todos:
    """In order of their deadlines; what has none comes last. So many more, all less urgent, were not read."""
    never = timezone.now() + dt.timedelta(days=3650)
    ordered = sorted(found, key=lambda todo: todo.due_at or never)
    return Todos(ordered[:MOST], len(ordered[MOST:]) + unread)


def deliveries(work: list[Milestone], spoken: set) -> list[Todo]:
    """What a company has to answer; `spoken` are the milestones about which it proposed something else."""
    return [_answer(row) for row in work if row.status == Milestone.Status.SUBMITTED and row.pk not in spoken]


def reviews(company: Company) -> list[Todo]:
    """The students a company may still review."""
    return [_review(row, row.student.first_name, row.project.title) for row in queries.unreviewed(company)]


def changes(rows: Iterable[ChangeOrder], *, is_student: bool) -> list[Todo]:
    """More work that the other side proposed."""
    return [_answer_change(row) for row in rows if row.is_from_student != is_student]


def drafts(rows: Iterable[Project]) -> list[Todo]:
    """The postings to be finished."""
    return [_draft(row) for row in rows]


def _answer(row: Milestone) -> Todo:
    words = {"name": row.engagement.student.first_name, "title": row.title, "when": moment(row.review_due_at)}
    return Todo(
        _("%(name)s’s delivery waits for your answer") % words,
        _("%(title)s · accepted by itself on %(when)s") % words,
        row.engagement.get_absolute_url(),
        _("Review"),
        row.review_due_at,
    )


def payments_due(work: list[Milestone]) -> list[Todo]:
    """What a company has to pay before work begins or goes on."""
    return _payments(work) + _next_payments(work)


def _payments(work: list[Milestone]) -> list[Todo]:
    """One for each project: several students hired for it are paid for at once."""
    waiting = [row for row in work if row.engagement.status == Engagement.Status.AWAITING_FUNDING]
    by_project: dict = {}
    for row in waiting:
        by_project.setdefault(row.engagement.project_id, {}).setdefault(row.engagement_id, row)
    return [_pay(*first.values()) if len(first) == 1 else _pay_all([*first.values()]) for first in by_project.values()]


def _next_payments(work: list[Milestone]) -> list[Todo]:
    """What work that has begun waits for: the next part, or a change that was agreed on."""
    by_engagement: dict = {}
    for row in work:
        if row.engagement.status == Engagement.Status.ACTIVE:
            by_engagement.setdefault(row.engagement_id, []).append(row)
    following = [planning.next_to_pay(rows) for rows in by_engagement.values()]
    return [_pay_next(row) for row in following if row is not None]


def _pay_next(row: Milestone) -> Todo:
    words = {"name": row.engagement.student.first_name, "title": row.title, "project": row.engagement.project.title}
    return Todo(
        _("Pay for “%(title)s”, and %(name)s goes on") % words,
        _("%(project)s · begins when the money is held") % words,
        row.engagement.get_absolute_url(),
        _("Pay and go on"),
        timezone.now() + dt.timedelta(days=1),
    )


def _answer_change(row: ChangeOrder) -> Todo:
    engagement = row.engagement
    name = engagement.student.first_name if row.is_from_student else engagement.company.name
    words = {"name": name, "title": row.title, "pay": money(row.amount_cents, row.currency)}
    return Todo(
        _("%(name)s proposes more work") % words,
        _("%(title)s · %(pay)s on top") % words,
        reverse("change_order", args=[engagement.pk, row.pk]),
        _("Read and answer"),
    )


def _pay_all(rows: list[Milestone]) -> Todo:
    project, until = rows[0].engagement.project, min(row.engagement.fund_by for row in rows)
    title = _("%(count)d students said yes: pay, and the work begins") % {"count": len(rows)}
    note = _("%(title)s · the first ends by itself on %(when)s") % {"title": project.title, "when": moment(until)}
    url = reverse("project_pay", args=[project.slug])
    return Todo(title, note, url, _("Pay for %(count)d students") % {"count": len(rows)}, until)


def _pay(row: Milestone) -> Todo:
    engagement = row.engagement
    words = {"name": engagement.student.first_name, "title": row.title, "when": moment(engagement.fund_by)}
    return Todo(
        _("%(name)s said yes: pay, and the work begins") % words,
        _("%(title)s · ends by itself on %(when)s") % words,
        engagement.get_absolute_url(),
        _("Pay and start"),
        engagement.fund_by,
    )


def settle(proposed: list[Settlement], *, is_student: bool) -> list[Todo]:
    """Proposals this side has to answer, and its own that nobody answered in time."""
    theirs = [row for row in proposed if row.is_from_student != is_student]
    due = [row for row in proposed if row.answer_by <= timezone.now() and not row.is_rejection]
    mine = [row for row in due if row.is_from_student == is_student]
    return [_answer_proposal(row, is_student=is_student) for row in theirs] + [_dispute(row) for row in mine]


def _answer_proposal(row: Settlement, *, is_student: bool) -> Todo:
    engagement = row.milestone.engagement
    name = engagement.company.name if is_student else engagement.student.first_name
    words = {"name": name, "title": row.milestone.title, "when": moment(row.answer_by)}
    title, note = _("%(name)s proposes to end it early"), _("%(title)s · answer by %(when)s")
    if row.is_rejection:
        title, note = _("%(name)s rejected your work"), _("%(title)s · accept it, or open a dispute by %(when)s")
    elif row.answer_by <= timezone.now():
        note = _("%(title)s · the time to answer is over")
    return Todo(
        title % words,
        note % words,
        reverse("settlement", args=[engagement.pk, row.pk]),
        _("Read it and answer") if row.is_rejection else _("Answer the proposal"),
        row.answer_by,
    )


def _dispute(row: Settlement) -> Todo:
    words = {"title": row.milestone.title, "when": moment(row.answer_by)}
    return Todo(
        _("Nobody answered your proposal"),
        _("%(title)s · the time was over on %(when)s; you can open a dispute, free of charge") % words,
        reverse("dispute_open", args=[row.milestone.engagement_id, row.milestone_id]),
        _("Open a dispute"),
        row.answer_by,
    )


def _draft(project: Project) -> Todo:
    asked = project.status == Project.Status.CHANGES_REQUESTED
    missing = next(((step, text) for name, (step, text) in FIELDS.items() if not getattr(project, name)), None)
    step, lack = missing or (WORK, _("saved %(when)s") % {"when": moment(project.updated_at)})
    return Todo(
        _("Change what the moderator asked for") if asked else _("Finish your draft"),
        _("%(title)s · %(lack)s") % {"title": project, "lack": lack},
        reverse("project_edit", args=[project.slug, step]),
        _("Continue"),
        timezone.now() if asked else None,
    )


def own(found: list[Application], work: list[Milestone]) -> list[Todo]:
    """What a student's applications and work ask for."""
    things = [_accept(row) for row in found if row.status == Application.Status.OFFERED]
    things += [_send(row) for row in found if row.status == Application.Status.DRAFT and row.project.is_open]
    things += [_deliver(row) for row in work if row.status in Milestone.IN_WORK]
    return things + [
        _review(row.engagement, row.project.company.name, row.project.title) for row in found if row.owes_review
    ]


def _accept(row: Application) -> Todo:
    project = row.project
    pay = money(project.pay_cents, project.currency)
    words = {"company": project.company.name, "title": project.title, "pay": pay, "when": moment(row.offer_expires_at)}
    return Todo(
        _("%(company)s offers you a project") % words,
        _("%(title)s · %(pay)s · answer by %(when)s") % words,
        row.get_absolute_url(),
        _("Answer"),
        row.offer_expires_at,
    )


def _send(row: Application) -> Todo:
    return Todo(
        _("Finish your application"),
        _("%(title)s · open until %(when)s") % {"title": row.project.title, "when": moment(row.project.closes_at)},
        reverse("apply", args=[row.project.slug]),
        _("Continue"),
        row.project.closes_at,
    )


def _deliver(row: Milestone) -> Todo:
    company = row.engagement.company
    due_at = dt.datetime.combine(row.due_on, dt.time(23, 59), ZoneInfo(company.time_zone))
    words = {"company": company.name, "title": row.title, "when": moment(due_at)}
    asked = row.status == Milestone.Status.REVISION_REQUESTED
    return Todo(
        _("%(company)s asks for a revision") % words if asked else _("Deliver your work for %(company)s") % words,
        (_("%(title)s · was due %(when)s") if due_at < timezone.now() else _("%(title)s · due %(when)s")) % words,
        row.engagement.get_absolute_url(),
        _("See what is missing") if asked else _("Open the workspace"),
        due_at,
    )


def _review(engagement: Engagement, name: str, title: str) -> Todo:
    return Todo(
        _("Say what it was like to work with %(name)s") % {"name": name},
        _("%(title)s · until %(when)s") % {"title": title, "when": moment(ends_at(engagement))},
        reverse("review_write", args=[engagement.pk]),
        _("Write a review"),
        ends_at(engagement),
    )


def payouts(state: str, earned: list[payments.Earnings]) -> Todo | None:
    """Stripe has to know where the pay goes once there is any; urgent when pay waits for nothing else."""
    if state == "restricted":
        return _mend_payouts()
    if not any(sums.held_cents + sums.coming_cents for sums in earned) or state == "active":
        return None
    waits = any(sums.coming_cents for sums in earned)
    return Todo(
        _("Tell Stripe where your pay goes"),
        _("Your pay waits until then.") if waits else _("Five minutes now, and your pay arrives once it is approved."),
        reverse("payouts"),
        _("Set up payouts"),
        timezone.now() + dt.timedelta(days=0 if waits else 2),
    )


def _mend_payouts() -> Todo:
    return Todo(
        _("Stripe has paused your payouts"),
        _("Your pay waits until Stripe has what it wants from you."),
        reverse("payouts"),
        _("See what is missing"),
        timezone.now(),
    )

"""What the workspace page shows: the steps with their dates, the deliveries, and the money in plain words."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.companies.models import Membership
from accounts.people.models import User
from marketplace.core.formats import day, moment
from marketplace.core.workdays import business_days_between
from payments import queries as payments
from projects.workspace.ending.standing import Standing
from projects.workspace.hours import overruns
from projects.workspace.judging.rounds import Table, table
from projects.workspace.models import (
    Bonus,
    ChangeOrder,
    Check,
    Delivery,
    Engagement,
    Milestone,
    MilestoneCriterion,
    Settlement,
    WorkFile,
)

Status = Milestone.Status
ORDER = [Status.PLANNED, Status.FUNDED, Status.SUBMITTED, Status.APPROVED, Status.PAID]


@dataclass(frozen=True)
class Step:
    """One step of the stepper: `state` is done, now, stopped or later."""

    label: str
    note: str
    state: str


@dataclass(frozen=True)
class Row:
    """One milestone as the workspace page shows it; `days_left` are business days, None when nothing waits.

    `is_next` says that the company is asked to pay for it now; `talk` says how the talks about an early end stand for
    the reader of the page.
    """

    milestone: Milestone
    steps: list[Step]
    deliveries: list[Delivery]
    promise: str
    revisions_left: int
    rounds: Table
    days_left: int | None
    is_overdue: bool
    is_next: bool = False
    talk: Standing | None = None

    @property
    def is_current(self) -> bool:
        """Whether somebody works on it, looks at it, pays for it or waits for its pay now."""
        is_open = self.milestone.status in (*Milestone.UNDER_WAY, Status.APPROVED)
        return is_open or self.is_next


def with_everything(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Engagements with the rows every workspace page touches."""
    return engagements.select_related("project", "company", "student__student", "application", "certificate")


def milestones(engagement: Engagement) -> list[Milestone]:
    """The milestones in order, with holds, deliveries (newest first), their checks and files."""
    checks = Check.objects.select_related("criterion").order_by("criterion__position", "criterion_id")
    deliveries = Delivery.objects.select_related("answered_by").order_by("-round")
    files = WorkFile.objects.order_by("name", "pk")
    deliveries = deliveries.prefetch_related(Prefetch("checks", checks), Prefetch("files", files))
    rows = engagement.milestones.select_related("hold__company", "hold__payee", "hold__checkout", "change_order")
    rows = rows.order_by("position").prefetch_related(*payments.read_for_timeline("hold__"))
    criteria = MilestoneCriterion.objects.order_by("position", "pk")
    settlements = Prefetch("settlements", Settlement.objects.select_related("proposed_by", "answered_by"))
    rows = rows.prefetch_related(Prefetch("deliveries", deliveries), Prefetch("criteria", criteria), settlements)
    rows = rows.prefetch_related("disputes")
    found = list(rows)
    for milestone in found:
        milestone.engagement = engagement
    return found


def row(milestone: Milestone) -> Row:
    """What the page says about one milestone."""
    deliveries = list(milestone.deliveries.all())
    today = timezone.localdate(timezone=milestone.engagement.student.zone)
    return Row(
        milestone=milestone,
        steps=steps(milestone.engagement, milestone),
        deliveries=deliveries,
        promise=promise(milestone),
        rounds=table(milestone),
        revisions_left=max(0, settings.REVISION_ROUNDS + 1 - len(deliveries)),
        days_left=_days_left(milestone),
        is_overdue=milestone.status in Milestone.IN_WORK and milestone.due_on < today,
    )


def _days_left(milestone: Milestone) -> int | None:
    if milestone.status != Status.SUBMITTED:
        return None
    company = milestone.engagement.company
    return business_days_between(timezone.now(), milestone.review_due_at, company.time_zone, company.country)


def has_reviewed(engagement: Engagement, side: str) -> bool:
    """Whether this side has written its review; before completion there is none."""
    return engagement.status == Engagement.Status.COMPLETED and engagement.reviews.filter(side=side).exists()


def loose_files(engagement: Engagement) -> QuerySet[WorkFile]:
    """Files that belong to no delivery, newest first."""
    return engagement.files.filter(delivery=None).select_related("uploaded_by").order_by("-created_at", "pk")


def met_so_far(milestone: Milestone) -> list[int]:
    """The criteria the company found met in the last delivery."""
    last = milestone.deliveries.order_by("-round").first()
    met = Check.objects.filter(delivery=last, verdict=Check.Verdict.MET)
    return list(met.values_list("criterion_id", flat=True))


def steps(engagement: Engagement, milestone: Milestone) -> list[Step]:
    """Agreed, money held, delivered, approved, paid: with dates, and what each one waits for."""
    if milestone.status == Status.CANCELLED:
        return _steps_to_cancelled(engagement, milestone)
    is_at_work = milestone.status in (Status.REVISION_REQUESTED, Status.DISPUTED)
    reached = ORDER.index(Status.FUNDED if is_at_work else milestone.status)
    current = reached if milestone.status == Status.SUBMITTED else reached + 1
    described = [
        (_("Agreed"), day(engagement.agreed_at)),
        _held(engagement, milestone),
        _delivered(milestone),
        (_("Settled") if milestone.is_cut_short else _("Approved"), day(milestone.approved_at)),
        _paid(milestone),
    ]
    return [
        Step(label, note, "done" if number < current else "now" if number == current else "later")
        for number, (label, note) in enumerate(described)
    ]


def _steps_to_cancelled(engagement: Engagement, milestone: Milestone) -> list[Step]:
    held = [Step(_("Money held"), day(milestone.funded_at), "done")] if milestone.funded_at else []
    return [
        Step(_("Agreed"), day(engagement.agreed_at), "done"),
        *held,
        Step(_("Ended"), day(engagement.cancelled_at or engagement.completed_at), "stopped"),
    ]


def _held(engagement: Engagement, milestone: Milestone) -> tuple[str, str]:
    if milestone.funded_at:
        return _("Money held"), day(milestone.funded_at)
    if engagement.status != Engagement.Status.AWAITING_FUNDING or milestone.position > 1:
        return _("Payment"), _("before it begins")
    return _("Payment"), _("due %(when)s") % {"when": day(engagement.fund_by)}


def _delivered(milestone: Milestone) -> tuple[str, str]:
    if milestone.status == Status.SUBMITTED and _waits_for_the_student(milestone):
        return _("Delivered"), day(milestone.submitted_at)
    if milestone.status == Status.SUBMITTED:
        return _("Delivered, in review"), _("answer due %(when)s") % {"when": day(milestone.review_due_at)}
    if milestone.status == Status.REVISION_REQUESTED:
        return _("Revision under way"), _("last delivered %(when)s") % {"when": day(milestone.submitted_at)}
    if milestone.status == Status.DISPUTED:
        return _("In dispute"), _("neutral people decide")
    if milestone.is_cut_short and not milestone.submitted_at:
        return _("Ended early"), ""
    if milestone.submitted_at:
        return _("Delivered"), day(milestone.submitted_at)
    return _("Delivery"), _("due %(when)s") % {"when": day(milestone.due_on)}


def _paid(milestone: Milestone) -> tuple[str, str]:
    if milestone.status == Status.APPROVED:
        return _("Payout"), _("on its way")
    return _("Paid"), day(milestone.paid_at)


def promise(milestone: Milestone) -> str:
    """What happens by itself if nobody does anything, in one sentence; nothing when nothing would."""
    if milestone.status == Status.PLANNED and milestone.engagement.status == Engagement.Status.AWAITING_FUNDING:
        return _("Without payment by then the engagement ends by itself.") if milestone.position == 1 else ""
    if milestone.status == Status.SUBMITTED and _waits_for_the_student(milestone):
        return _("While the company waits for an answer, its silence does not approve the delivery.")
    if milestone.status == Status.SUBMITTED:
        when = moment(milestone.review_due_at)
        return _("If nobody answers by %(when)s, the work counts as approved.") % {"when": when}
    if milestone.status in Milestone.IN_WORK:
        return _("After each delivery the company has %(days)d business days to answer; silence approves.") % {
            "days": settings.REVIEW_BUSINESS_DAYS
        }
    return ""


def _waits_for_the_student(milestone: Milestone) -> bool:
    rows = milestone.settlements.all()
    return any(row.status == Settlement.Status.PROPOSED and not row.is_from_student for row in rows)


def obstacles_to_leaving(user: User) -> list[str]:
    """What a student, or the only person of a company, has to end before closing the account, a sentence each.

    A student whose pay has not arrived yet waits for it, also after an early end.
    """
    live = (Engagement.Status.AWAITING_FUNDING, Engagement.Status.ACTIVE)
    others = Membership.objects.filter(company=OuterRef("company")).exclude(user=user)
    alone = Membership.objects.filter(~Exists(others), user=user).values("company")
    theirs = Engagement.objects.filter(Q(student=user) | Q(company__in=alone), status__in=live)
    on_its_way = Milestone.objects.filter(engagement=OuterRef("pk"), status=Status.APPROVED)
    unpaid = Engagement.objects.filter(Exists(on_its_way), student=user).exclude(status__in=live)
    finish, wait = _("Finish or cancel “%(title)s” first."), _("Wait for the pay of “%(title)s” to arrive first.")
    found = [(finish, theirs), (wait, unpaid)]
    return [
        sentence % {"title": title}
        for sentence, rows in found
        for title in rows.order_by("agreed_at").values_list("project__title", flat=True)
    ]


def own_data(user: User) -> dict[str, list[dict]]:
    """What the workspace holds about a student, for their own copy of it."""
    engagements = Engagement.objects.filter(student=user).order_by("agreed_at")
    deliveries = Delivery.objects.filter(milestone__engagement__student=user).order_by("submitted_at")
    kept = ("note", "is_ai_used", "ai_disclosure", "reflection", "submitted_at", "revision_message")
    return {
        "engagements": list(
            engagements.values(
                "project__title", "company__name", "status", "agreement_text", "agreed_at", "completed_at"
            )
        ),
        "deliveries": list(deliveries.values("milestone__title", "round", *kept)),
        "time_log": overruns.own_data(user),
        "change_orders": list(_own(ChangeOrder, user).values("title", "details", "amount_cents", "currency", "status")),
        "bonuses": list(
            _own(Bonus, user).exclude(hold__funded_at=None).values("amount_cents", "currency", "message", "created_at")
        ),
    }


def _own(model: type[ChangeOrder] | type[Bonus], user: User) -> QuerySet:
    return model.objects.filter(engagement__student=user).order_by("created_at")

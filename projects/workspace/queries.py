"""What the workspace page shows: the steps with their dates, and the latest delivery."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from marketplace.core.formats import day, moment
from payments.queries import Fact
from projects.workspace.models import Check, Delivery, Engagement, Milestone, WorkFile

Status = Milestone.Status
ORDER = [Status.PLANNED, Status.FUNDED, Status.SUBMITTED, Status.APPROVED, Status.PAID]


@dataclass(frozen=True)
class Step:
    """One step of the stepper: `state` is done, now, stopped or later."""

    label: str
    note: str
    state: str


@dataclass(frozen=True)
class Event:
    """One line of the money's story as the timeline component draws it."""

    text: str
    note: str
    state: str


EVENT_STATES = {"done": "", "waiting": "later", "failed": "bad"}


def event(fact: Fact) -> Event:
    """A fact of payments for the timeline."""
    return Event(fact.text, moment(fact.at), EVENT_STATES[fact.status])


@dataclass(frozen=True)
class Row:
    """One milestone as the workspace page shows it."""

    milestone: Milestone
    steps: list[Step]
    deliveries: list[Delivery]
    promise: str
    revisions_left: int


def with_everything(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Engagements with the rows every workspace page touches."""
    return engagements.select_related("project", "company", "student", "application")


def milestones(engagement: Engagement) -> list[Milestone]:
    """The milestones in order, with holds, deliveries (newest first), their checks and files."""
    checks = Check.objects.select_related("criterion").order_by("criterion__position", "criterion_id")
    deliveries = Delivery.objects.select_related("answered_by").order_by("-round")
    deliveries = deliveries.prefetch_related(Prefetch("checks", checks), "files")
    rows = engagement.milestones.select_related("hold").order_by("position")
    found = list(rows.prefetch_related(Prefetch("deliveries", deliveries)))
    for milestone in found:
        milestone.engagement = engagement
    return found


def row(milestone: Milestone) -> Row:
    """What the page says about one milestone."""
    deliveries = list(milestone.deliveries.all())
    left = max(0, settings.REVISION_ROUNDS + 1 - len(deliveries))
    return Row(milestone, steps(milestone.engagement, milestone), deliveries, promise(milestone), left)


def is_cancellable(milestones: list[Milestone]) -> bool:
    """Whether nothing was delivered yet, so that either side may still end the engagement."""
    return all(milestone.status in Milestone.CANCELLABLE for milestone in milestones)


def loose_files(engagement: Engagement) -> QuerySet[WorkFile]:
    """Files that belong to no delivery, newest first."""
    return engagement.files.filter(delivery=None).select_related("uploaded_by").order_by("-created_at")


def steps(engagement: Engagement, milestone: Milestone) -> list[Step]:
    """Agreed, money held, delivered, approved, paid: with dates, and what each one waits for."""
    if milestone.status == Status.CANCELLED:
        return [
            Step(_("Agreed"), day(engagement.agreed_at), "done"),
            Step(_("Cancelled"), day(engagement.cancelled_at), "stopped"),
        ]
    reached = ORDER.index(Status.FUNDED if milestone.status == Status.REVISION_REQUESTED else milestone.status)
    notes = _notes(engagement, milestone)
    labels = [_("Agreed"), _("Money held"), _delivered_label(milestone), _("Approved"), _("Paid")]
    current = reached if milestone.status == Status.SUBMITTED else reached + 1
    return [
        Step(label, note, "done" if number < current else "now" if number == current else "later")
        for number, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]


def _delivered_label(milestone: Milestone) -> str:
    if milestone.status == Status.SUBMITTED:
        return _("Delivered, in review")
    if milestone.status == Status.REVISION_REQUESTED:
        return _("Revision under way")
    return _("Delivered")


def _notes(engagement: Engagement, milestone: Milestone) -> list[str]:
    held = _("by %(when)s") % {"when": day(engagement.fund_by)}
    if milestone.status == Status.SUBMITTED:
        delivered = _("answer due %(when)s") % {"when": day(milestone.review_due_at)}
    elif milestone.submitted_at and milestone.status != Status.REVISION_REQUESTED:
        delivered = day(milestone.submitted_at)
    else:
        delivered = _("due %(when)s") % {"when": day(milestone.due_on)}
    return [
        day(engagement.agreed_at),
        day(milestone.funded_at) if milestone.funded_at else held,
        delivered,
        day(milestone.approved_at) if milestone.approved_at else "",
        day(milestone.paid_at) if milestone.paid_at else "",
    ]


def promise(milestone: Milestone) -> str:
    """What happens by itself if nobody does anything, in one sentence; nothing when nothing would."""
    engagement = milestone.engagement
    if milestone.status == Status.PLANNED:
        return _("Without payment by %(when)s the engagement ends by itself.") % {"when": moment(engagement.fund_by)}
    if milestone.status == Status.SUBMITTED:
        return _("If nobody answers by %(when)s, the work counts as approved.") % {"when": moment(milestone.review_due_at)}
    if milestone.status == Status.FUNDED:
        return _("After each delivery the company has %(days)d business days to answer; silence approves.") % {
            "days": settings.REVIEW_BUSINESS_DAYS
        }
    return ""


"""Deliveries and what becomes of them: handed in, sent back for a revision, approved, or accepted by silence."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from marketplace.core.workdays import add_business_days
from payments import services as payments
from projects import permissions
from projects.notifications import judging
from projects.notifications import work as notifications
from projects.workspace import planning, verdicts
from projects.workspace.models import Check, Delivery, Engagement, Milestone, MilestoneCriterion, Settlement, WorkFile
from projects.workspace.verdicts import Failed


class NotYours(DomainError):
    """This person may not take this step."""

    status_code = 403


class NothingClaimed(DomainError):
    """A delivery has to meet at least one criterion."""


class NoRevisionsLeft(DomainError):
    """The agreed revision rounds are used up."""


class TooLate(DomainError):
    """The time to answer is over, and silence has accepted."""


class StillTime(DomainError):
    """The company may still answer."""


@transaction.atomic
def deliver(
    milestone: Milestone,
    *,
    by: User,
    note: str,
    is_ai_used: bool,
    ai_disclosure: str,
    reflection: str,
    files: Iterable[WorkFile],
    claimed: Iterable[MilestoneCriterion],
) -> Delivery:
    """The student hands in; the company now has some business days to answer.

    Raises IllegalMove when the milestone is not being worked on, NothingClaimed without a criterion.
    """
    engagement = milestone.engagement
    if not permissions.may_work(by, engagement):
        raise NotYours(_("Only the student can deliver."))
    claimed_ids = {criterion.pk for criterion in claimed}
    if not claimed_ids:
        raise NothingClaimed(_("Tick at least one criterion that your delivery meets."))
    now = timezone.now()
    company = engagement.company
    due_at = add_business_days(now, settings.REVIEW_BUSINESS_DAYS, company.time_zone, company.country)
    dates = {"submitted_at": now, "review_due_at": due_at, "reminders_sent": 0}
    before = milestone.deliveries.count()
    origin = Milestone.Status.REVISION_REQUESTED if before else Milestone.Status.FUNDED
    move(milestone, Milestone.Status.SUBMITTED, origin=origin, by=by, draft={}, **dates)
    delivery = Delivery.objects.create(
        milestone=milestone,
        round=before + 1,
        note=note,
        is_ai_used=is_ai_used,
        ai_disclosure=ai_disclosure if is_ai_used else "",
        reflection=reflection,
        submitted_at=now,
    )
    criteria = milestone.criteria.all()
    Check.objects.bulk_create(
        Check(delivery=delivery, criterion=one, is_claimed=one.pk in claimed_ids) for one in criteria
    )
    handed_in = WorkFile.objects.filter(pk__in=[file.pk for file in files], engagement=engagement, delivery=None)
    handed_in.filter(uploaded_by=by).update(delivery=delivery)
    notifications.delivered(delivery)
    return delivery


@transaction.atomic
def ask_for_revision(milestone: Milestone, *, by: User, failed: Failed, message: str = "") -> Delivery:
    """The company names the criteria not met, each with where it falls short, and what else there is to say.

    Raises NoRevisionsLeft after the agreed rounds, TooLate when silence has accepted, IllegalMove when there is no
    delivery in review, and what `verdicts.checked` refuses.
    """
    if not permissions.may_judge(by, milestone.engagement):
        raise NotYours(_("Only people of the company can ask for a revision."))
    if silence_has_accepted(Milestone.objects.select_for_update().get(pk=milestone.pk)):
        raise TooLate(_("The time to answer is over, so the work counts as approved."))
    facts = {"by": by, "reason": message, "review_due_at": None}
    move(milestone, Milestone.Status.REVISION_REQUESTED, origin=Milestone.Status.SUBMITTED, **facts)
    delivery = milestone.deliveries.order_by("-round")[0]
    if delivery.round > settings.REVISION_ROUNDS:
        raise NoRevisionsLeft(
            _("All %(count)d revision rounds are used. Approve the work, or reject it naming what is not met.")
            % {"count": settings.REVISION_ROUNDS}
        )
    verdicts.record(delivery, by=by, where=verdicts.checked(milestone, failed), message=message)
    judging.revision_requested(delivery)
    return delivery


@transaction.atomic
def approve(milestone: Milestone, *, by: User) -> Milestone:
    """The company accepts the work; the pay is on its way.

    Raises IllegalMove when there is no delivery in review, so that two clicks pay once.
    """
    if not permissions.may_judge(by, milestone.engagement):
        raise NotYours(_("Only people of the company can approve."))
    return _accept(milestone, by=by, reason="", is_approved_by_silence=False)


@transaction.atomic
def accept_silence(milestone: Milestone) -> Milestone:
    """Nobody answered in time, which accepts the work.

    Raises StillTime when a new delivery came meanwhile, or the company waits for an answer to its own proposal.
    """
    payments.lock([milestone.hold])
    latest = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if latest.status == Milestone.Status.SUBMITTED and not silence_has_accepted(latest):
        raise StillTime(_("The company still has time to answer."))
    return _accept(milestone, by=None, reason=_("No answer in time: silence accepts."), is_approved_by_silence=True)


def silence_has_accepted(milestone: Milestone) -> bool:
    """Whether the company let its time to answer a delivery pass; one that has proposed a settlement has answered."""
    is_over = milestone.status == Milestone.Status.SUBMITTED and milestone.review_due_at <= timezone.now()
    return is_over and not milestone.settlements.filter(Settlement.from_company()).exists()


def _accept(milestone: Milestone, *, by: User | None, reason: str, is_approved_by_silence: bool) -> Milestone:
    payments.lock([milestone.hold])
    facts = {"approved_at": timezone.now(), "is_approved_by_silence": is_approved_by_silence}
    move(milestone, Milestone.Status.APPROVED, origin=Milestone.Status.SUBMITTED, by=by, reason=reason, **facts)
    verdicts.record(milestone.deliveries.order_by("-round")[0], by=by, where={}, message="")
    payments.release(milestone.hold, by=by)
    notifications.approved(milestone)
    ask_for_next_payment(milestone.engagement)
    return milestone


def ask_for_next_payment(engagement: Engagement) -> None:
    """Something was approved: the company hears what to pay for so that the work can go on, if anything."""
    following = planning.next_to_pay(engagement.milestones.select_related("change_order", "hold"))
    if following is not None:
        following.engagement = engagement
        notifications.pay_next(following)

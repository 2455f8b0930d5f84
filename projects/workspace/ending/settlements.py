"""How a milestone under way is divided when it ends early: proposed and answered; what is not agreed on is disputed.

A proposal stops neither the work nor a student's right to silence's approval, but a company that waits for an answer
to its own proposal is not silent. Every function locks the money, then the milestone, then the settlement.
"""

import datetime as dt

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
from projects.notifications import settlements as notifications
from projects.notifications.recipients import managers
from projects.workspace.deliveries import NotYours, TooLate, ask_for_next_payment, silence_has_accepted
from projects.workspace.ending import finishing
from projects.workspace.ending.schedule import DIVISIBLE
from projects.workspace.models import Milestone, Settlement

Status = Settlement.Status
ROWS = ("hold", "engagement__project", "engagement__company", "engagement__student")


class CannotSettle(DomainError):
    """Nothing is under way that could be divided, or the amount is more than the pay."""


class IsRejection(DomainError):
    """A rejection is accepted, disputed or left to stand; it is no offer to bargain about."""


@transaction.atomic
def propose(milestone: Milestone, *, by: User, pay_cents: int, reason: str) -> Settlement:
    """One side proposes to end a milestone with `pay_cents` for the student; the other side has some days to answer.

    A proposal that waits is declined by the other side's and taken back by one's own. Who leaves everything to the
    other side is taken at their word at once. Raises CannotSettle, or TooLate when silence has accepted the work.
    """
    is_from_student = _is_student(by, milestone)
    milestone = locked(milestone)
    if milestone.status not in DIVISIBLE:
        raise CannotSettle(_("Nothing is under way here that could be divided."))
    if not 0 <= pay_cents <= milestone.amount_cents:
        raise CannotSettle(_("Propose an amount between nothing and the whole pay."))
    _require_in_time(milestone, is_from_student)
    waiting = milestone.settlements.filter(status=Status.PROPOSED).first()
    if waiting and (waiting.is_from_student, waiting.pay_cents) == (is_from_student, pay_cents):
        return waiting
    answer_by = business_days(settings.SETTLEMENT_DAYS, milestone)
    if waiting:
        if is_from_student:
            require_no_rejection(waiting)
        waiting.milestone = milestone
        make_way(waiting, by=by, is_from_student=is_from_student, words=reason)
        _give_time(waiting, until=answer_by)
    settlement = Settlement.objects.create(
        milestone=milestone,
        proposed_by=by,
        is_from_student=is_from_student,
        pay_cents=pay_cents,
        reason=reason,
        answer_by=answer_by,
    )
    if pay_cents == (0 if is_from_student else milestone.amount_cents):
        return _agree(settlement, by=by)
    notifications.proposed(settlement)
    return settlement


@transaction.atomic
def accept(settlement: Settlement, *, by: User) -> Settlement:
    """The other side agrees, and the money moves. Raises IllegalMove when the proposal is no longer there."""
    settlement = locked_with_milestone(settlement)
    is_student = _is_student(by, settlement.milestone)
    _require_other_side(settlement, is_student)
    _require_in_time(settlement.milestone, is_student)
    return _agree(settlement, by=by)


@transaction.atomic
def decline(settlement: Settlement, *, by: User, answer: str) -> Settlement:
    """The other side says no, in words; the work goes on, and either side may open a dispute."""
    settlement = locked_with_milestone(settlement)
    _require_other_side(settlement, _is_student(by, settlement.milestone))
    require_no_rejection(settlement)
    _decline(settlement, by=by, answer=answer)
    _give_time(settlement, until=business_days(1, settlement.milestone))
    notifications.declined(settlement)
    return settlement


@transaction.atomic
def withdraw(settlement: Settlement, *, by: User) -> Settlement:
    """The side that proposed takes it back; the work goes on."""
    settlement = locked_with_milestone(settlement)
    if settlement.is_from_student != _is_student(by, settlement.milestone):
        raise NotYours(_("Only the side that proposed this can take it back."))
    move(settlement, Status.WITHDRAWN, origin=Status.PROPOSED, by=by, ended_at=timezone.now())
    _give_time(settlement, until=business_days(1, settlement.milestone))
    notifications.withdrawn(settlement)
    return settlement


@transaction.atomic
def overtake(milestone: Milestone, *, by: User | None, reason: str) -> int:
    """The work went on, or the money left: what was proposed until now no longer stands. Returns how many ended."""
    live = list(milestone.settlements.filter(status__in=Settlement.LIVE).select_related("milestone"))
    for settlement in live:
        words = reason or _("The work went on instead.")
        if settlement.status == Status.PROPOSED:
            move(settlement, Status.WITHDRAWN, by=by, reason=words, answer=words[:1000], ended_at=timezone.now())
        else:
            facts = {"decided_cents": 0, "decision": words[:2000], "ended_at": timezone.now()}
            move(settlement, Status.DECIDED, by=by, reason=words, **facts)
    return len(live)


def is_answer_overdue(settlement: Settlement) -> bool:
    """Whether the other side let its time pass, or has nobody left who could answer."""
    return settlement.answer_by <= timezone.now() or not _could_answer(settlement)


def is_fresh(settlement: Settlement) -> bool:
    """Whether nothing was delivered and nothing else proposed since this was declined."""
    milestone, since = settlement.milestone, settlement.answered_at
    newer = milestone.settlements.filter(created_at__gt=settlement.created_at)
    return (milestone.submitted_at is None or milestone.submitted_at < since) and not newer.exists()


def _could_answer(settlement: Settlement) -> bool:
    engagement = settlement.milestone.engagement
    if settlement.is_from_student:
        return any(person.pk != engagement.student_id for person in managers(engagement.company))
    return engagement.student.is_active


def require_no_rejection(settlement: Settlement) -> None:
    """Raises IsRejection for a rejection that waits."""
    if settlement.is_rejection and settlement.status == Status.PROPOSED:
        raise IsRejection(_("Accept the rejection, or open a dispute about it."))


def _is_student(person: User, milestone: Milestone) -> bool:
    if not permissions.may_cancel(person, milestone.engagement):
        raise NotYours(_("Only the student, or an owner or manager of the company, can settle this."))
    return permissions.may_work(person, milestone.engagement)


def locked(milestone: Milestone) -> Milestone:
    """The milestone as it is now, which nobody moves meanwhile; its money is locked first."""
    payments.lock([milestone.hold])
    return Milestone.objects.select_for_update(of=("self",)).select_related(*ROWS).get(pk=milestone.pk)


def locked_with_milestone(settlement: Settlement) -> Settlement:
    """The settlement as it is now with its milestone, in the order everybody locks them: money, milestone, it."""
    milestone = locked(Milestone.objects.select_related("hold").get(pk=settlement.milestone_id))
    found = Settlement.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=settlement.pk)
    found.milestone = milestone
    return found


def _require_other_side(settlement: Settlement, is_student: bool) -> None:
    if settlement.is_from_student == is_student:
        raise NotYours(_("Only the other side can answer this."))


def _require_in_time(milestone: Milestone, is_student: bool) -> None:
    if not is_student and silence_has_accepted(milestone):
        raise TooLate(_("The time to answer is over, so the work counts as approved."))


def make_way(settlement: Settlement, *, by: User, is_from_student: bool, words: str) -> None:
    """A newer proposal takes its place: the other side's is declined by it, one's own taken back."""
    if settlement.is_from_student == is_from_student:
        move(settlement, Status.WITHDRAWN, by=by, ended_at=timezone.now())
    else:
        _decline(settlement, by=by, answer=words)


def _decline(settlement: Settlement, *, by: User, answer: str) -> None:
    now = timezone.now()
    move(settlement, Status.DECLINED, by=by, reason=answer, answered_by=by, answered_at=now, answer=answer)


def _give_time(settlement: Settlement, *, until: dt.datetime) -> None:
    """A company that was waiting for an answer to its proposal has time again before silence approves."""
    milestone = settlement.milestone
    if settlement.is_from_student or milestone.status != Milestone.Status.SUBMITTED:
        return
    milestone.review_due_at = max(milestone.review_due_at, until)
    milestone.save(update_fields=["review_due_at"])


def business_days(days: int, milestone: Milestone) -> dt.datetime:
    """The end of work so many business days from now, where the company is."""
    company = milestone.engagement.company
    return add_business_days(timezone.now(), days, company.time_zone, company.country)


def _agree(settlement: Settlement, *, by: User) -> Settlement:
    now = timezone.now()
    move(settlement, Status.ACCEPTED, by=by, answered_by=by, answered_at=now, ended_at=now)
    notifications.settled(settlement, by=by)
    divide(settlement.milestone, settlement.pay_cents, by=by, reason=settlement.reason)
    return settlement


def take_up_again(milestone: Milestone, state: str, *, by: User) -> None:
    """The work goes on in the state it had before a dispute; a company that has to answer gets time for it."""
    facts = {}
    if state == Milestone.Status.SUBMITTED:
        facts["review_due_at"] = max(milestone.review_due_at, business_days(1, milestone))
    move(milestone, state, by=by, **facts)


def divide(milestone: Milestone, pay_cents: int, *, by: User | None, reason: str) -> None:
    """Pay the student `pay_cents` of a locked milestone and give the rest back; it ends, and what follows goes on."""
    payments.settle(milestone.hold, pay_cents=pay_cents, reason=reason[:300], by=by)
    if pay_cents:
        facts = {"approved_at": timezone.now(), "settled_cents": pay_cents}
        move(milestone, Milestone.Status.APPROVED, by=by, reason=reason, **facts)
    else:
        move(milestone, Milestone.Status.CANCELLED, by=by, reason=reason, settled_cents=0)
    if not finishing.finish(milestone.engagement, by=by, reason=reason):
        ask_for_next_payment(milestone.engagement)

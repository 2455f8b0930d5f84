"""What the two sides do in a dispute, in the order it happens. It costs neither of them anything.

Each function locks the money, then the milestone, then the dispute. While it is open the work stands still and the
money stays held; a bank that takes the money back, or an end both agree on, overtakes it.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from projects import permissions
from projects.disputes import deciding, panels
from projects.disputes.models import Dispute
from projects.notifications import disputes as notifications
from projects.workspace.deliveries import NotYours, StillTime, TooLate, silence_has_accepted
from projects.workspace.ending import settlements
from projects.workspace.ending.grounds import Ground, ground
from projects.workspace.models import Milestone, Settlement

Status = Dispute.Status
BEFORE_DECISION = (Status.OPEN, Status.IN_REVIEW)


class NothingToDispute(DomainError):
    """There is no rejection, no revision request and no unanswered proposal to dispute, or the time is over."""


class CannotWithdraw(DomainError):
    """It was decided meanwhile, or withdrawing would be accepting a rejection."""


class CannotAppeal(DomainError):
    """The decision is final, or this side has taken it."""


@transaction.atomic
def open(milestone: Milestone, *, by: User, statement: str) -> Dispute:
    """One side puts the milestone before neutral people; the other one has some business days to answer.

    Raises NothingToDispute, or TooLate when the company's silence has accepted the work.
    """
    is_student = _is_student(by, milestone)
    milestone = settlements.locked(milestone)
    if not is_student and silence_has_accepted(milestone):
        raise TooLate(_("The time to answer is over, so the work counts as approved."))
    found = ground(milestone, is_student=is_student)
    if found is None:
        raise NothingToDispute(_("There is nothing here to dispute, or the time for it is over."))
    return _open(milestone, found, by=by, is_from_student=is_student, statement=statement)


@transaction.atomic
def open_forgotten(settlement: Settlement) -> Dispute:
    """Nobody answered a proposal and nobody disputed it: neutral people decide, so that no money is held for ever."""
    settlement = settlements.locked_with_milestone(settlement)
    is_over = settlement.status == Settlement.Status.PROPOSED and settlement.answer_by <= timezone.now()
    if not is_over or settlement.is_rejection:
        raise StillTime(_("The other side still has time to answer."))
    from_student, words = settlement.is_from_student, settlement.reason
    found = Ground(settlement)
    return _open(settlement.milestone, found, by=None, is_from_student=from_student, statement=words)


def _open(milestone: Milestone, found: Ground, *, by: User | None, is_from_student: bool, statement: str) -> Dispute:
    answer_by = settlements.business_days(settings.DISPUTE_ANSWER_BUSINESS_DAYS, milestone)
    dispute = Dispute.objects.create(
        milestone=milestone,
        settlement=found.settlement,
        opened_by=by,
        is_from_student=is_from_student,
        statement=statement,
        came_from=milestone.status,
        answer_by=answer_by,
        decide_by=answer_by + dt.timedelta(days=settings.DISPUTE_DECISION_DAYS),
    )
    if found.settlement:
        move(found.settlement, Settlement.Status.DISPUTED, by=by, disputed_at=timezone.now())
    move(milestone, Milestone.Status.DISPUTED, by=by, reason=statement)
    notifications.opened(dispute)
    return dispute


@transaction.atomic
def answer(dispute: Dispute, *, by: User, answer: str) -> Dispute:
    """The other side says how it sees it, once; then people are asked to decide."""
    dispute = deciding.locked(dispute)
    if _is_student(by, dispute.milestone) == dispute.is_from_student:
        raise NotYours(_("Only the other side can answer this."))
    if dispute.status != Status.OPEN:
        raise TooLate(
            _("The time to answer is over. Write in the workspace what else counts: whoever decides reads it.")
        )
    facts = {"answer": answer, "answered_by": by, "answered_at": timezone.now()}
    return panels.begin(dispute, by=by, **facts)


@transaction.atomic
def go_on_without_answer(dispute: Dispute) -> Dispute:
    """The other side let its time pass: people are asked to decide. Raises StillTime before."""
    dispute = deciding.locked(dispute)
    if dispute.status != Status.OPEN or dispute.answer_by > timezone.now():
        raise StillTime(_("The other side still has time to answer."))
    return panels.begin(dispute)


@transaction.atomic
def withdraw(dispute: Dispute, *, by: User) -> Dispute:
    """Who opened it takes it back before it is decided, and the work goes on where it stood.

    Raises CannotWithdraw after the first decision, and for a rejection, which would stand: that is `give_in`.
    """
    dispute = deciding.locked(dispute)
    if _is_student(by, dispute.milestone) != dispute.is_from_student:
        raise NotYours(_("Only the side that opened this can take it back."))
    if not may_withdraw(dispute, is_student=dispute.is_from_student):
        raise CannotWithdraw(_("This cannot be taken back any more."))
    panels.clear(dispute, reason=_("It was taken back."))
    move(dispute, Status.WITHDRAWN, by=by, resolved_at=timezone.now())
    if dispute.settlement:
        move(dispute.settlement, Settlement.Status.WITHDRAWN, by=by, ended_at=timezone.now())
    settlements.take_up_again(dispute.milestone, dispute.came_from, by=by)
    notifications.withdrawn(dispute)
    return dispute


@transaction.atomic
def give_in(dispute: Dispute, *, by: User) -> Dispute:
    """One side agrees to what the other asked for, and the money moves. Raises CannotWithdraw once it is decided."""
    dispute = deciding.locked(dispute)
    cents = concession(dispute, is_student=_is_student(by, dispute.milestone))
    if cents is None:
        raise CannotWithdraw(_("There is nothing to agree to, or it is decided already."))
    reason = _("Both agreed while it was in dispute.")
    panels.clear(dispute, reason=reason)
    move(dispute, Status.RESOLVED, by=by, reason=reason, decided_cents=cents, resolved_at=timezone.now())
    deciding.pay(dispute, by=by, reason=reason)
    notifications.agreed(dispute, by=by)
    return dispute


@transaction.atomic
def take(dispute: Dispute, *, by: User) -> Dispute:
    """One side takes the decision; when both have, the money moves at once."""
    dispute = deciding.locked(dispute)
    name = _taken(_is_student(by, dispute.milestone))
    if dispute.status != Status.DECIDED:
        raise CannotAppeal(_("There is no decision to take now."))
    if getattr(dispute, name) is None:
        setattr(dispute, name, timezone.now())
        dispute.save(update_fields=[name])
    return deciding.finish_when_final(dispute)


@transaction.atomic
def appeal(dispute: Dispute, *, by: User, reason: str) -> Dispute:
    """One side, once, asks for other people to decide anew; their decision is final."""
    dispute = deciding.locked(dispute)
    is_student = _is_student(by, dispute.milestone)
    if not may_appeal(dispute, is_student=is_student):
        raise CannotAppeal(_("This decision is final, or you have taken it."))
    facts = {"appeal": reason, "appealed_at": timezone.now(), "is_appeal_from_student": is_student}
    panels.begin(dispute, by=by, round=deciding.LAST_ROUND, **facts)
    notifications.appealed(dispute)
    return dispute


@transaction.atomic
def overtake(milestone: Milestone, *, by: User | None, reason: str) -> int:
    """The milestone ended otherwise, as by a bank: there is nothing to decide any more. Returns how many ended."""
    live = list(Dispute.objects.filter(milestone=milestone, status__in=Dispute.LIVE))
    for dispute in live:
        dispute.milestone = milestone
        panels.clear(dispute, reason=reason)
        move(dispute, Status.RESOLVED, by=by, reason=reason, decided_cents=None, resolved_at=timezone.now())
        notifications.overtaken(dispute, reason=reason)
    return len(live)


def may_withdraw(dispute: Dispute, *, is_student: bool) -> bool:
    """Whether this side may take the dispute back; its settlement must be loaded."""
    is_rejection = dispute.settlement is not None and dispute.settlement.is_rejection
    is_early = dispute.status in BEFORE_DECISION and dispute.round == 1
    return is_early and is_student == dispute.is_from_student and not is_rejection


def may_appeal(dispute: Dispute, *, is_student: bool) -> bool:
    """Whether this side may still ask for a second decision."""
    is_first = dispute.status == Status.DECIDED and dispute.round < deciding.LAST_ROUND
    return is_first and not deciding.is_final(dispute) and getattr(dispute, _taken(is_student)) is None


def concession(dispute: Dispute, *, is_student: bool) -> int | None:
    """What the student gets, in cents, when this side gives in now; None when there is nothing to agree to.

    Each side may agree to what the other one proposed; a company may also pay in full, which approves the work.
    """
    if dispute.status not in BEFORE_DECISION:
        return None
    proposed = dispute.settlement
    if proposed and proposed.is_from_student != is_student:
        return proposed.pay_cents
    return None if is_student else dispute.milestone.amount_cents


def _taken(is_student: bool) -> str:
    return "student_takes_it_at" if is_student else "company_takes_it_at"


def _is_student(person: User, milestone: Milestone) -> bool:
    if not permissions.may_cancel(person, milestone.engagement):
        raise NotYours(_("Only the student, or an owner or manager of the company, can do this."))
    return permissions.may_work(person, milestone.engagement)

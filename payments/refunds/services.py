"""Giving a company's money back: what is still held, or after release what somebody bears."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.nudges import nudge
from marketplace.core.states import move
from payments.gateway import steps
from payments.gateway.models import Step
from payments.holds.models import Hold
from payments.holds.services import lock
from payments.refunds.models import Refund

SEND = "payments.tasks.send_refunds"


class NothingToRetry(DomainError):
    """This refund is not one that failed or waits."""


@transaction.atomic
def refund(hold: Hold, *, reason: str, by: User | None) -> Refund:
    """Give a funded hold back whole; a worker sends it, once, and `hold_refunded` says when Stripe took it.

    The hold can no longer be released from here on. Raises IllegalMove when it is not funded.
    """
    lock([hold])
    move(
        hold,
        Hold.Status.REFUNDED,
        by=by,
        reason=reason,
        ended_at=timezone.now(),
        frozen_at=None,
        freeze_reason="",
    )
    return send_back(hold, amount_cents=hold.total_cents, fee_cents=hold.fee_cents, reason=reason, by=by)


@transaction.atomic
def send_back(
    hold: Hold,
    *,
    amount_cents: int,
    fee_cents: int,
    reason: str,
    by: User | None,
    bearer: str = Refund.Bearer.HELD,
) -> Refund:
    """A part of what was paid, of which `fee_cents` was our fee, goes back: a worker sends it, once.

    Whether it may is the caller's to know, who holds the lock of the hold.
    """
    refund = Refund.objects.create(
        hold=hold,
        bearer=bearer,
        amount_cents=amount_cents,
        fee_cents=fee_cents,
        currency=hold.currency,
        reason=reason[:300],
        requested_by=by,
    )
    nudge(SEND)
    return refund


@transaction.atomic
def return_late_payment(hold: Hold) -> Refund:
    """The company paid for work that was cancelled meanwhile: its money goes back by itself."""
    return refund(hold, reason=_("The work was cancelled before the payment arrived."), by=None)


@transaction.atomic
def forget_waiting(hold: Hold, *, reason: str) -> list[Refund]:
    """A bank gave the payer the money back itself, so refunds of this hold that wait would give it twice: end them.

    Returns those it ended; what they were to take from the held money (`bearer` HELD) is the caller's to book. One
    whose answer is still out is left to its answer. The caller holds the lock of the hold.
    """
    waiting = hold.refunds.select_for_update().filter(status__in=[Refund.Status.PENDING, Refund.Status.FAILED])
    ended = [one for one in waiting.order_by("pk") if steps.unsettled(Step.Kind.REFUND, one.pk) is None]
    for refund in ended:
        move(refund, Refund.Status.CANCELLED, reason=reason, waiting_for="")
    return ended


@transaction.atomic
def retry(refund: Refund, *, by: User | None) -> Refund:
    """Make a failed or waiting refund due now. Whether it was sent before is asked at Stripe first, as ever."""
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if refund.status == Refund.Status.FAILED:
        move(refund, Refund.Status.PENDING, by=by, next_attempt_at=timezone.now())
    elif refund.status == Refund.Status.PENDING:
        refund.next_attempt_at = timezone.now()
        refund.save(update_fields=["next_attempt_at"])
    else:
        raise NothingToRetry(_("This refund was sent; there is nothing to try again."))
    nudge(SEND)
    return refund

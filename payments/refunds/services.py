"""Giving a company's money back before any of it was released."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.nudges import nudge
from marketplace.core.states import move
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
    move(hold, Hold.Status.REFUNDED, by=by, reason=reason, ended_at=timezone.now())
    refund = Refund.objects.create(
        hold=hold,
        amount_cents=hold.total_cents,
        fee_cents=hold.fee_cents,
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

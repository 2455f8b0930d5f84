"""The door: everything other apps may ask payments to do. What comes of it is told by `payments.signals`.

`open_session`, `confirm_checkout` and `start_onboarding` talk to Stripe and belong outside transactions; every other
function leaves a row in a state and returns at once.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from payments.holds import services as holds
from payments.holds.checkouts import CannotPay, confirm_checkout, open_session, start_checkout
from payments.holds.models import Hold
from payments.holds.services import hold, lock
from payments.payees.services import payee_for, start_onboarding
from payments.payouts.services import release
from payments.payouts.services import retry as retry_transfer
from payments.refunds import services as refunds
from payments.refunds.services import retry as retry_refund

__all__ = [
    "AlreadyEnded",
    "CannotPay",
    "cancel_or_refund",
    "confirm_checkout",
    "hold",
    "lock",
    "open_session",
    "payee_for",
    "release",
    "retry_refund",
    "retry_transfer",
    "start_checkout",
    "start_onboarding",
]

ENDED_WITHOUT_PAY = (Hold.Status.CANCELLED, Hold.Status.REFUNDED)


class AlreadyEnded(DomainError):
    """The money of this hold has left it."""


@transaction.atomic
def cancel_or_refund(hold: Hold, *, reason: str, by: User | None) -> Hold:
    """End a hold without paying the student: unpaid it is cancelled, paid it is refunded whole.

    Ending it twice is ending it once. A payment that arrives later goes back by itself. Raises AlreadyEnded when the
    pay was released.
    """
    (hold,) = holds.lock([hold])
    if hold.status == Hold.Status.OPEN:
        return holds.cancel(hold, reason=reason, by=by)
    if hold.status in (Hold.Status.FUNDED, Hold.Status.FROZEN):
        return refunds.refund(hold, reason=reason, by=by).hold
    if hold.status not in ENDED_WITHOUT_PAY:
        raise AlreadyEnded(_("The pay for this work was released and cannot go back."))
    return hold

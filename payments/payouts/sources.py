"""What a transfer is drawn on: the charge that brought the money, or our balance once refunds have used that up.

Stripe lets transfers draw on a charge what it brought less what went back, whoever bore that.
"""

from django.db.models import F, Sum

from payments.holds.models import Checkout
from payments.ledger.models import JournalLine
from payments.ledger.queries import balance
from payments.payouts.models import Transfer

SENT = (Transfer.Status.SENT, Transfer.Status.PAID, Transfer.Status.REVERSED)


def choose(transfer: Transfer) -> None:
    """Freeze for the next attempt what it draws on. The caller holds the lock of the row."""
    checkout = transfer.hold.checkout
    is_from_balance = checkout is not None and transfer.amount_cents > _left(checkout)
    if transfer.is_from_balance != is_from_balance:
        transfer.is_from_balance = is_from_balance
        transfer.save(update_fields=["is_from_balance"])


def _left(checkout: Checkout) -> int:
    sent = Transfer.objects.filter(hold__checkout=checkout, status__in=SENT, is_from_balance=False)
    drawn = sent.aggregate(total=Sum(F("amount_cents") - F("reversed_cents"), default=0))["total"]
    refunds = checkout.holds.filter(refunds__status__in=["sent", "done"])
    back = refunds.aggregate(total=Sum("refunds__amount_cents", default=0))["total"]
    elsewhere = balance(JournalLine.Account.RECEIVABLE, currency=checkout.currency, subject=str(checkout.pk))
    return int(checkout.amount_cents - drawn - back - elsewhere)

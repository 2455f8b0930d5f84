"""The models of payments, in the order of the money.

A `Payee` is a student's account at Stripe. A `Hold` is money a company puts aside for one piece of work, paid by
a `Checkout`. Release makes a `Transfer`, cancelling a `Refund`. Each call to Stripe is a `Step`, written before it
is made; each message from Stripe is a `StripeEvent`, stored before it is read. What became true is a
`JournalEntry` whose `JournalLine`s sum to zero.
"""

from payments.gateway.models import Step
from payments.holds.models import Checkout, Hold
from payments.ledger.models import JournalEntry, JournalLine
from payments.payees.models import Payee
from payments.payouts.models import Transfer
from payments.refunds.models import Refund
from payments.webhooks.models import StripeEvent

__all__ = [
    "Checkout",
    "Hold",
    "JournalEntry",
    "JournalLine",
    "Payee",
    "Refund",
    "Step",
    "StripeEvent",
    "Transfer",
]

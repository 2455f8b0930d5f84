"""The models of payments, in the order of the money.

A `Payee` is a student's account at Stripe, a `Payer` a company's. A `Hold` is money a company puts aside for one
piece of work, paid by a `Checkout`; a `Handover` keeps it for another student when the first is gone. Release makes a
`Transfer`, which a `Reversal` may take back and a `BankPayout` carries to the student's bank. Cancelling makes a
`Refund`, a bank that takes money back a `Chargeback`. A `Document` with a number of its `Series` tells companies
about each. Each call to Stripe is a `Step`, written before it is made; each message from Stripe is a `StripeEvent`,
stored before it is read, or counted as a `RefusedMessage`. What became true is a `JournalEntry` whose `JournalLine`s
sum to zero; a `Run` compares it with Stripe's `BalanceTransaction`s and leaves a `Difference` for a person to
resolve, and a `Verification` says whether every invariant held.
"""

from payments.chargebacks.models import Chargeback
from payments.gateway.models import Step
from payments.holds.models import Checkout, Handover, Hold
from payments.invoices.models import Document, Series
from payments.ledger.models import JournalEntry, JournalLine
from payments.payees.models import Payee
from payments.payers.models import Payer
from payments.payouts.models import BankPayout, Reversal, Transfer
from payments.reconciliation.models import BalanceTransaction, Difference, Run, Verification
from payments.refunds.models import Refund
from payments.webhooks.models import RefusedMessage, StripeEvent

__all__ = [
    "BalanceTransaction",
    "BankPayout",
    "Chargeback",
    "Checkout",
    "Difference",
    "Document",
    "Handover",
    "Hold",
    "JournalEntry",
    "JournalLine",
    "Payee",
    "Payer",
    "Refund",
    "RefusedMessage",
    "Reversal",
    "Run",
    "Series",
    "Step",
    "StripeEvent",
    "Transfer",
    "Verification",
]

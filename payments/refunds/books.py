"""What a refund is in the journal, by who bears it."""

from payments.ledger import services as ledger
from payments.ledger.models import JournalEntry, JournalLine
from payments.ledger.services import Credit, Debit
from payments.refunds.models import Refund

Account = JournalLine.Account
Bearer = Refund.Bearer


def post(refund: Refund) -> JournalEntry:
    """Stripe took the refund: what was held, or what somebody bears together with our fee, left our balance."""
    lines = [Debit(*line) for line in _borne(refund)]
    lines.append(Credit(Account.STRIPE_BALANCE, refund.amount_cents))
    return ledger.post(f"refund:{refund.stripe_id}", currency=refund.currency, memo=refund.reason, lines=lines)


def post_bearer(refund: Refund) -> JournalEntry:
    """Somebody bears what was owed to us by nobody in particular, since the refund was made in Stripe's dashboard."""
    lines = [Debit(*line) for line in _borne(refund)]
    lines.append(Credit(Account.RECEIVABLE, refund.amount_cents, str(refund.hold.checkout_id)))
    return ledger.post(f"refund:{refund.stripe_id}:borne", currency=refund.currency, memo=refund.reason, lines=lines)


def post_failure(refund: Refund) -> JournalEntry:
    """The payer's bank gave it back: all of that undone."""
    lines: list[Debit] = [Debit(Account.STRIPE_BALANCE, refund.amount_cents)]
    lines += [Credit(*line) for line in _borne(refund)]
    return ledger.post(f"refund:{refund.stripe_id}:failed", currency=refund.currency, memo=refund.reason, lines=lines)


def _borne(refund: Refund) -> list[tuple[str, int, str]]:
    hold_id, pay_cents = str(refund.hold_id), refund.amount_cents - refund.fee_cents
    if refund.bearer == Bearer.HELD:
        return [(Account.HELD_FUNDS, refund.amount_cents, hold_id)]
    fee = (Account.PLATFORM_FEES, refund.fee_cents, hold_id)
    if refund.bearer == Bearer.STUDENT:
        return [fee, (Account.RECEIVABLE, pay_cents, str(refund.hold.payee_id))]
    return [fee, (Account.LOSSES, pay_cents, hold_id)]

"""What we pay out to our own bank, or get from it: made in Stripe's dashboard, booked when Stripe tells of it."""

from django.db import transaction

from payments.gateway import balances
from payments.gateway.answers import BalanceMovement
from payments.ledger import services as ledger
from payments.ledger.models import JournalEntry, JournalLine
from payments.ledger.services import Credit, Debit

Account = JournalLine.Account
SENT, CAME_BACK = ("payout",), ("payout_failure", "payout_cancel")
TYPES = (*SENT, *CAME_BACK)


def changed(payout_id: str) -> int:
    """Book what a payout of ours moved, and what came back of it; returns how many movements. Raises GatewayError."""
    found = [movement for movement in balances.movements_of(payout_id) if movement.type in TYPES]
    for movement in found:
        book(movement)
    return len(found)


@transaction.atomic
def book(movement: BalanceMovement) -> JournalEntry:
    """Write it into the journal, once. Stripe keeps a fee of payouts that are sent at once."""
    if movement.type in SENT:
        lines = [
            Debit(Account.BANK, -movement.amount_cents),
            Debit(Account.OTHER, movement.fee_cents, movement.source_id),
            Credit(Account.STRIPE_BALANCE, -movement.net_cents),
        ]
        return ledger.post(f"payout:{movement.source_id}:sent", currency=movement.currency, lines=lines)
    lines = [
        Debit(Account.STRIPE_BALANCE, movement.net_cents),
        Debit(Account.OTHER, movement.fee_cents, movement.source_id),
        Credit(Account.BANK, movement.amount_cents),
    ]
    return ledger.post(f"payout:{movement.source_id}:failed", currency=movement.currency, lines=lines)

"""Calls to Stripe about reversals: money of a transfer that goes back from a student's account to ours."""

from dataclasses import replace

from payments.gateway import reading, stripe
from payments.gateway.answers import Reversal, SentTransfer


def reverse_transfer(key: str, *, transfer_id: str, amount_cents: int, metadata: dict[str, str]) -> Reversal:
    """Take a part of a transfer back. Refused where the student's balance at Stripe does not cover it."""
    with stripe.verdicts():
        found = stripe.client().v1.transfers.reversals.create(
            transfer_id, {"amount": amount_cents, "metadata": metadata}, stripe.once(key)
        )
        return reading.reversal(found)


def reversals_of(transfer_id: str) -> list[Reversal]:
    """Everything that was taken back of a transfer, by whomever."""
    with stripe.verdicts():
        found = stripe.client().v1.transfers.reversals.list(transfer_id, {"limit": 100})
        return [reading.reversal(one) for one in found.auto_paging_iter()]


def transfer(transfer_id: str) -> SentTransfer:
    """A transfer as it stands now, with everything that was taken back of it: Stripe shows the newest ten with it."""
    found = stripe.transfer(transfer_id)
    shown = sum(part.amount_cents for part in found.reversals)
    return found if shown == found.reversed_cents else replace(found, reversals=reversals_of(transfer_id))

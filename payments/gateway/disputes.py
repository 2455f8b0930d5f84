"""Disputes: what a bank says about a charge, and our answer."""

from typing import Any

from payments.gateway import reading, stripe
from payments.gateway.answers import Dispute


def dispute(dispute_id: str) -> Dispute:
    """A dispute as it stands now."""
    with stripe.verdicts():
        return reading.dispute(stripe.client().v1.disputes.retrieve(dispute_id))


def answer(key: str, dispute_id: str, evidence: dict[str, str]) -> Dispute:
    """Hand our evidence to the bank; it takes it once."""
    words: Any = {"evidence": evidence, "submit": True}
    with stripe.verdicts():
        return reading.dispute(stripe.client().v1.disputes.update(dispute_id, words, stripe.once(key)))


def accept(key: str, dispute_id: str) -> Dispute:
    """Give in: the bank keeps what it took. Stripe never takes this back."""
    with stripe.verdicts():
        return reading.dispute(stripe.client().v1.disputes.close(dispute_id, {}, stripe.once(key)))

"""Disputes: what a bank says about a charge, and our answer."""

from payments.gateway import reading, stripe
from payments.gateway.answers import Dispute


def dispute(dispute_id: str) -> Dispute:
    """A dispute as it stands now."""
    with stripe.verdicts():
        return reading.dispute(stripe.client().v1.disputes.retrieve(dispute_id))


def disputes_of(charge_id: str) -> list[Dispute]:
    """Every dispute of a charge."""
    with stripe.verdicts():
        found = stripe.client().v1.disputes.list({"charge": charge_id, "limit": 100})
        return [reading.dispute(one) for one in found.auto_paging_iter()]


def answer(key: str, dispute_id: str, evidence: dict[str, str]) -> Dispute:
    """Hand our evidence to the bank; it takes it once."""
    with stripe.verdicts():
        found = stripe.client().v1.disputes.update(
            dispute_id, {"evidence": {**evidence}, "submit": True}, stripe.once(key)
        )
        return reading.dispute(found)


def accept(key: str, dispute_id: str) -> Dispute:
    """Give in: the bank keeps what it took. Stripe never takes this back."""
    with stripe.verdicts():
        return reading.dispute(stripe.client().v1.disputes.close(dispute_id, {}, stripe.once(key)))

"""Payouts from students' accounts at Stripe to their banks: the calls are made in the name of the account."""

import datetime as dt
from itertools import islice
from typing import Any

from payments.gateway import reading, stripe
from payments.gateway.answers import SentPayout

MOST_CARRIED = 500


def payout(account_id: str, payout_id: str) -> SentPayout:
    """A payout as it stands now, with what it carried."""
    with stripe.verdicts():
        found = stripe.client().v1.payouts.retrieve(payout_id, options={"stripe_account": account_id})
        return _with_contents(account_id, found)


def payouts(account_id: str, *, since: dt.datetime) -> list[SentPayout]:
    """The payouts of an account that were made since then, newest first, with what they carried."""
    query: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
    with stripe.verdicts():
        found = stripe.client().v1.payouts.list(query, {"stripe_account": account_id})
        return [_with_contents(account_id, one) for one in found.auto_paging_iter()]


def _with_contents(account_id: str, found: Any) -> SentPayout:
    """Stripe tells what is in a payout it made by itself; of one that was asked for it cannot."""
    return reading.payout(found, _carried_by(account_id, found.id) if found.automatic else [])


def _carried_by(account_id: str, payout_id: str) -> list[str]:
    found = stripe.client().v1.balance_transactions.list(
        {"payout": payout_id, "limit": 100}, {"stripe_account": account_id}
    )
    sources = [
        str(getattr(one.source, "id", one.source) or "") for one in islice(found.auto_paging_iter(), MOST_CARRIED)
    ]
    return [source for source in sources if source != payout_id]


def send_payout(key: str, *, account_id: str, amount_cents: int, currency: str, metadata: dict[str, str]) -> SentPayout:
    """Send money that came back from a bank there once more."""
    with stripe.verdicts():
        found = stripe.client().v1.payouts.create(
            {"amount": amount_cents, "currency": currency.lower(), "metadata": metadata},
            {**stripe.once(key), "stripe_account": account_id},
        )
        return reading.payout(found, [])

"""Calls to Stripe about our own balance: what is in it, and every movement of it."""

import datetime as dt
from typing import Any

from payments.gateway import reading, stripe
from payments.gateway.answers import BalanceMovement, MovedBy

PAGE = 100


def balance() -> dict[str, int]:
    """What we have at Stripe, in cents by currency."""
    with stripe.verdicts():
        return reading.balance(stripe.client().v1.balance.retrieve())


def movements(*, since: dt.datetime | None = None, after: str = "") -> list[BalanceMovement]:
    """A page of the movements since a moment, newest first; `after` is the last of the page before.

    The page that is empty is the last one.
    """
    params: Any = {"limit": PAGE}
    if since:
        params["created"] = {"gte": int(since.timestamp())}
    if after:
        params["starting_after"] = after
    with stripe.verdicts():
        found = stripe.client().v1.balance_transactions.list(params)
        return [reading.balance_movement(one) for one in found.data]


def moved_by(movement_id: str) -> MovedBy:
    """What made a movement."""
    with stripe.verdicts():
        return reading.moved_by(stripe.client().v1.balance_transactions.retrieve(movement_id, {"expand": ["source"]}))


def movements_of(source_id: str) -> list[BalanceMovement]:
    """The movements that one object made, newest first; a payout and its failure are two."""
    with stripe.verdicts():
        found = stripe.client().v1.balance_transactions.list({"limit": PAGE, "source": source_id})
        return [reading.balance_movement(one) for one in found.data]

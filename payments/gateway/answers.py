"""What Stripe's answers mean to us: a few fields each, frozen, free of the `stripe` library."""

import uuid
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of what a company pays, in cents."""

    label: str
    amount_cents: int


@dataclass(frozen=True)
class Session:
    """A Checkout Session. `charge_id` and `fee_cents` are known once it is paid, the fee sometimes later."""

    id: str
    url: str
    status: str
    is_paid: bool
    amount_cents: int
    currency: str
    metadata: dict[str, str]
    payment_intent_id: str = ""
    charge_id: str = ""
    fee_cents: int | None = None


@dataclass(frozen=True)
class Reversal:
    """A part of a transfer that was taken back."""

    id: str
    amount_cents: int


@dataclass(frozen=True)
class SentTransfer:
    """A transfer that exists at Stripe."""

    id: str
    amount_cents: int
    currency: str
    destination: str
    metadata: dict[str, str]
    reversed_cents: int = 0
    reversals: list[Reversal] = field(default_factory=list)


@dataclass(frozen=True)
class SentRefund:
    """A refund that exists at Stripe; `status` is pending, succeeded, failed, canceled or requires_action."""

    id: str
    status: str
    amount_cents: int
    currency: str
    charge_id: str
    metadata: dict[str, str]
    failure: str = ""


@dataclass(frozen=True)
class Account:
    """A connected account: the state of its transfers capability and what Stripe wants from the person."""

    id: str
    transfers: str
    requirements: list[str]
    metadata: dict[str, str]


@dataclass(frozen=True)
class Notice:
    """A verified message from Stripe, thin or snapshot: a hint that `object_id` changed."""

    id: str
    type: str
    object_id: str
    account: str
    is_live: bool
    payload: dict[str, Any]


def own_id(metadata: dict[str, str], name: str) -> uuid.UUID | None:
    """The id of our row that we wrote into an object's metadata, or None where it is not one of ours."""
    try:
        return uuid.UUID(metadata.get(name, ""))
    except ValueError:
        return None

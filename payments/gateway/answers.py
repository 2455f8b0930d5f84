"""What Stripe's answers mean to us: a few fields each, frozen, free of the `stripe` library."""

import datetime as dt
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
    """A Checkout Session. Charge, card and receipt are known once it is paid, the fee sometimes later.

    `declined_code` is why the bank refused the last card, while none has been taken.
    """

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
    card_brand: str = ""
    card_last4: str = ""
    receipt_url: str = ""
    declined_code: str = ""


@dataclass(frozen=True)
class Card:
    """A card that Stripe keeps for a customer."""

    id: str
    brand: str
    last4: str
    expires_on: dt.date


@dataclass(frozen=True)
class Reversal:
    """A part of a transfer that was taken back."""

    id: str
    amount_cents: int
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SentTransfer:
    """A transfer that exists at Stripe."""

    id: str
    amount_cents: int
    currency: str
    destination: str
    metadata: dict[str, str]
    payment_id: str = ""
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
    country: str = ""
    currency: str = ""


@dataclass(frozen=True)
class SentPayout:
    """A payout from a connected account to its owner's bank.

    `carried` are the ids of the payments and failed payouts whose money is in it, known where Stripe made it by itself.
    """

    id: str
    status: str
    amount_cents: int
    currency: str
    arrives_on: dt.date
    created_at: dt.datetime
    metadata: dict[str, str]
    failure_code: str = ""
    failure: str = ""
    carried: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Dispute:
    """A bank that disputes a charge. `answers` counts how often evidence was submitted."""

    id: str
    charge_id: str
    status: str
    reason: str
    amount_cents: int
    currency: str
    created_at: dt.datetime
    due_at: dt.datetime | None
    answers: int
    movements: list["Movement"]


@dataclass(frozen=True)
class Movement:
    """Money that a dispute moved in our balance: negative when taken; the fee is what Stripe keeps for it."""

    id: str
    amount_cents: int
    fee_cents: int
    at: dt.datetime


@dataclass(frozen=True)
class BalanceMovement:
    """One movement of our own balance at Stripe: `net_cents` is what changed, `source_id` what made it."""

    id: str
    type: str
    source_id: str
    amount_cents: int
    fee_cents: int
    net_cents: int
    currency: str
    created_at: dt.datetime


@dataclass(frozen=True)
class MovedBy:
    """What made a movement of our balance: a charge with our metadata, a reversal with its transfer."""

    id: str
    metadata: dict[str, str]
    transfer_id: str = ""


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

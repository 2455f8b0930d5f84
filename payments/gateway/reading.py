"""What the library's objects say, as the few fields we use. An object that was not expanded is only its id."""

import calendar
import datetime as dt
from collections import Counter
from typing import Any

from payments.gateway.answers import (
    Account,
    BalanceMovement,
    Card,
    Dispute,
    MovedBy,
    Movement,
    Notice,
    Reversal,
    SentPayout,
    SentRefund,
    SentTransfer,
    Session,
)


def session(found: Any) -> Session:
    """A Checkout Session, with its charge and fee where those were expanded."""
    intent = _expanded(found.payment_intent)
    charge = _expanded(intent.latest_charge) if intent else None
    booked = _expanded(charge.balance_transaction) if charge else None
    is_paid = found.payment_status == "paid"
    shown = charge.payment_method_details.card if is_paid and charge and charge.payment_method_details else None
    return Session(
        id=found.id,
        url=found.url or "",
        status=found.status or "",
        is_paid=is_paid,
        amount_cents=found.amount_total or 0,
        currency=(found.currency or "").upper(),
        metadata=_plain(found.metadata),
        payment_intent_id=intent.id if intent else "",
        charge_id=charge.id if charge else "",
        fee_cents=booked.fee if booked else None,
        card_brand=shown.brand or "" if shown else "",
        card_last4=shown.last4 or "" if shown else "",
        receipt_url=(charge.receipt_url or "") if is_paid and charge else "",
        declined_code="" if is_paid else _declined(intent),
    )


def _declined(intent: Any) -> str:
    """Why the last card of a payment was refused: the bank's reason, else Stripe's code."""
    error = intent.last_payment_error if intent and intent.status == "requires_payment_method" else None
    return (getattr(error, "decline_code", None) or error.code or "card_declined") if error else ""


def card(found: Any) -> Card:
    """A saved card; it is good until the last day of its month."""
    year, month = found.card.exp_year, found.card.exp_month
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    return Card(found.id, found.card.brand or "", found.card.last4 or "", last)


def transfer(found: Any) -> SentTransfer:
    """A transfer with its newest reversals."""
    return SentTransfer(
        id=found.id,
        amount_cents=found.amount,
        currency=found.currency.upper(),
        destination=str(found.destination or ""),
        metadata=_plain(found.metadata),
        payment_id=str(found.destination_payment or ""),
        reversed_cents=found.amount_reversed,
        reversals=[reversal(part) for part in found.reversals.data],
    )


def reversal(found: Any) -> Reversal:
    """A part of a transfer that was taken back."""
    return Reversal(found.id, found.amount, _plain(found.metadata))


def refund(found: Any) -> SentRefund:
    """A refund."""
    return SentRefund(
        id=found.id,
        status=found.status or "pending",
        amount_cents=found.amount,
        currency=found.currency.upper(),
        charge_id=str(found.charge or ""),
        metadata=_plain(found.metadata),
        failure=getattr(found, "failure_reason", None) or "",
    )


def account(found: Any) -> Account:
    """A connected account (v2), whose recipient configuration and requirements were included."""
    recipient = found.configuration and found.configuration.recipient
    capabilities = recipient and recipient.capabilities
    balance = capabilities and capabilities.stripe_balance
    transfers = balance and balance.stripe_transfers
    entries = found.requirements.entries or [] if found.requirements else []
    return Account(
        id=found.id,
        transfers="closed" if found.closed else transfers.status if transfers else "unrequested",
        requirements=[entry.description for entry in entries if entry.awaiting_action_from == "user"],
        metadata=_plain(found.metadata),
        country=(found.identity and found.identity.country or "").upper(),
        currency=(found.defaults and found.defaults.currency or "").upper(),
    )


def payout(found: Any, carried: list[str]) -> SentPayout:
    """A payout to a bank, with what it carried."""
    return SentPayout(
        id=found.id,
        status=found.status,
        amount_cents=found.amount,
        currency=found.currency.upper(),
        arrives_on=_moment(found.arrival_date).date(),
        created_at=_moment(found.created),
        metadata=_plain(found.metadata),
        failure_code=found.failure_code or "",
        failure=found.failure_message or "",
        carried=carried,
    )


def dispute(found: Any) -> Dispute:
    """A dispute with the money it moved."""
    details = found.evidence_details
    return Dispute(
        id=found.id,
        charge_id=str(getattr(found.charge, "id", found.charge)),
        status=found.status,
        reason=found.reason,
        amount_cents=found.amount,
        currency=found.currency.upper(),
        created_at=_moment(found.created),
        due_at=_moment(details.due_by) if details.due_by else None,
        answers=details.submission_count,
        movements=[Movement(one.id, one.amount, one.fee, _moment(one.created)) for one in found.balance_transactions],
    )


def balance_movement(found: Any) -> BalanceMovement:
    """A balance transaction."""
    source = found.source
    return BalanceMovement(
        id=found.id,
        type=found.type,
        source_id=source if isinstance(source, str) else getattr(source, "id", ""),
        amount_cents=found.amount,
        fee_cents=found.fee,
        net_cents=found.net,
        currency=found.currency.upper(),
        created_at=dt.datetime.fromtimestamp(found.created, dt.UTC),
    )


def moved_by(found: Any) -> MovedBy:
    """The expanded source of a balance transaction; of one that cannot be expanded only its id."""
    source = _expanded(found.source)
    if source is None:
        return MovedBy(str(found.source or ""), {})
    transfer = getattr(source, "transfer", None) or ""
    return MovedBy(source.id, _plain(getattr(source, "metadata", None)), str(getattr(transfer, "id", transfer)))


def balance(found: Any) -> dict[str, int]:
    """What we have at Stripe in each currency, available, pending and reserved for students' debts."""
    totals: Counter[str] = Counter()
    for share in [*found.available, *found.pending, *(getattr(found, "connect_reserved", None) or [])]:
        totals[share.currency.upper()] += share.amount
    return dict(totals)


def notice(payload: dict[str, Any]) -> Notice:
    """A message; what is missing or misshapen in it raises LookupError, TypeError or ValueError."""
    is_thin = payload["object"] == "v2.core.event"
    subject = payload.get("related_object") or {} if is_thin else payload["data"]["object"]
    kind, is_live = text(payload["type"]), payload["livemode"]
    if not isinstance(subject, dict) or not isinstance(is_live, bool) or not payload["id"]:
        raise TypeError("An event has an id, an object and a mode.")
    return Notice(
        id=text(payload["id"]),
        type=kind.removeprefix("v1.") if is_thin else kind,
        object_id=text(subject.get("id") or ""),
        account=text(payload.get("context" if is_thin else "account") or ""),
        is_live=is_live,
        payload=payload,
    )


def text(value: Any, longest: int = 120) -> str:
    """A short text of somebody else's; anything else raises TypeError or ValueError."""
    if not isinstance(value, str):
        raise TypeError(f"Not a text: {type(value).__name__}")
    if len(value) > longest:
        raise ValueError(f"Longer than {longest} characters.")
    return value


def metadata(found: Any) -> dict[str, str]:
    """What we wrote into an object."""
    return _plain(found.metadata)


def _expanded(part: Any) -> Any:
    return None if part is None or isinstance(part, str) else part


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _plain(metadata: Any) -> dict[str, str]:
    return metadata.to_dict() if metadata else {}

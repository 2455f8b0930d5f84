"""What the library's objects say, as the few fields we use. An object that was not expanded is only its id."""

from typing import Any

from payments.gateway.answers import Account, Notice, Reversal, SentRefund, SentTransfer, Session


def session(found: Any) -> Session:
    """A Checkout Session, with its charge and fee where those were expanded."""
    intent = _expanded(found.payment_intent)
    charge = _expanded(intent.latest_charge) if intent else None
    booked = _expanded(charge.balance_transaction) if charge else None
    return Session(
        id=found.id,
        url=found.url or "",
        status=found.status or "",
        is_paid=found.payment_status == "paid",
        amount_cents=found.amount_total or 0,
        currency=(found.currency or "").upper(),
        metadata=_plain(found.metadata),
        payment_intent_id=intent.id if intent else "",
        charge_id=charge.id if charge else "",
        fee_cents=booked.fee if booked else None,
    )


def transfer(found: Any) -> SentTransfer:
    """A transfer with its newest reversals."""
    return SentTransfer(
        id=found.id,
        amount_cents=found.amount,
        currency=found.currency.upper(),
        destination=str(found.destination or ""),
        metadata=_plain(found.metadata),
        reversed_cents=found.amount_reversed,
        reversals=[Reversal(part.id, part.amount) for part in found.reversals.data],
    )


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
        transfers=transfers.status if transfers else "unrequested",
        requirements=[entry.description for entry in entries if entry.awaiting_action_from == "user"],
        metadata=_plain(found.metadata),
    )


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


def _expanded(part: Any) -> Any:
    return None if part is None or isinstance(part, str) else part


def _plain(metadata: Any) -> dict[str, str]:
    return metadata.to_dict() if metadata else {}

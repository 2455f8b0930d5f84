"""Changes made in Stripe's own dashboard: no idempotency key, no request, no metadata; only events tell of them."""

from . import payouts, refunds, transfers
from .store import Store
from .switches import switch
from .wire import Ask, Json


def _by_hand(ask: Ask, **params: object) -> Ask:
    return Ask({name: value for name, value in params.items() if value is not None}, site=ask.site)


@switch("POST dashboard/refund")
def refund(store: Store, ask: Ask) -> Json:
    """{"charge": id} or {"payment_intent": id}, "amount" if not all, "reason" if wanted."""
    given = {name: ask.get(name) for name in ("charge", "payment_intent", "amount", "reason")}
    return refunds.create_refund(store, _by_hand(ask, **given))


@switch("POST dashboard/reverse")
def reverse(store: Store, ask: Ask) -> Json:
    """{"transfer": id}, "amount" if not all."""
    return transfers.reverse_transfer(store, _by_hand(ask, amount=ask.get("amount")), ask.require("transfer"))


@switch("POST dashboard/transfer")
def transfer(store: Store, ask: Ask) -> Json:
    """{"account", "amount", "currency"}: out of the available balance."""
    given = {
        "destination": ask.require("account"),
        "amount": ask.require("amount"),
        "currency": ask.get("currency", "usd"),
    }
    return transfers.create_transfer(store, _by_hand(ask, **given))


@switch("POST dashboard/payout")
def payout(store: Store, ask: Ask) -> Json:
    """{"amount", "currency"}: the platform's own, by hand; with "account" a connected account's."""
    by_hand = _by_hand(ask, amount=ask.require("amount"), currency=ask.get("currency", "usd"))
    by_hand.account = ask.get("account", "")
    return payouts.create_payout(store, by_hand)

"""The test cards: what each is called, what it does, and the names Stripe's own fixtures know it by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    number: str
    label: str
    names: tuple[str, ...]
    brand: str = "visa"
    asks: bool = False
    decline: str = ""
    disputed: bool = False
    inquiry: bool = False
    reason: str = "fraudulent"
    instant: bool = False
    shown: bool = True

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS = (
    Card("4242424242424242", "Card that works", ("visa", "us", "debit", "visa_debit")),
    Card(
        "4000000000000002",
        "Declined",
        ("chargeDeclined", "visa_chargeDeclined", "chargeCustomerFail"),
        decline="generic_decline",
    ),
    Card(
        "4000002500003155",
        "Asks for 3-D Secure",
        ("authenticationRequired", "threeDSecure2Required", "threeDSecureRequired"),
        asks=True,
    ),
    Card(
        "4000000000009995",
        "Insufficient funds",
        ("visa_chargeDeclinedInsufficientFunds", "chargeDeclinedInsufficientFunds"),
        decline="insufficient_funds",
    ),
    Card("4000000000000259", "Works, then the bank disputes it a day later", ("createDispute",), disputed=True),
    Card("4000000000000077", "Works, and the money is available at once", ("bypassPending",), instant=True),
    Card("5555555555554444", "Mastercard that works", ("mastercard",), brand="mastercard", shown=False),
    Card("378282246310005", "American Express that works", ("amex",), brand="amex", shown=False),
    Card(
        "4000000000000069",
        "Expired",
        ("chargeDeclinedExpiredCard", "visa_chargeDeclinedExpiredCard"),
        decline="expired_card",
        shown=False,
    ),
    Card(
        "4000000000002685",
        "Works, then the bank disputes it: not received",
        ("createDisputeProductNotReceived",),
        disputed=True,
        reason="product_not_received",
        shown=False,
    ),
    Card(
        "4000000000001976",
        "Works, then the bank inquires",
        ("createDisputeInquiry",),
        disputed=True,
        inquiry=True,
        shown=False,
    ),
)
SHOWN = tuple(card for card in CARDS if card.shown)
DECLINES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
    "authentication_failed": "We are unable to authenticate your payment method. Please choose a different payment "
    "method and try again.",
}
CODES = {
    "authentication_failed": "payment_intent_authentication_failure",
    "authentication_required": "authentication_required",
    "expired_card": "expired_card",
}


def find(name: str) -> Card | None:
    """A card by its number (spaces allowed) or by a name such as `pm_card_visa` or `tok_visa`."""
    plain = name.replace(" ", "").removeprefix("pm_card_").removeprefix("tok_")
    return next((card for card in CARDS if plain == card.number or plain in card.names), None)


def describe(card: Card) -> dict[str, object]:
    """What payment methods and charges both tell of a card."""
    return {
        "brand": card.brand, "checks": None, "country": "US", "exp_month": 12, "exp_year": 2034,
        "fingerprint": f"simulated{card.last4}", "funding": "credit", "last4": card.last4, "wallet": None,
    }  # fmt: skip

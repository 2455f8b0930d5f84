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
    instant: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS = (
    Card("4242424242424242", "Card that works", ("visa", "us")),
    Card("4000000000000002", "Declined", ("chargeDeclined", "visa_chargeDeclined"), decline="generic_decline"),
    Card("4000002500003155", "Asks for 3-D Secure", ("authenticationRequired", "threeDSecure2Required"), asks=True),
    Card(
        "4000000000009995",
        "Insufficient funds",
        ("visa_chargeDeclinedInsufficientFunds", "chargeDeclinedInsufficientFunds"),
        decline="insufficient_funds",
    ),
    Card("4000000000000259", "Works, then the bank disputes it a day later", ("createDispute",), disputed=True),
    Card("4000000000000077", "Works, and the money is available at once", ("bypassPending",), instant=True),
)
DECLINES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "authentication_failed": "We are unable to authenticate your payment method. Please choose a different payment "
    "method and try again.",
}


def find(name: str) -> Card | None:
    """A card by its number (spaces allowed) or by a name such as `pm_card_visa` or `tok_visa`."""
    plain = name.replace(" ", "").removeprefix("pm_card_").removeprefix("tok_")
    return next((card for card in CARDS if plain == card.number or plain in card.names), None)

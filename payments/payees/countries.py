"""The countries in which Stripe lets us pay people, by the names readers know them by."""

from django.conf import settings

from marketplace.core.formats import current_locale


def name(code: str) -> str:
    """A country in the reader's language; its code where that has no name for it."""
    return str(current_locale().territories.get(code, code))


def offered() -> list[tuple[str, str]]:
    """Code and name of each, by name."""
    return sorted(((code, name(code)) for code in settings.PAYOUT_COUNTRIES), key=lambda pair: pair[1])

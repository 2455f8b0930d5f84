"""The countries in which Stripe lets us pay people, by the names readers know them by."""

from django.conf import settings

from marketplace.core.formats import country


def offered() -> list[tuple[str, str]]:
    """Code and name of each, by name."""
    return sorted(((code, country(code)) for code in settings.PAYOUT_COUNTRIES), key=lambda pair: pair[1])

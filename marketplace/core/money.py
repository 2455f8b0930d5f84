"""Arithmetic on integer amounts in the smallest unit of their currency.

Code calls that unit a cent in every currency: $1.00 is 100, ¥1 is 1.
"""

from babel.numbers import get_currency_precision


def digits(currency: str) -> int:
    """How many decimals the currency has: two for dollars, none for yen (ISO 4217)."""
    return get_currency_precision(currency.upper())


def fee(amount_cents: int, percent: int) -> int:
    """The platform's fee in cents on `amount_cents`, rounded half up to a whole cent."""
    return (amount_cents * percent + 50) // 100


def share(part: int, whole: int, of: int) -> int:
    """What `part` of `whole` is of the cents `of`, rounded half up: a third of the work pays a third of the fee."""
    return (2 * of * part + whole) // (2 * whole)


def per_hour(amount_cents: int, hours: int) -> int:
    """Pay per hour in cents, rounded down, so that nobody reads more than is paid."""
    return amount_cents // hours if hours else 0

"""Arithmetic on integer cents."""


def fee(amount_cents: int, percent: int) -> int:
    """The platform's fee in cents on `amount_cents`, rounded half up to a whole cent."""
    return (amount_cents * percent + 50) // 100


def per_hour(amount_cents: int, hours: int) -> int:
    """Pay per hour in cents, rounded down, so that nobody reads more than is paid."""
    return amount_cents // hours if hours else 0

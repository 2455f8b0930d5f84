"""The product's numbers as the pages quote them, each computed from the setting the code obeys."""

from dataclasses import dataclass

from django.conf import settings

from marketplace.core import money

EXAMPLE_PAY_CENTS = 45000
EXAMPLE_HOURS = 18


@dataclass(frozen=True)
class Example:
    """One project's money, from what the company pays to what the student receives."""

    pay_cents: int
    fee_cents: int
    hours: int

    @property
    def total_cents(self) -> int:
        """What the company pays."""
        return self.pay_cents + self.fee_cents

    @property
    def per_hour_cents(self) -> int:
        """What the student earns an hour if the estimate holds."""
        return money.per_hour(self.pay_cents, self.hours)


def example() -> Example:
    """The project that the about pages reckon with."""
    return Example(EXAMPLE_PAY_CENTS, money.fee(EXAMPLE_PAY_CENTS, settings.FEE_PERCENT), EXAMPLE_HOURS)


def rules() -> dict[str, int | str]:
    """The rules people are promised, under the names the templates use."""
    return {
        "min_hours": settings.PROJECT_MIN_HOURS,
        "max_hours": settings.PROJECT_MAX_HOURS,
        "min_weeks": settings.PROJECT_MIN_DAYS // 7,
        "max_weeks": settings.PROJECT_MAX_DAYS // 7,
        "floor_cents": settings.PAY_FLOOR_CENTS,
        "fee_percent": settings.FEE_PERCENT,
        "posting_days": settings.POSTING_LIFE_DAYS,
        "applications": settings.APPLICATIONS_PER_SEAT,
        "decision_days": settings.DECISION_DAYS,
        "offer_hours": settings.OFFER_HOURS,
        "kickoff_days": settings.KICKOFF_DAYS,
        "review_days": settings.REVIEW_BUSINESS_DAYS,
        "revisions": settings.REVISION_ROUNDS,
        "rating_days": settings.RATING_DAYS,
        "upload_mb": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
        "currency": settings.CURRENCY,
    }

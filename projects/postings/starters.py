"""Ready-made projects a company may start from, read once from `starters.toml`."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from marketplace.core import currencies, money

WRITTEN_IN = "USD"
SOURCE = Path(__file__).with_name("starters.toml")


@dataclass(frozen=True)
class Starter:
    """A project somebody would really post; every number and word of it may be changed."""

    slug: str
    category: str
    title: str
    summary: str
    deliverable: str
    hours: int
    pay: int
    due_in_days: int
    ai_rule: str
    skills: list[str]
    criteria: list[dict]
    questions: list[str]
    wanted: list[str] = field(default_factory=list)

    def pay_cents(self, currency: str) -> int:
        """The suggested pay in cents of a currency, never below its floor."""
        suggested = currencies.about(self.pay * 10 ** money.digits(WRITTEN_IN), WRITTEN_IN, into=currency)
        return max(suggested, self.hours * currencies.of(currency).floor_cents)


@cache
def everything() -> tuple[Starter, ...]:
    """All starters, in the order of the file."""
    return tuple(Starter(**entry) for entry in tomllib.loads(SOURCE.read_text("utf-8"))["starter"])


def find(slug: str) -> Starter | None:
    """The starter of this name."""
    return next((starter for starter in everything() if starter.slug == slug), None)


def of_category(category: str) -> list[Starter]:
    """The starters of one field; all of them without one."""
    return [starter for starter in everything() if category in ("", starter.category)]

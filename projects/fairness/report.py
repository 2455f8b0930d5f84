"""The report: selection rates by group, and each beside the best of them.

Rate of a group = its people who came so far at least once / its people who applied. Ratio = rate / highest rate of any
group shown. A ratio under four fifths is what United States agencies generally regard as evidence of adverse impact:
29 CFR 1607.4(D), Uniform Guidelines on Employee Selection Procedures.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import SelfDescription
from accounts.people.self_description import GROUPS
from projects.fairness.counting import STAGES, Counted, Period, count
from projects.fairness.hiding import Row, hide

FOUR_FIFTHS = Decimal("0.8")
LABELS = {
    "shortlisted": _("shortlisted"),
    "offered": _("offered the project"),
    "accepted": _("agreed on the project"),
}


@dataclass(frozen=True)
class Bar:
    """One group at one stage: its people, its rate, and that rate beside the best one; all empty when hidden."""

    label: str | Promise
    applied: int
    people: int | None = None
    rate: Decimal | None = None
    ratio: Decimal | None = None

    @property
    def is_low(self) -> bool:
        """Whether it is under four fifths of the best."""
        return self.ratio is not None and self.ratio < FOUR_FIFTHS

    @property
    def width(self) -> Decimal:
        """The rate in per cent."""
        return round(100 * (self.rate or Decimal(0)), 1)


@dataclass(frozen=True)
class Chart:
    """One stage: a bar for each group that may be shown, and the line of four fifths in per cent."""

    label: str | Promise
    bars: list[Bar]
    line: Decimal | None


@dataclass(frozen=True)
class Section:
    """One attribute: its charts; none when there are not two groups to compare."""

    label: str
    charts: list[Chart]


def of(period: Period) -> list[Section]:
    """The report about one period."""
    counted = count(period)
    return [_section(attribute, counted[attribute]) for attribute in GROUPS]


def _section(attribute: str, counted: Counted) -> Section:
    shown = hide(counted.groups, counted.silent, least=settings.FAIRNESS_LEAST)
    rows = {value: shown[value] for value in GROUPS[attribute] if shown.get(value, [None])[0] is not None}
    labels = {value: GROUPS[attribute][value] for value in rows}
    charts = [_chart(stage, place, rows, labels) for place, stage in enumerate(STAGES) if place]
    return Section(SelfDescription.Attribute(attribute).label, charts if len(rows) > 1 else [])


def _chart(stage: str, place: int, rows: dict[str, Row], labels: dict[str, str | Promise]) -> Chart:
    rates = {value: Decimal(row[place]) / row[0] for value, row in rows.items() if row[place] is not None}
    best = max(rates.values(), default=Decimal(0))
    bars = [_bar(labels[value], row[0], row[place], rates.get(value), best) for value, row in rows.items()]
    return Chart(LABELS[stage], bars, round(100 * best * FOUR_FIFTHS, 1) if len(rates) > 1 else None)


def _bar(label: str | Promise, applied: int, people: int | None, rate: Decimal | None, best: Decimal) -> Bar:
    ratio = rate / best if rate is not None and best else None
    return Bar(label, applied, people, rate, ratio)

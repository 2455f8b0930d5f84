"""The money in figures: one page for the staff, drawn without scripts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from babel.dates import format_skeleton
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import current_locale, day, money_exact
from payments.models import Run, Verification
from payments.reconciliation import figures
from payments.reconciliation.figures import MEASURES, STANDING, Bucket, Series, Sheet
from payments.reconciliation.waiting import counts_for_staff, refused_since

HEIGHT, STEP, GAP = 60, 10, 2
WAITING: tuple[tuple[str, str | Promise, str, str], ...] = (
    ("open_differences", _("Open differences"), "difference", "status__exact=open"),
    ("chargebacks_to_answer", _("Chargebacks to answer"), "chargeback", "state=waiting"),
    ("failed_transfers", _("Failed transfers"), "transfer", "status__exact=failed"),
    ("failed_refunds", _("Failed refunds"), "refund", "status__exact=failed"),
    ("failed_reversals", _("Failed reversals"), "reversal", "status__exact=failed"),
    ("failed_bank_payouts", _("Payouts that banks refused"), "bankpayout", "state=waiting"),
    ("unknown_steps", _("Calls without an answer"), "step", "status__exact=unknown"),
    ("unread_events", _("Messages we could not read"), "stripeevent", "status__exact=failed"),
    ("refused_messages", _("Messages refused in 30 days"), "refusedmessage", "on__gt={refused_since}"),
)


@dataclass(frozen=True)
class Bar:
    """One day or month of a chart, in the drawing's own units."""

    x: int
    y: float
    height: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A measure over time: its bars, and the line of nothing."""

    label: str | Promise
    total: str
    first: str
    last: str
    most: str
    width: int
    zero: float
    bars: list[Bar]


def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What waits for a person, and the money of one currency: where it stands, and how it moved over time."""
    sheets = figures.sheets()
    chosen = next((sheet for sheet in sheets if sheet.currency == request.GET.get("currency")), sheets[0])
    currency = chosen.currency
    by_day = request.GET.get("span") == "days"
    series = figures.over_days(currency) if by_day else figures.over_months(currency)
    shown = {
        "title": _("Finance"),
        "sheets": [_sheet(sheet) for sheet in sheets],
        "sheet": _sheet(chosen),
        "waiting": waiting(),
        "currency": currency,
        "by_day": by_day,
        "charts": [_chart(each, currency, by_day=by_day) for each in series],
        "table": _table(series, currency, by_day=by_day),
        "run": Run.objects.order_by("-started_at").first(),
        "finished": Run.objects.exclude(finished_at=None).order_by("-finished_at").first(),
        "verification": Verification.objects.order_by("-checked_at").first(),
    }
    return render(request, "payments/finance/page.html", {**context, **shown})


def waiting() -> list[dict[str, Any]]:
    """Each number of rows that want a person, with the list of them."""
    counts = counts_for_staff()
    return [
        {"label": label, "count": counts[name], "url": _list(model, query.format(refused_since=refused_since()))}
        for name, label, model, query in WAITING
    ]


def _list(model: str, query: str = "") -> str:
    url = reverse(f"admin:payments_{model}_changelist")
    return f"{url}?{query}" if query else url


def _sheet(sheet: Sheet) -> dict[str, Any]:
    currency, held = sheet.currency, -sheet.standing.get("held_funds", 0)
    counted = sum(bucket.cents for bucket in sheet.held) + sheet.going_back_cents
    return {
        "currency": currency,
        "standing": [
            (label, money_exact(sign * sheet.standing.get(name, 0), currency)) for name, label, sign in STANDING
        ],
        "held": money_exact(held, currency),
        "buckets": [_bucket(bucket, currency) for bucket in sheet.held],
        "going_back": money_exact(sheet.going_back_cents, currency) if sheet.going_back_cents else "",
        "apart": money_exact(held - counted, currency) if held != counted else "",
        "totals": [(each.label, money_exact(sheet.totals.get(each.name, 0), currency)) for each in MEASURES],
    }


def _bucket(bucket: Bucket, currency: str) -> dict[str, Any]:
    return {
        "label": bucket.age.label,
        "count": bucket.count,
        "amount": money_exact(bucket.cents, currency),
        "is_old": bucket.age.last is None and bucket.count > 0,
        "url": _list("hold", f"held={bucket.age.name}&currency__exact={currency}"),
    }


def _chart(series: Series, currency: str, *, by_day: bool) -> Chart:
    """Bars from the line of nothing up, or down where more came back than went."""
    values = [value for _day, value in series.points]
    top, bottom = max([0, *values]), min([0, *values])
    scale = HEIGHT / (top - bottom) if top > bottom else 0.0
    zero = top * scale if scale else float(HEIGHT)
    bars = [
        Bar(
            x=number * STEP + GAP // 2,
            y=round(zero - max(value, 0) * scale, 2),
            height=round(max(abs(value) * scale, 0.6 if value else 0), 2),
            text=f"{_when(on, by_day=by_day)}: {money_exact(value, currency)}",
        )
        for number, (on, value) in enumerate(series.points)
    ]
    first, last = (_when(series.points[end][0], by_day=by_day) for end in (0, -1))
    total = money_exact(sum(values), currency)
    most = money_exact(top, currency) if top else ""
    return Chart(series.measure.label, total, first, last, most, len(values) * STEP, round(zero, 2), bars)


def _table(series: list[Series], currency: str, *, by_day: bool) -> dict[str, Any]:
    """The same numbers in rows, the newest first; days on which nothing moved are left out."""
    rows = [
        (_when(on, by_day=by_day), [money_exact(each.points[number][1], currency) for each in series])
        for number, (on, _value) in enumerate(series[0].points)
        if not by_day or any(each.points[number][1] for each in series)
    ]
    return {"head": [each.measure.label for each in series], "rows": rows[::-1]}


def _when(on: dt.date, *, by_day: bool) -> str:
    return day(on) if by_day else format_skeleton("yMMM", on, locale=current_locale())

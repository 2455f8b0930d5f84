"""Selection rates by group: one page for the staff, drawn without scripts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.fairness import report
from projects.fairness.counting import Period, period_of

MOST_PERIODS = 4
HALVES = {1: _("January to June %(year)s"), 2: _("July to December %(year)s")}


def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The report about one half of a year."""
    newest = period_of(timezone.now())
    periods = [newest.before(count) for count in range(MOST_PERIODS)]
    chosen = next((period for period in periods if period.name == request.GET.get("period")), newest)
    shown = {
        "title": _("Fairness"),
        "periods": [(period.name, _label(period), period == chosen) for period in periods],
        "period": _label(chosen),
        "sections": report.of(chosen),
        "least": settings.FAIRNESS_LEAST,
    }
    return render(request, "projects/fairness/page.html", {**context, **shown})


def _label(period: Period) -> str:
    return HALVES[period.half] % {"year": period.year}

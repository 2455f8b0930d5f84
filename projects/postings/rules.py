"""The rules a project keeps, each as a function that answers with the sentence that says how to mend it.

Forms show the sentence beside the field, the linter beside the form, and submitting refuses with it.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core import currencies, money
from marketplace.core.formats import day
from marketplace.core.formats import money as readable

MIN_TITLE = 10
MIN_SUMMARY = 20
MIN_DELIVERABLE = 80
MAX_CRITERIA = 8
MAX_QUESTIONS = 5
MAX_PARTS = 5
MAX_SKILLS = 8
MIN_RUBRIC, MAX_RUBRIC = 3, 5


def too_short(text: str, least: int) -> str:
    """Why a text is not enough yet; an empty one is `missing`, not short."""
    if 0 < len(text) < least:
        return ngettext(
            "Say a little more: at least %(least)d character, you have %(have)d.",
            "Say a little more: at least %(least)d characters, you have %(have)d.",
            least,
        ) % {"least": least, "have": len(text)}
    return ""


def hours(value: int | None) -> str:
    """Why a project may not have this many hours."""
    least, most = settings.PROJECT_MIN_HOURS, settings.PROJECT_MAX_HOURS
    if value is None or least <= value <= most:
        return ""
    if value < least:
        return _("A project has at least %(least)d hours. Make it larger, or join it with another task.") % {
            "least": least
        }
    return _("A project has at most %(most)d hours. Split the work into several projects.") % {"most": most}


def pay(cents: int | None, hours: int | None, currency: str, *, is_floor_waived: bool = False) -> str:
    """Why this pay is too low for this many hours."""
    floor = currencies.of(currency).floor_cents
    if not cents or not hours or is_floor_waived or cents >= hours * floor:
        return smallest(cents, currency)
    words = {
        "rate": readable(money.per_hour(cents, hours), currency),
        "floor": readable(floor, currency),
        "least": readable(hours * floor, currency),
        "hours": cents // floor,
    }
    if words["hours"] < settings.PROJECT_MIN_HOURS:
        return _("Pay is %(rate)s an hour. The floor is %(floor)s: raise pay to at least %(least)s.") % words
    return (
        _(
            "Pay is %(rate)s an hour. The floor is %(floor)s: "
            "raise pay to at least %(least)s or lower hours to %(hours)d."
        )
        % words
    )


def smallest(cents: int | None, currency: str) -> str:
    """Why nobody can pay this little: cards and banks charge for each payment."""
    least = currencies.of(currency).least_cents
    if not cents or cents >= least:
        return ""
    return _("The smallest payment is %(least)s.") % {"least": readable(least, currency)}


def due_range(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day a project that is submitted today may be due."""
    return (
        today + dt.timedelta(days=settings.PROJECT_MIN_DAYS),
        today + dt.timedelta(days=settings.PROJECT_MAX_DAYS),
    )


def due(value: dt.date | None, today: dt.date) -> str:
    """Why a project may not be due on this day."""
    first, last = due_range(today)
    if value is None or first <= value <= last:
        return ""
    words = {"day": day(value), "first": day(first), "last": day(last)}
    if value < today:
        return _("%(day)s has passed. Choose a day between %(first)s and %(last)s.") % words
    return _("Projects are due 1 to 4 weeks from today. Choose a day between %(first)s and %(last)s.") % words


def seats(value: int | None) -> str:
    """Why a project may not have this many places."""
    if value is None or 1 <= value <= settings.PROJECT_MAX_SEATS:
        return ""
    return _("A project has 1 to %(most)d places. Copy the project if you need more people.") % {
        "most": settings.PROJECT_MAX_SEATS
    }


def weights(values: Sequence[int]) -> str:
    """Why these weights do not make a whole."""
    total = sum(values)
    if not values or total == 100:
        return ""
    if total < 100:
        return _("The weights sum to %(total)d. Add %(rest)d to reach 100.") % {"total": total, "rest": 100 - total}
    return _("The weights sum to %(total)d. Take away %(rest)d to reach 100.") % {"total": total, "rest": total - 100}


def rubric(values: Sequence[int]) -> str:
    """Why these weights do not make a rubric."""
    if not MIN_RUBRIC <= len(values) <= MAX_RUBRIC:
        return _("Name %(least)d to %(most)d things you look for in an applicant; you have %(have)d.") % {
            "least": MIN_RUBRIC,
            "most": MAX_RUBRIC,
            "have": len(values),
        }
    return weights(values)


def part_pays(amounts: Sequence[int], pay: int | None, currency: str) -> str:
    """Why these parts do not make up the pay, in cents of `currency`."""
    if not amounts or pay is None:
        return ""
    if len(amounts) == 1:
        return _("One part is the whole project. Add another part, or empty this one.")
    too_small = smallest(min(amounts), currency)
    if too_small:
        return f"{too_small} {_('Join the small part with another.')}"
    total = sum(amounts)
    words = {
        "total": readable(total, currency),
        "pay": readable(pay, currency),
        "gap": readable(abs(pay - total), currency),
    }
    if total < pay:
        return _("The parts sum to %(total)s. Add %(gap)s to reach the pay of %(pay)s.") % words
    if total > pay:
        return _("The parts sum to %(total)s. Take away %(gap)s to reach the pay of %(pay)s.") % words
    return ""


def part_dates(dates: Sequence[dt.date], due_on: dt.date | None, *, today: dt.date | None = None) -> str:
    """Why these parts, in their order, may not be due on these days."""
    for number, (earlier, later) in enumerate(pairwise(dates), start=2):
        if later <= earlier:
            words = {"number": number, "day": day(later), "before": day(earlier)}
            return (
                _("Part %(number)d is due on %(day)s. Choose a day after %(before)s, the day of the part before it.")
                % words
            )
    if dates and due_on and dates[-1] > due_on:
        return _("The last part is due after the project. Choose a day until %(due)s.") % {"due": day(due_on)}
    if dates and today and dates[0] <= today:
        return _("The first part is due on %(day)s, which is too soon. Choose a later day.") % {"day": day(dates[0])}
    return ""


def part_criteria(parts: Sequence[int], criteria: Sequence[int | None]) -> str:
    """Which part has nothing it is judged by; both hold the keys of parts, none stands for every part."""
    lacking = [number for number, part in enumerate(parts, start=1) if part not in criteria]
    if None in criteria or not lacking or not criteria:
        return ""
    return _("Part %(number)d has no criterion yet. Give it one, or let one belong to every part.") % {
        "number": lacking[0]
    }

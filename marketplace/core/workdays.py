"""Business days of a country, counted in a reader's own time zone: no weekends, no public holidays."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays
from holidays.utils import list_supported_countries


def add_business_days(moment: dt.datetime, days: int, zone: str, country: str = "") -> dt.datetime:
    """The end of work (17:00 in `zone`) `days` business days after `moment`, as an aware datetime."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    while days:
        day += dt.timedelta(days=1)
        days -= is_business_day(day, country)
    return dt.datetime.combine(day, dt.time(17), ZoneInfo(zone))


def business_days_between(start: dt.datetime, end: dt.datetime, zone: str, country: str = "") -> int:
    """How many business days begin after `start`'s day and not after `end`'s day, in `zone`."""
    day, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (start, end))
    count = 0
    while day < last:
        day += dt.timedelta(days=1)
        count += is_business_day(day, country)
    return count


def is_business_day(day: dt.date, country: str = "") -> bool:
    """Whether people work that day: Monday to Friday, or as the calendar of `country` (an ISO code) says."""
    calendar = _calendar(country)
    return day.weekday() < 5 if calendar is None else calendar.is_working_day(day)


@cache
def countries() -> frozenset[str]:
    """The ISO codes of the countries whose holidays we know."""
    return frozenset(list_supported_countries(include_aliases=False))


@cache
def _calendar(country: str) -> HolidayBase | None:
    return country_holidays(country) if country in countries() else None

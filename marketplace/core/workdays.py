"""Business days: Monday to Friday, counted in a reader's own time zone."""

import datetime as dt
from zoneinfo import ZoneInfo


def add_business_days(moment: dt.datetime, days: int, zone: str) -> dt.datetime:
    """The end of work (17:00 in `zone`) `days` business days after `moment`, as an aware datetime."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return dt.datetime.combine(day, dt.time(17), ZoneInfo(zone))


def business_days_between(start: dt.datetime, end: dt.datetime, zone: str) -> int:
    """How many business days begin after `start`'s day and not after `end`'s day, in `zone`."""
    day, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (start, end))
    count = 0
    while day < last:
        day += dt.timedelta(days=1)
        count += day.weekday() < 5
    return count

"""Deadlines as iCalendar (RFC 5545), for a calendar that reads them again and again."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from projects.dashboards.calendar.deadlines import Deadline

REMIND_BEFORE = dt.timedelta(days=-1)
LASTS = dt.timedelta(minutes=15)
READ_AGAIN_AFTER = dt.timedelta(hours=1)


def written(deadlines: Iterable[Deadline]) -> bytes:
    """The deadlines as one calendar: a quarter of an hour that ends with each, free time, reminded of a day before.

    Moments are in UTC, so that every calendar shows them in its reader's zone.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(site)s deadlines") % {"site": settings.SITE_NAME})
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for deadline in deadlines:
        calendar.add_component(_event(deadline))
    return calendar.to_ical()


def _event(deadline: Deadline) -> Event:
    at, address = deadline.at.astimezone(dt.UTC), settings.SITE_URL + deadline.path
    event = Event()
    event.add("uid", f"{deadline.key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now().replace(hour=0, minute=0, second=0, microsecond=0))
    event.add("dtstart", at - LASTS)
    event.add("dtend", at)
    event.add("summary", deadline.title)
    event.add("description", address)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", deadline.title)
    alarm.add("trigger", REMIND_BEFORE)
    event.add_component(alarm)
    return event

"""Due dates as iCalendar (RFC 5545), for the student's own calendar."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from projects.workspace.models import Engagement, Milestone

REMIND_BEFORE = dt.timedelta(days=-2)


def due_dates(engagement: Engagement) -> bytes:
    """One all-day event for each milestone's due date, with a reminder two days before."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//EN")
    calendar.add("version", "2.0")
    address = settings.SITE_URL + engagement.get_absolute_url()
    for milestone in engagement.milestones.exclude(status=Milestone.Status.CANCELLED).order_by("position"):
        calendar.add_component(_event(milestone, address))
    return calendar.to_ical()


def _event(milestone: Milestone, address: str) -> Event:
    event = Event()
    event.add("uid", f"{milestone.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", milestone.due_on)
    event.add("summary", _("Due: %(title)s") % {"title": milestone.title})
    event.add("description", address)
    event.add("url", address)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Due: %(title)s") % {"title": milestone.title})
    alarm.add("trigger", REMIND_BEFORE)
    event.add_component(alarm)
    return event

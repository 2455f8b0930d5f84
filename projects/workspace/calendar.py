"""Due dates as iCalendar (RFC 5545), for the student's own calendar."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from projects.workspace.models import Engagement


def due_dates(engagement: Engagement) -> bytes:
    """One all-day event for each milestone's due date."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//EN")
    calendar.add("version", "2.0")
    address = settings.SITE_URL + engagement.get_absolute_url()
    for milestone in engagement.milestones.order_by("position"):
        event = Event()
        event.add("uid", f"{milestone.pk}@{settings.SITE_URL.partition('//')[2]}")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", milestone.due_on)
        event.add("summary", _("Due: %(title)s") % {"title": milestone.title})
        event.add("description", address)
        event.add("url", address)
        calendar.add_component(event)
    return calendar.to_ical()

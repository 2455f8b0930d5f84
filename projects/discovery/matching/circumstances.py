"""The lines about hours, dates, place and language."""

import datetime as dt

from django.conf import settings
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.models import StudentProfile
from accounts.places import queries as places
from marketplace.core.formats import day
from marketplace.core.formats import language as named
from projects.applications import availability
from projects.applications.availability import Load
from projects.discovery.matching.lines import BAD, DATES, GOOD, HOURS, INFO, LANGUAGE, PLACE, WARN, Line
from projects.postings.models import Project

PROFILE = reverse_lazy("settings_student")
WEEK = 7


def hours(project: Project, taken: Load, now: dt.datetime) -> Line:
    """Hours a week until it is due against those the student has, running work counted in."""
    both = availability.beside(taken, project, now)
    if both.is_too_much:
        return _own(HOURS, WARN, _("It takes more hours a week than you have"), availability.in_words(both))
    words = {"more": both.more, "have": both.available, "running": both.running}
    detail = _("It takes about %(more)d a week until it is due; your profile says %(have)d.") % words
    if both.running:
        detail = (
            _("It takes about %(more)d a week until it is due and your running work %(running)d; you have %(have)d.")
            % words
        )
    return Line(HOURS, GOOD, _("You have the hours"), detail)


def dates(project: Project, student: StudentProfile, now: dt.datetime) -> Line:
    """The due date against the days the student is there, and whether the hours fit between them."""
    today, due = timezone.localdate(now, project.company_zone), project.due_on
    first, last = max(today, student.available_from or today), min(due, student.available_until or due)
    words = {"due": day(due), "first": day(first), "last": day(last), "hours": project.hours}
    if due < today:
        return Line(DATES, BAD, _("It was due on %(due)s") % words)
    if first > due:
        detail = _("You are available from %(first)s, and it is due on %(due)s.") % words
        return _own(DATES, BAD, _("It is due before you are available"), detail)
    if last < today:
        detail = _("Your profile says that you are available until %(last)s.") % words
        return _own(DATES, BAD, _("Your last day has passed"), detail)
    return _between(project, student, first, last, is_narrow=(first, last) != (today, due) or (due - today).days < WEEK)


def _between(project: Project, student: StudentProfile, first: dt.date, last: dt.date, *, is_narrow: bool) -> Line:
    """Whether the hours fit from the first to the last day, both counted; a whole week or more is told by `hours`."""
    days = max((last - first).days + 1, 0)
    possible = student.availability_hours * days // WEEK
    words = {"due": day(project.due_on), "first": day(first), "last": day(last), "hours": project.hours}
    words |= {"possible": possible, "weekly": student.availability_hours}
    if is_narrow and possible < project.hours:
        text = ngettext(
            "There is little time for its one hour", "There is little time for its %(hours)d hours", project.hours
        )
        detail = _("From %(first)s to %(last)s you have about %(possible)d, at %(weekly)d a week.") % words
        return _own(DATES, WARN, text % words, detail)
    if last < project.due_on:
        detail = _("You are available until %(last)s, and it is due on %(due)s.") % words
        return _own(DATES, INFO, _("You would finish before it is due"), detail)
    return Line(DATES, GOOD, _("The dates fit"), _("It is due on %(due)s.") % words)


def place(project: Project, student: StudentProfile) -> Line:
    """Remote work fits everybody; other work is so far away, as far as both places are known."""
    if project.is_remote:
        return Line(PLACE, GOOD, _("You can do it from anywhere"))
    if not student.place:
        detail = _("Say where you live to see how far that is.")
        return _own(PLACE, INFO, _("It is done in %(place)s") % {"place": project.place}, detail)
    if project.city is None or student.city is None:
        unknown = project.place if project.city is None else student.place
        detail = _("We do not know %(place)s, so we cannot tell how far it is from you.") % {"place": unknown}
        return Line(PLACE, INFO, _("It is done in %(place)s") % {"place": project.place}, detail)
    km = places.distance_km(project.city, student.city)
    detail = _("It is done in %(place)s.") % {"place": project.place}
    if project.city_id == student.city_id:
        return Line(PLACE, GOOD, _("It is in the city you live in"), detail)
    text = _("It is about %(distance)s from where you live") % {"distance": places.readable(km, student.city.country)}
    return Line(PLACE, GOOD if km <= settings.NEAR_KM else WARN, text, detail)


def language(project: Project, student: StudentProfile) -> Line:
    """The language of the work against those the student works in."""
    words = {"language": named(project.language)}
    if project.language in student.languages:
        return Line(LANGUAGE, GOOD, _("You work in %(language)s") % words)
    if not student.languages:
        detail = _("Your profile does not say which languages you work in.")
        return _own(LANGUAGE, INFO, _("The work is in %(language)s") % words, detail)
    return _own(LANGUAGE, WARN, _("The work is in %(language)s") % words, _("It is not among your languages."))


def _own(kind: str, tone: str, text: str, detail: str) -> Line:
    """A line that a change of the profile may mend."""
    return Line(kind, tone, text, detail, str(PROFILE), _("Change your profile"))

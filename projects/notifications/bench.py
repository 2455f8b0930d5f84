"""The messages around the bench: who is next in line, and how the line moves."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from projects.notifications.recipients import in_zone_of, managers


def kept(application, *, place: int) -> None:
    """To the student: a runner-up, and which."""
    _to_student(
        application,
        title=_("You are runner-up number %(place)d for “%(title)s”"),
        body=_(
            "Every place is offered or taken. If one becomes free, the first in line is offered it at once and has "
            "%(hours)d hours to answer. Your page always shows your place in line. You may withdraw at any time."
        ),
        key=f"bench:{application.pk}:{place}:{application.updated_at.timestamp():.0f}",
        place=place,
    )


def moved_up(application, *, place: int) -> None:
    """To the student: somebody before them was offered the place."""
    _to_student(
        application,
        title=_("You are runner-up number %(place)d for “%(title)s” now"),
        body=_("Somebody before you in line was offered the place. If they do not take it, the next in line is asked."),
        key=f"bench-up:{application.pk}:{place}",
        place=place,
    )


def taken_off(application) -> None:
    """To the student: in the running as before, but no runner-up."""
    _to_student(
        application,
        title=_("You are no longer a runner-up for “%(title)s”"),
        body=_("You are still shortlisted: %(company)s owes you an answer, and you hear as soon as there is one."),
        key=f"bench-off:{application.pk}:{application.updated_at.timestamp():.0f}",
    )


def stepped(application) -> None:
    """To those who hire: a place became free, and the next in line was offered it by itself."""
    words = _words(application)
    for person in managers(application.project.company):
        when = in_zone_of(person, application.offer_expires_at)
        notify(
            person,
            "offer",
            title=_("%(name)s was offered “%(title)s”") % words,
            body=_(
                "A place became free, so your next runner-up was offered it automatically. %(name)s has until %(when)s "
                "to answer; after that the next one in line is asked."
            )
            % {**words, "when": when},
            action=_("See the runners-up"),
            url=reverse("bench", args=[application.project.slug]),
            key=f"stepped:{application.pk}:{application.offered_at.timestamp():.0f}:{person.pk}",
        )


def _to_student(application, *, title: str, body: str, key: str, place: int = 0) -> None:
    words = _words(application) | {"place": place, "hours": settings.OFFER_HOURS}
    notify(
        application.student,
        "application",
        title=title % words,
        body=body % words,
        action=_("See your application"),
        url=application.get_absolute_url(),
        key=key,
    )


def _words(application) -> dict[str, str]:
    return {
        "name": application.shown_name,
        "title": application.project.title,
        "company": application.project.company.name,
    }

"""The messages to those who wait for a place to apply."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from projects.notifications.recipients import in_zone_of


def moved_up(application) -> None:
    """To the student: a place became free, and the company reads the application now."""
    words = _words(application) | {"when": in_zone_of(application.student, application.project.decide_by)}
    notify(
        application.student,
        "application",
        title=_("A place became free: your application to “%(title)s” is sent") % words,
        body=_(
            "You are off the waiting list. %(company)s reads your application now and promised to answer by %(when)s, "
            "whatever the answer. Until it shortlists you, you can change what you wrote."
        )
        % words,
        action=_("See your application"),
        url=application.get_absolute_url(),
        key=f"moved-up:{application.pk}",
    )


def unreached(application) -> None:
    """To the student: the posting ended before a place became free."""
    words = _words(application) | {"reason": application.decline_reason}
    notify(
        application.student,
        "application",
        title=_("No place became free: “%(title)s”") % words,
        body=_(
            "%(reason)s\n\nYou were on the waiting list, so %(company)s has not seen your application: this says "
            "nothing about you. What you wrote is kept with your applications, to copy from. You have one more "
            "application free now."
        )
        % words,
        action=_("Find another project"),
        url=reverse("projects"),
        key=f"unreached:{application.pk}",
    )


def _words(application) -> dict[str, str]:
    return {"title": application.project.title, "company": application.project.company.name}

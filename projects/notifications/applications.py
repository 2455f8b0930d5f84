"""The messages around applications and offers."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.notifications.services import News, notify, notify_many
from marketplace.core.formats import money
from projects.notifications.recipients import in_zone_of, managers


def received(application, *, pitch: str) -> None:
    """To those who hire: somebody applied; `pitch` is what they may read of it."""
    words = _words(application)
    for person in managers(application.project.company):
        notify(
            person,
            "application",
            title=_("%(name)s applied to “%(title)s”") % words,
            body=pitch,
            action=_("Read the application"),
            url=application.get_absolute_url(),
            key=f"received:{application.pk}:{application.submitted_at.timestamp():.0f}:{person.pk}",
        )


def withdrawn(application, *, reason: str) -> None:
    """To those who hire: the student is no longer interested; `reason` is what they may read of it."""
    words = _words(application)
    for person in managers(application.project.company):
        notify(
            person,
            "application",
            title=_("%(name)s withdrew the application to “%(title)s”") % words,
            body=reason,
            url=application.get_absolute_url(),
            action=_("See the application"),
            key=f"withdrawn:{application.pk}:{person.pk}",
        )


def shortlisted(application) -> None:
    """To the student: the company is interested."""
    notify(
        application.student,
        "application",
        title=_("%(company)s shortlisted you for “%(title)s”") % _words(application),
        body=_("You can write to each other now. The next thing you hear is an offer or an answer with a reason."),
        action=_("See your application"),
        url=application.get_absolute_url(),
        key=f"shortlisted:{application.pk}",
    )


def offered(application, *, is_held: bool = False) -> None:
    """To the student: the project is theirs if they want it; `is_held` where the money is there already."""
    words = _words(application) | {
        "pay": money(application.project.pay_cents, application.project.currency),
        "hours": settings.OFFER_HOURS,
        "when": in_zone_of(application.student, application.offer_expires_at),
    }
    wants = _(
        "%(company)s wants you for “%(title)s”: %(pay)s, all of it yours. Answer within %(hours)s hours, by %(when)s."
    )
    before = _("Before you start, the company pays and the money is held for you.")
    at_once = _("The money is held already: somebody else began and is gone. You can start as soon as you accept.")
    body = f"{wants} {at_once if is_held else before}"
    notify(
        application.student,
        "offer",
        title=_("You are offered “%(title)s”") % words,
        body=body % words + (f"\n\n{application.offer_note}" if application.offer_note else ""),
        action=_("Answer the offer"),
        url=application.get_absolute_url(),
        key=f"offered:{application.pk}:{application.offered_at.timestamp():.0f}",
    )


def turned_down(application, *, reason: str) -> None:
    """To those who hire: the student does not take the offer."""
    free = _("The place is free again. If you have runners-up, the next one is offered it automatically.")
    _to_managers(
        application,
        title=_("%(name)s turned down your offer for “%(title)s”"),
        body=f"{reason}\n\n{free}".strip(),
        key="turned-down",
    )


def expired(application) -> None:
    """To both: nobody answered the offer in time."""
    notify(
        application.student,
        "offer",
        title=_("The offer for “%(title)s” has expired") % _words(application),
        body=_("You did not answer in time. If you still want the project, write to the company."),
        action=_("See your application"),
        url=application.get_absolute_url(),
        key=f"expired:{application.pk}:{application.offered_at.timestamp():.0f}:student",
    )
    _to_managers(
        application,
        title=_("%(name)s did not answer your offer for “%(title)s”"),
        body=_("The offer has expired. If you have runners-up, the next one is offered the place automatically."),
        key="expired",
    )


def declined(application, *, line: str = "") -> None:
    """To the student: no, and why, perhaps with a line about theirs."""
    words = _words(application) | {"reason": _with_line(application, line)}
    body = _(
        "%(company)s read your application and decided against it. They say:\n\n%(reason)s\n\nIt says nothing about "
        "the next project. You have one more application free now."
    )
    late = _(
        "It came after its time, and here it is: %(company)s read your application and decided against it. They say:"
        "\n\n%(reason)s\n\nIt says nothing about the next project."
    )
    notify(
        application.student,
        "application",
        title=_("Not this time: “%(title)s”") % words,
        body=(late if application.release_cause else body) % words,
        action=_("See how it was read"),
        url=application.get_absolute_url(),
        key=f"declined:{application.pk}:{application.decided_at.timestamp():.0f}",
    )


def offer_taken_back(application, *, line: str = "") -> None:
    """To the student: the offer no longer stands, and why."""
    words = _words(application) | {"reason": _with_line(application, line)}
    notify(
        application.student,
        "offer",
        title=_("The offer for “%(title)s” was taken back") % words,
        body=_("We are sorry. %(company)s says:\n\n%(reason)s") % words,
        action=_("See your application"),
        url=application.get_absolute_url(),
        key=f"declined:{application.pk}:{application.decided_at.timestamp():.0f}",
    )


def released(applications) -> None:
    """To the students: the project ended without a decision about them."""
    notify_many(_released(application) for application in applications)


def _released(application) -> News:
    words = _words(application) | {"reason": application.decline_reason}
    return News(
        recipient=application.student,
        kind="application",
        title=_("“%(title)s” is no longer open") % words,
        body=_(
            "%(reason)s\n\nThank you for the work you put into your application to %(company)s. You have one more "
            "application free now."
        )
        % words,
        action=_("See how it was read"),
        url=application.get_absolute_url(),
        key=f"released:{application.pk}:{application.decided_at.timestamp():.0f}",
    )


def _with_line(application, line: str) -> str:
    return "\n\n".join(part for part in (application.decline_reason, line) if part)


def _to_managers(application, *, title: str, body: str, key: str) -> None:
    for person in managers(application.project.company):
        notify(
            person,
            "offer",
            title=title % _words(application),
            body=body,
            action=_("See the applicants"),
            url=application.get_absolute_url(),
            key=f"{key}:{application.pk}:{application.offered_at.timestamp():.0f}:{person.pk}",
        )


def _words(application) -> dict[str, str]:
    return {
        "name": application.shown_name,
        "title": application.project.title,
        "company": application.project.company.name,
    }

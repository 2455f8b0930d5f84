"""The messages around a hire: recorded, confirmed, not so, taken back."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from projects.notifications.recipients import managers


def proposed(hire) -> None:
    """To the student: the company says it hires them; confirm it."""
    words = _words(hire)
    body = _(
        "%(company)s recorded that it takes you on as “%(job)s” (%(kind)s), after “%(title)s”. Confirm it if it is so: "
        "then it stands on your page and counts for the company and your school. This site takes no fee for it, from "
        "nobody."
    )
    notify(
        hire.engagement.student,
        "work",
        title=_("%(company)s hires you: is it so?") % words,
        body=body % words + (f"\n\n{hire.message}" if hire.message else ""),
        action=_("Answer"),
        url=_page(hire),
        key=f"hire:{hire.pk}:proposed",
    )


def confirmed(hire) -> None:
    """To those who hire: the student confirmed it."""
    _to_managers(
        hire,
        title=_("%(student)s confirmed: hired as “%(job)s”"),
        body=_("It counts on your company's record now. Nothing is charged."),
        key="confirmed",
    )


def declined(hire) -> None:
    """To those who hire: the student says it is not so."""
    _to_managers(
        hire,
        title=_("%(student)s did not confirm the job “%(job)s”"),
        body=_("It does not count. If that is a mistake, talk to each other; you can record it again."),
        key="declined",
    )


def withdrawn(hire) -> None:
    """To the student: the company took it back."""
    notify(
        hire.engagement.student,
        "work",
        title=_("%(company)s took back that it hires you as “%(job)s”") % _words(hire),
        body=_("There is nothing to answer any more."),
        action=_("See what is on record"),
        url=_page(hire),
        key=f"hire:{hire.pk}:withdrawn",
    )


def _to_managers(hire, *, title: str, body: str, key: str) -> None:
    for person in managers(hire.engagement.company):
        notify(
            person,
            "work",
            title=title % _words(hire),
            body=body,
            action=_("See what is on record"),
            url=_page(hire),
            key=f"hire:{hire.pk}:{key}:{person.pk}",
        )


def _page(hire) -> str:
    return reverse("hire", args=[hire.engagement_id])


def _words(hire) -> dict[str, str]:
    engagement = hire.engagement
    return {
        "company": engagement.company.name,
        "student": engagement.student.name,
        "title": engagement.project.title,
        "job": hire.title,
        "kind": hire.get_kind_display(),
    }

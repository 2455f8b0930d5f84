"""The messages about a student of whom nobody hears, and about who takes over."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from projects.notifications.recipients import in_zone_of, managers


def reported(absence) -> None:
    """To the student: the company hears nothing, and one button says that they are there."""
    engagement = absence.engagement
    student = engagement.student
    words = _words(engagement) | {"when": in_zone_of(student, absence.answer_by), "words": absence.words}
    _tell(
        student,
        engagement,
        key=f"absence:{absence.pk}",
        title=_("Are you there? %(company)s hears nothing from you") % words,
        body=[
            _("%(company)s wrote about “%(title)s”:") % words,
            absence.words,
            _(
                "Press the button, or do anything in the workspace: write, add a file, save a draft, deliver. If "
                "nobody hears from you by %(when)s, the work ends for you and goes to somebody else, and it counts as "
                "a no-show."
            )
            % words,
        ],
        action=_("I am here"),
        url=reverse("absence_answer", args=[engagement.pk, absence.pk]),
    )


def reminder(absence) -> None:
    """To the student, once: a day is left to give a sign of life."""
    engagement = absence.engagement
    words = _words(engagement) | {"when": in_zone_of(engagement.student, absence.answer_by)}
    _tell(
        engagement.student,
        engagement,
        key=f"absence-reminder:{absence.pk}",
        title=_("Answer by %(when)s, or “%(title)s” goes to somebody else") % words,
        body=[_("%(company)s still hears nothing from you. Press the button, and the work stays yours.") % words],
        action=_("I am here"),
        url=reverse("absence_answer", args=[engagement.pk, absence.pk]),
    )


def answered(absence) -> None:
    """To the company: the student is there, and what they say."""
    engagement = absence.engagement
    words = _words(engagement)
    sign = _("%(name)s has given a sign of life in the workspace, so the work goes on.") % words
    for person in managers(engagement.company):
        _tell(
            person,
            engagement,
            key=f"absence-answered:{absence.pk}:{person.pk}",
            title=_("%(name)s is there: “%(title)s” goes on") % words,
            body=[absence.answer or sign],
        )


def withdrawn(absence) -> None:
    """To the student: the company has taken it back."""
    engagement = absence.engagement
    words = _words(engagement)
    _tell(
        engagement.student,
        engagement,
        key=f"absence-withdrawn:{absence.pk}",
        title=_("%(company)s no longer waits for a sign of life") % words,
        body=[_("It took its report about “%(title)s” back. The work goes on as agreed.") % words],
    )


def searching(replacement) -> None:
    """To both: the work ended for the student; to the company also what happens now with the place and the money."""
    engagement = replacement.engagement
    words = _words(engagement) | {"reason": engagement.cancel_reason}
    _tell(
        engagement.student,
        engagement,
        key=f"replaced:{engagement.pk}:{engagement.student_id}",
        title=_("“%(title)s” has ended for you") % words,
        body=[
            words["reason"],
            _(
                "The place goes to somebody else, and the money is held for them. It counts as a no-show in your "
                "record. If something kept you from answering, write to us: a person reads it."
            ),
        ],
        action=_("See what happened"),
    )
    for person in managers(engagement.company):
        when = in_zone_of(person, replacement.search_until)
        _tell(
            person,
            engagement,
            key=f"replaced:{engagement.pk}:{person.pk}",
            title=_("Your money is still held, and the place of %(name)s is free") % words,
            body=[
                words["reason"],
                _(
                    "Your runners-up are offered the place by themselves, in your order; you can offer it to anybody "
                    "else who applied, too. Who accepts begins at once, and you pay nothing again. If nobody has by "
                    "%(when)s, your money goes back by itself; you can take it back before."
                )
                % {"when": when},
            ],
            action=_("See how it stands"),
        )


def taken_over(replacement) -> None:
    """To the company: somebody began with the money that was held. To the student `money_held` says so."""
    old, new = replacement.engagement, replacement.successor
    words = _words(new) | {"before": old.student.first_name}
    for person in managers(new.company):
        _tell(
            person,
            new,
            key=f"taken-over:{new.pk}:{person.pk}",
            title=_("%(full)s takes over “%(title)s”") % words,
            body=[
                _(
                    "The money you paid for %(before)s is held for %(name)s now, and nothing was charged again. The "
                    "workspace is open: a short first message with what matters most helps every project."
                )
                % words
            ],
        )


def given_up(replacement, *, by) -> None:
    """To those who can pay, except who did it: nobody took over, and the money goes back."""
    engagement = replacement.engagement
    words = _words(engagement) | {"days": settings.REPLACEMENT_DAYS}
    for person in managers(engagement.company):
        if by is not None and person.pk == by.pk:
            continue
        _tell(
            person,
            engagement,
            kind="money",
            key=f"given-up:{engagement.pk}:{person.pk}",
            title=_("Nobody took over “%(title)s”: your money goes back") % words,
            body=[_("All of it goes back to the card that paid, with our fee. Your bank shows it in 5 to 10 days.")],
        )


def _tell(
    person,
    engagement,
    *,
    key: str,
    title: str,
    body: list[str],
    kind: str = "work",
    action: str = "",
    url: str = "",
) -> None:
    notify(
        person,
        kind,
        title=title,
        body="\n\n".join(body),
        action=action or _("Open the workspace"),
        url=url or engagement.get_absolute_url(),
        key=key,
    )


def _words(engagement) -> dict[str, Any]:
    return {
        "title": engagement.project.title,
        "company": engagement.company.name,
        "name": engagement.student.first_name,
        "full": engagement.student.name,
    }

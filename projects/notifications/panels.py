"""The messages to those who decide a dispute: neutrals who are asked, reminded or not needed, and the moderators."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from accounts.people.models import User
from projects.notifications.recipients import in_zone_of


def asked(seat) -> None:
    """To a neutral: a seat is free, and until when to take it."""
    person = seat.neutral.user
    words = _words(seat) | {"when": in_zone_of(person, seat.answer_by)}
    words["decide"] = in_zone_of(person, seat.dispute.decide_by)
    text = _(
        "%(student)s and %(company)s disagree about “%(title)s”. Take the seat by %(when)s, or leave it to somebody "
        "else. If you know either side, decline: that is what we ask first. Your decision is due by %(decide)s."
    )
    hidden = _("Neither side learns your name, and you see the others’ decisions only after all are in.")
    _tell(
        seat,
        "asked",
        title=_("You are asked to decide a dispute"),
        body=f"{text % words}\n\n{hidden}",
        action=_("Take the seat or decline"),
    )


def seat_reminder(seat) -> None:
    """To a neutral who has not answered."""
    words = {"when": in_zone_of(seat.neutral.user, seat.answer_by)}
    text = _("Take the seat or decline by %(when)s. After that we ask somebody else.") % words
    title = _("A dispute waits for your answer")
    _tell(seat, "seat-reminder", kind="reminder", title=title, body=text, action=_("Take the seat or decline"))


def vote_reminder(seat) -> None:
    """To a neutral who has taken the seat and not decided yet."""
    words = {"when": in_zone_of(seat.neutral.user, seat.dispute.decide_by)}
    text = _("The others and both sides wait for you. After %(when)s a moderator decides instead.") % words
    title = _("Your decision is due by %(when)s") % words
    _tell(seat, "vote-reminder", kind="reminder", title=title, body=text, action=_("Read the case and decide"))


def not_needed(seat) -> None:
    """To a neutral: the seat is gone."""
    text = _("It ended, or others decide it now. Thank you for being ready. There is nothing to do for you.")
    title = _("You are not needed in this dispute any more")
    _tell(seat, "not-needed", title=title, body=text, action=_("See your seats"), url=reverse("panel"))


def moderators_wanted(dispute, *, is_reminder: bool = False) -> None:
    """To the staff who belong to neither side: this one waits for a moderator."""
    engagement = dispute.milestone.engagement
    staff = User.objects.filter(is_staff=True, is_active=True).exclude(pk=engagement.student_id)
    for person in staff.exclude(memberships__company=engagement.company_id):
        words = {"title": dispute.milestone.title, "when": in_zone_of(person, dispute.decide_by)}
        event = "moderator-reminder" if is_reminder else "moderator-wanted"
        notify(
            person,
            "reminder" if is_reminder else "moderation",
            title=_("A dispute waits for a moderator: “%(title)s”") % words,
            body=_("No panel came together or decided in time. Decide criterion by criterion by %(when)s.") % words,
            action=_("Open the case"),
            url=reverse("admin:projects_dispute_change", args=[dispute.pk]),
            key=f"dispute-{event}:{dispute.pk}:{dispute.round}:{person.pk}",
        )


def _tell(seat, event: str, *, title: str, body: str, action: str, url: str = "", kind: str = "work") -> None:
    url = url or reverse("panel_seat", args=[seat.pk])
    notify(seat.neutral.user, kind, title=title, body=body, action=action, url=url, key=f"panel-{event}:{seat.pk}")


def _words(seat) -> dict[str, str]:
    engagement = seat.dispute.milestone.engagement
    return {
        "student": engagement.student.name,
        "company": engagement.company.name,
        "title": seat.dispute.milestone.title,
    }

"""The weekly letter: a few projects that suit a student, with the reasons, on Monday at 8 where they live."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notifications.services import News, next_monday, notify_many
from accounts.people.models import StudentProfile, User
from marketplace.core import sweeps
from projects.discovery.mailing import entry
from projects.discovery.suggesting import queries, tastes
from projects.discovery.suggesting.models import DigestClock, Suggestion
from projects.discovery.suggesting.queries import Suggested

AT_ONCE = 2000
KIND = "suggestion"


def send_due(now: dt.datetime) -> int:
    """Send the letters that are due and return how many had something to say."""
    due = DigestClock.objects.filter(next_at__lte=now, user__is_active=True).order_by("next_at")[:AT_ONCE]
    return sweeps.each(due, partial(send, now=now))


@transaction.atomic
def send(clock: DigestClock, *, now: dt.datetime) -> bool:
    """Tell one student what suits them and wind the clock to the next Monday; whether there was anything to tell.

    However late it runs, it tells once: weeks that were missed are not made up for.
    """
    due = DigestClock.objects.filter(pk=clock.pk, next_at__lte=now).select_related("user")
    clock = due.select_for_update(skip_locked=True, of=("self",)).first()
    if clock is None:
        return False
    user = clock.user
    with timezone.override(user.zone):
        suggestions = _suggestions(user, now)
        if suggestions:
            notify_many([_news(user, suggestions, now)])
    _remember(user, suggestions, now)
    clock.next_at = next_monday(user.time_zone, after=now)
    clock.sent_at = now if suggestions else clock.sent_at
    clock.save(update_fields=["next_at", "sent_at"])
    return bool(suggestions)


def _suggestions(user: User, now: dt.datetime) -> list[Suggested]:
    student = StudentProfile.objects.filter(user=user).select_related("user").first()
    taste = student and tastes.of(student)
    return queries.for_a_letter(student, taste, now) if taste and not taste.is_empty else []


def _remember(user: User, suggestions: list[Suggested], now: dt.datetime) -> None:
    rows = [Suggestion(user=user, project=one.project, reasons=list(one.reasons), mailed_at=now) for one in suggestions]
    Suggestion.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "project"], update_fields=["reasons", "mailed_at"]
    )


def _news(user: User, suggestions: list[Suggested], now: dt.datetime) -> News:
    words = {"count": len(suggestions), "title": suggestions[0].project.title, "days": settings.VIEW_DAYS}
    return News(
        recipient=user,
        kind=KIND,
        title=ngettext("A project for you: “%(title)s”", "%(count)d projects for you this week", len(suggestions))
        % words,
        body=_(
            "Chosen from your skills, your saved searches and what you opened. None of them was in a letter before."
        ),
        entries=[entry(one.project, *one.reasons) for one in suggestions],
        action=_("See all that suits you"),
        url=reverse("for_you"),
        key=f"weekly:{user.pk}:{now.isoformat()}",
    )

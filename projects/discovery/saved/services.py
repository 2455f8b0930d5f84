"""Keeping searches: their names, how often they tell, and how they stay true."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import StudentProfile, User
from accounts.skills.models import Skill
from marketplace.core.errors import DomainError
from marketplace.core.nudges import nudge
from projects.discovery import conditions, filters
from projects.discovery import search as asked
from projects.discovery.saved import pace
from projects.discovery.saved.models import PublishedPosting, SavedSearch, SearchHit
from projects.discovery.search import Search
from projects.postings.models import Project
from projects.postings.words import tag

MATCH = "projects.tasks.match_postings"
TELL = "projects.tasks.tell_of_hits"
LONGEST_NAME = 80
LONGEST_QUERY = 1000
AT_ONCE = 5000


class TooWide(DomainError):
    """The search asks for nothing, so that every posting fits it."""


class TooLong(DomainError):
    """The search asks for more than is kept."""


class TooMany(DomainError):
    """The person keeps as many searches as anybody may."""


@transaction.atomic
def save(search: Search, *, by: User) -> SavedSearch:
    """Keep a search, told about once a day; saving it twice is saving it once. Raises TooWide, TooLong or TooMany."""
    facts = inverted(search)
    if not any(facts.values()):
        raise TooWide(_("Search for something or choose a filter first: every project fits this."))
    if len(search.query_string) > LONGEST_QUERY:
        raise TooLong(_("This is too much to save. Take a few words away."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    own = SavedSearch.objects.filter(user=by)
    kept = own.filter(query=search.query_string).first()
    if kept:
        return kept
    if own.count() >= settings.SAVED_SEARCHES_PER_PERSON:
        words = {"most": settings.SAVED_SEARCHES_PER_PERSON}
        raise TooMany(_("You keep %(most)d searches, which is the most. Delete one first.") % words)
    name = search.describe()[:LONGEST_NAME]
    return SavedSearch.objects.create(user=by, query=search.query_string, name=name, **facts)


def read(query: str, user: User) -> Search:
    """The search a query string stands for, asked by this person, without an order of its own."""
    asks = QueryDict(query, mutable=True)
    asks.pop("sort", None)
    return asked.read(asks, user)


def inverted(search: Search) -> dict[str, Any]:
    """What a posting is held against, as the fields of a saved search."""
    bounds = conditions.bounds(search)
    is_parted = set(search.chosen.get("hours", ())) == {"short", "long"}
    out = filters.HOURS["medium"] if is_parted else (None, None)
    return {
        "condition": conditions.tsquery(search),
        "key": conditions.key(search),
        "hourly_least_cents": bounds.hourly_least_cents,
        "hours_least": bounds.hours_least,
        "hours_most": bounds.hours_most,
        "hours_out_from": out[0],
        "hours_out_to": out[1],
        "due_within_days": bounds.due_within_days,
    }


@transaction.atomic
def change(saved: SavedSearch, *, by: User, name: str, frequency: str) -> SavedSearch:
    """Give a saved search another name or another pace; what waits to be told comes at the new one."""
    saved.name, saved.frequency = name, frequency
    saved.next_at = _next_letter(saved)
    saved.save(update_fields=["name", "frequency", "next_at"])
    return saved


@transaction.atomic
def pause(saved: SavedSearch) -> SavedSearch:
    """Find nothing more and tell nothing; pausing twice keeps the first time."""
    saved.paused_at = saved.paused_at or timezone.now()
    saved.next_at = None
    saved.save(update_fields=["paused_at", "next_at"])
    return saved


@transaction.atomic
def resume(saved: SavedSearch, *, by: User) -> SavedSearch:
    """Find again what is published from now on; what waited when it was paused is told if it is still open."""
    saved.paused_at = None
    saved.next_at = _next_letter(saved)
    saved.save(update_fields=["paused_at", "next_at"])
    return saved


def _next_letter(saved: SavedSearch) -> Any:
    if saved.paused_at or not SearchHit.objects.filter(search=saved, told_at=None).exists():
        return None
    nudge(TELL)
    return pace.next_at(saved.frequency, saved.user.time_zone, timezone.now())


@transaction.atomic
def delete(saved: SavedSearch, *, by: User) -> None:
    """Forget a saved search and what it found."""
    saved.delete()


@transaction.atomic
def remember_published(project: Project) -> None:
    """Leave a posting to be matched with the saved searches."""
    PublishedPosting.objects.get_or_create(project=project)
    nudge(MATCH)


@transaction.atomic
def rewrite_skill(old: Skill, new: Skill) -> int:
    """Write anew the searches for a skill that became part of another; return how many there were."""
    return _rewrite(naming(old))


def naming(skill: Skill) -> QuerySet[SavedSearch]:
    """The searches for a skill."""
    tagged = " OR ".join(["condition::text LIKE %s"] * 2)
    named = [f"%'{tag(kind, skill.pk)}'%" for kind in "sw"]
    return SavedSearch.objects.extra(where=[tagged], params=named)


@transaction.atomic
def rewrite_own(user: User) -> int:
    """Write anew the searches that ask for a person's own skills, which changed; without any they stay as they are."""
    if not StudentProfile.skills.through.objects.filter(studentprofile__user=user).exists():
        return 0
    return _rewrite(SavedSearch.objects.filter(user=user, query__contains="mine="))


def _rewrite(rows: QuerySet[SavedSearch]) -> int:
    found = list(rows.select_related("user"))
    for saved in found:
        search = read(saved.query, saved.user)
        twin = SavedSearch.objects.filter(user=saved.user, query=search.query_string).exclude(pk=saved.pk).first()
        if twin:
            SearchHit.objects.filter(search=saved).update(search=twin)
            saved.delete()
            continue
        SavedSearch.objects.filter(pk=saved.pk).update(query=search.query_string, **inverted(search))
    return len(found)


@transaction.atomic
def wind_anew(user: User) -> None:
    """Tell what waits at 8 where the person lives now; what is due already is told at once."""
    now = timezone.now()
    for frequency in (SavedSearch.Frequency.DAILY, SavedSearch.Frequency.WEEKLY):
        waiting = SavedSearch.objects.filter(user=user, frequency=frequency, next_at__gt=now)
        waiting.update(next_at=pace.next_at(frequency, user.time_zone, now))


def forget_old(now: dt.datetime) -> int:
    """Delete what was found too long ago and return how many rows that were."""
    old = SearchHit.objects.filter(found_at__lt=now - dt.timedelta(days=settings.VIEW_DAYS))
    return SearchHit.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()[0]


@transaction.atomic
def forget_all(user: User) -> None:
    """Delete what a person saved, when their account ends."""
    SavedSearch.objects.filter(user=user).delete()
    SearchHit.objects.filter(user=user).delete()

"""Telling people what their saved searches found: one e-mail a search and time, never an empty one."""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notifications.services import News, notify_many
from marketplace.core.sweeps import MOST_SECONDS
from projects.applications.models import Application
from projects.discovery.mailing import entry
from projects.discovery.saved import links
from projects.discovery.saved.models import SavedSearch, SearchHit
from projects.postings.models import Project

AT_ONCE = 200
LISTED = 10
KIND = "alert"


def tell_all(now: dt.datetime) -> int:
    """Tell everybody whose letter is due; return how many searches had something to tell."""
    until, told = time.monotonic() + MOST_SECONDS, 0
    while time.monotonic() < until:
        due, spoke = tell_some(now)
        told += spoke
        if due < AT_ONCE:
            break
    return told


@transaction.atomic
def tell_some(now: dt.datetime) -> tuple[int, int]:
    """Claim searches that are due and tell what they found; return how many were due and how many had news.

    Whatever waited counts as told, also what has closed meanwhile, and the clock waits for the next find.
    """
    due = SavedSearch.objects.filter(paused_at=None, next_at__lte=now).select_related("user")
    locked = due.select_for_update(skip_locked=True, of=("self",), no_key=True)
    searches = list(locked.order_by("next_at", "pk")[:AT_ONCE])
    news = list(_news(searches))
    notify_many(news)
    SearchHit.objects.filter(search__in=searches, told_at=None).update(told_at=now)
    SavedSearch.objects.filter(pk__in=[search.pk for search in searches]).update(next_at=None)
    return len(searches), len(news)


def _news(searches: list[SavedSearch]) -> Iterable[News]:
    found = defaultdict(list)
    for hit in _newest(searches):
        found[hit.search_id].append(hit)
    for search in searches:
        if search.pk in found:
            yield news(search, found[search.pk])


def _newest(searches: list[SavedSearch]) -> QuerySet[SearchHit]:
    """The newest untold hits of each search that are worth telling, with how many there are as `among`."""
    applied = Application.objects.filter(
        project=OuterRef("project"), student=OuterRef("user"), submitted_at__isnull=False
    )
    waiting = SearchHit.objects.filter(search__in=searches, told_at=None, project__in=Project.objects.open())
    numbered = waiting.exclude(Exists(applied)).annotate(
        number=Window(RowNumber(), partition_by="search", order_by=[F("found_at").desc(), F("pk").desc()]),
        among=Window(Count("*"), partition_by="search"),
    )
    return numbered.filter(number__lte=LISTED).select_related("project__company").order_by("search", "number")


def news(search: SavedSearch, hits: list[SearchHit]) -> News:
    """What to tell the owner of a search; `hits` are the newest first, with how many there are as `among`."""
    among, first = hits[0].among, hits[0].project
    words = {"count": among, "name": search.name, "title": first.title, "listed": len(hits)}
    title = ngettext("“%(title)s” fits your saved search", "%(count)d new projects fit “%(name)s”", among) % words
    body = ngettext("It fits “%(name)s”.", "They fit your saved search “%(name)s”.", among) % words
    if among > len(hits):
        body = _("These are the newest %(listed)d of %(count)d that fit your saved search “%(name)s”.") % words
    why = _("Fits “%(name)s”") % words
    return News(
        recipient=search.user,
        kind=KIND,
        title=title,
        body=body,
        entries=[entry(hit.project, why) for hit in hits],
        action=_("See the project") if among == 1 else _("See all %(count)d") % words,
        url=first.get_absolute_url() if among == 1 else search.get_absolute_url(),
        stop_url=links.pause_url(search),
        key=f"alert:{search.pk}:{hits[0].pk}",
    )

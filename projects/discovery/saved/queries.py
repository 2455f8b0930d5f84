"""Reading saved searches and what they found."""

import datetime as dt

from django.db.models import Count, DateTimeField, IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from projects.discovery.queries import cards
from projects.discovery.saved.models import SavedSearch, SearchHit
from projects.postings.models import Project

RECENT_DAYS = 7


def own(user) -> QuerySet[SavedSearch]:
    """A person's searches; `recent` is how many postings each found in the last days, `last_at` when the last."""
    hits = SearchHit.objects.filter(search=OuterRef("pk"))
    since = timezone.now() - dt.timedelta(days=RECENT_DAYS)
    recent = hits.filter(found_at__gte=since).order_by().values("search").annotate(number=Count("*"))
    last = hits.order_by("-found_at").values("found_at")[:1]
    return SavedSearch.objects.filter(user=user).annotate(
        recent=Subquery(recent.values("number"), output_field=IntegerField()),
        last_at=Subquery(last, output_field=DateTimeField()),
    )


def found(search: SavedSearch, viewer) -> QuerySet[Project]:
    """What a search found and people can still see, as cards with `found_at`."""
    rows = Project.objects.visible_to(viewer).filter(search_hits__search=search)
    when = SearchHit.objects.filter(search=search, project=OuterRef("pk")).values("found_at")[:1]
    return cards(rows, viewer=viewer).annotate(found_at=Subquery(when, output_field=DateTimeField()))


def own_data(user) -> dict[str, list[dict]]:
    """What a person saved and what was found for them, for the copy of their data."""
    searches = SavedSearch.objects.filter(user=user).order_by("created_at")
    hits = SearchHit.objects.filter(user=user).order_by("found_at")
    names = ("name", "query", "frequency", "created_at", "paused_at")
    return {
        "saved_searches": list(searches.values(*names)),
        "search_hits": list(hits.values("search__name", "project__title", "found_at", "told_at")),
    }

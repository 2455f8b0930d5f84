"""Finding projects. Pages stay quick because nothing is counted or ranked beyond the newest thousand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import QueryDict

from projects.applications import queue
from projects.discovery import search as asked
from projects.discovery.models import Bookmark
from projects.discovery.search import OPTIONS, Search
from projects.postings import words
from projects.postings.models import Project

SAMPLE = 1000
SCORE_UNITS = 1_000_000
ON_CARDS = (
    "slug", "title", "category", "hours", "pay_cents", "currency", "due_on", "seats", "ai_rule", "place", "status",
    "applications_count", "published_at", "closes_at", "closed_at", "hourly_cents", "updated_at",
    "company__name", "company__slug", "company__verified_at", "company__time_zone", "company__suspended_at",
    "company__record__median_days_to_decide",
)  # fmt: skip


def cards(rows: QuerySet[Project], *, viewer) -> QuerySet[Project]:
    """The rows with what a result shows, and whether the viewer keeps them as `is_kept`."""
    rows = rows.select_related("company__record").only(*ON_CARDS).prefetch_related("skills")
    rows = rows.annotate(waiting_count=queue.length())
    if not viewer.is_authenticated:
        return rows
    return rows.annotate(is_kept=Exists(Bookmark.objects.filter(project=OuterRef("pk"), user=viewer)))


def kept_at(viewer) -> Subquery:
    """When the viewer put a project among the bookmarks."""
    return Subquery(Bookmark.objects.filter(project=OuterRef("pk"), user=viewer).values("created_at")[:1])


def matching(search: Search) -> QuerySet[Project]:
    """All open projects that fit a search; ordered by best match, the best of the newest thousand."""
    rows = _chosen(_asked(search), search)
    if search.sort != asked.BEST:
        return rows
    newest = rows.order_by("-published_at", "-id").values("pk")[:SAMPLE]
    rank = SearchRank(F("search"), _words(search.words)) * SCORE_UNITS
    return Project.objects.filter(pk__in=newest).annotate(score=Cast(rank, IntegerField()))


def _words(text: str) -> SearchQuery:
    return SearchQuery(text, config=words.CONFIG, search_type="websearch")


def _asked(search: Search) -> QuerySet[Project]:
    rows = Project.objects.open()
    if search.words:
        rows = rows.filter(search=_words(search.words))
    for skill in search.skills:
        rows = rows.filter(skills=skill)
    return rows


def _chosen(rows: QuerySet[Project], search: Search) -> QuerySet[Project]:
    chosen = search.chosen
    if "category" in chosen:
        rows = rows.filter(category__in=chosen["category"])
    if "hours" in chosen:
        ranges = (asked.HOURS[value][:2] for value in chosen["hours"])
        rows = rows.filter(_any(Q(hours__range=ends) for ends in ranges))
    if "pay" in chosen:
        rows = rows.filter(hourly_cents__gte=min(asked.cents(value) for value in chosen["pay"]))
    if "where" in chosen:
        rows = rows.filter(_any(Q(place="") if value == "remote" else ~Q(place="") for value in chosen["where"]))
    return rows


def _any(conditions: Iterable[Q]) -> Q:
    together = Q()
    for condition in conditions:
        together |= condition
    return together


@dataclass(frozen=True)
class Counts:
    """How many projects fit, in all and beside each value of each filter; beyond the sample they are lower bounds."""

    total: int
    is_exact: bool
    beside: Mapping[str, Mapping[str, int]]


def counts(search: Search) -> Counts:
    """Count among the newest thousand that the words and skills find; each filter is counted as if it were off."""
    rows = _asked(search).order_by("-published_at", "-id").values_list("category", "hours", "hourly_cents", "place")
    sample = list(rows[: SAMPLE + 1])
    total, beside = 0, {name: dict.fromkeys(values, 0) for name, values in OPTIONS.items()}
    for kinds, number in Counter(asked.kinds(*row) for row in sample).items():
        values = dict(zip(OPTIONS, kinds, strict=True))
        failed = [name for name, chosen in search.chosen.items() if not set(chosen) & set(values[name])]
        total += 0 if failed else number
        for name in failed if len(failed) == 1 else () if failed else OPTIONS:
            for value in values[name]:
                beside[name][value] += number
    return Counts(min(total, SAMPLE), len(sample) <= SAMPLE, beside)


def own_data(user) -> dict[str, list[dict]]:
    """What a person kept, for the copy of their data."""
    rows = Bookmark.objects.filter(user=user).select_related("project").order_by("created_at")
    return {"bookmarks": [{"project": row.project.title, "kept_at": row.created_at.isoformat()} for row in rows]}


def for_api(parameters: QueryDict) -> QuerySet[Project]:
    """The projects the API lists: `q`, `category` and the slugs in `skill`, all optional."""
    rows = _chosen(_asked(asked.read(parameters)), asked.read(parameters))
    for slug in parameters.getlist("skill")[: asked.MOST_SKILLS]:
        rows = rows.filter(skills__slug=slug)
    unseen = ("search", "deliverable", "moderator_note", "typed", "edited_in")
    rows = rows.annotate(waiting_count=queue.length())
    return rows.select_related("company").defer(*unseen).prefetch_related("skills")

"""Finding projects. Pages stay quick: nothing is counted past the newest thousand, or ranked past the newest 500."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL

from accounts.skills.models import Skill
from projects.applications import queue
from projects.discovery import search as asked
from projects.discovery.facets import Counts, counts
from projects.discovery.models import Bookmark
from projects.discovery.narrowing import RANKED, narrowed
from projects.discovery.sampling import score
from projects.discovery.search import Search
from projects.postings.models import Project

__all__ = ["Counts", "cards", "counts", "for_api", "kept_at", "matching", "narrowed", "own_data"]
ON_CARDS = (
    "slug", "title", "category", "hours", "pay_cents", "currency", "due_on", "seats", "ai_rule", "place", "status",
    "applications_count", "published_at", "closes_at", "closed_at", "hourly_cents", "updated_at",
    "company__name", "company__slug", "company__verified_at", "company__time_zone", "company__suspended_at",
    "company__record__median_days_to_decide",
)  # fmt: skip


def cards(rows: QuerySet[Project], *, viewer) -> QuerySet[Project]:
    """The rows with what a result shows: `skill_labels`, `waiting_count`, and `is_kept` for a viewer."""
    labels = Skill.objects.filter(projects=OuterRef("pk")).order_by("label").values("label")
    rows = rows.select_related("company__record").only(*ON_CARDS)
    rows = rows.annotate(waiting_count=queue.length(), skill_labels=ArraySubquery(labels))
    if not viewer.is_authenticated:
        return rows
    return rows.annotate(is_kept=Exists(Bookmark.objects.filter(project=OuterRef("pk"), user=viewer)))


def kept_at(viewer) -> Subquery:
    """When the viewer put a project among the bookmarks."""
    return Subquery(Bookmark.objects.filter(project=OuterRef("pk"), user=viewer).values("created_at")[:1])


SHOWN = "SELECT project_id FROM shown"
SCORED = "(SELECT shown.score FROM shown WHERE shown.project_id = projects_project.id)"


def matching(search: Search, ends: list[str] | None = None) -> QuerySet[Project]:
    """All open projects that fit a search, with what its order needs.

    The best match is chosen of the newest 500, or of what was published between `ends`, the newest first: so that
    somebody who pages through it sees the same choice to its end.
    """
    rows = narrowed(search)
    if search.sort == asked.ODDS:
        return rows.annotate(quiet=Value(0) - F("crowding"))
    if search.sort == asked.PAY:
        # The same column; in open postings it is never empty.
        return rows.annotate(hourly=ExpressionWrapper(F("hourly_cents"), output_field=IntegerField()))
    if search.sort != asked.BEST:
        return rows
    if ends:
        rows = rows.filter(published_at__lte=ends[0], published_at__gte=ends[1])
    newest = rows.order_by("-published_at", "-id").values("pk")[:RANKED]
    return Project.objects.filter(pk__in=newest).annotate(score=score(search))


def first(sort: str) -> QuerySet[Project]:
    """The projects of a first page, in a statement that names them `shown` (`sampling.sampled`)."""
    rows = Project.objects.filter(pk__in=RawSQL(SHOWN, ()))
    if sort != asked.BEST:
        return rows
    return rows.annotate(score=RawSQL(SCORED, (), output_field=IntegerField()))


def own_data(user) -> dict[str, list[dict]]:
    """What a person kept, for the copy of their data."""
    rows = Bookmark.objects.filter(user=user).select_related("project").order_by("created_at")
    return {"bookmarks": [{"project": row.project.title, "kept_at": row.created_at.isoformat()} for row in rows]}


def for_api(search: Search) -> QuerySet[Project]:
    """The projects the API lists, newest first."""
    unseen = ("search", "deliverable", "moderator_note", "typed", "edited_in")
    rows = narrowed(search).annotate(waiting_count=queue.length())
    return rows.select_related("company").defer(*unseen).prefetch_related("skills", "wanted_skills")

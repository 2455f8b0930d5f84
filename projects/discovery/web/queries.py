"""The newest projects of a search, for whoever asks, with what feeds and embedded lists show."""

from dataclasses import replace

from projects.discovery import queries
from projects.discovery.search import NEWEST, Search
from projects.postings.models import Project

SHOWN = (
    "slug", "title", "summary", "category", "hours", "pay_cents", "currency", "due_on", "place", "published_at",
    "company__name", "company__time_zone",
)  # fmt: skip


def newest(search: Search, most: int) -> list[Project]:
    """At most so many open projects that fit, the newest first."""
    rows = queries.matching(replace(search, sort=NEWEST)).select_related("company").only(*SHOWN)
    return list(rows.prefetch_related("skills").order_by("-published_at", "-id")[:most])

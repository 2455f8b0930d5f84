"""Asking the search what people type and comparing its first five results with what they expect."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import QueryDict

from projects.discovery import queries
from projects.discovery import search as asked

LIST = Path(__file__).with_name("queries.toml")
FIRST = 5


@dataclass(frozen=True)
class Outcome:
    """What one query found of what was expected; `first` are the titles people see first."""

    words: str
    wanted: int
    found: int
    first: tuple[str, ...]

    @property
    def is_hit(self) -> bool:
        """Whether everything expected is among the first."""
        return self.found >= self.wanted


def expectations() -> list[dict[str, Any]]:
    """The queries with what is expected of them."""
    return tomllib.loads(LIST.read_text("utf-8"))["query"]


def measure() -> list[Outcome]:
    """Ask every query of the world that is loaded."""
    return [_outcome(row) for row in expectations()]


def _outcome(row: dict[str, Any]) -> Outcome:
    query = QueryDict(mutable=True)
    query["q"] = row["q"]
    search = asked.read(query)
    rows = queries.matching(search).order_by(*search.order).select_related("company").prefetch_related("skills")
    first = list(rows[:FIRST])
    expected = row.get("expect", [])
    found = sum(any(project.title.startswith(title) for project in first) for title in expected)
    found += sum(_is_kind(project, row) for project in first)
    return Outcome(row["q"], row.get("least", len(expected)), found, tuple(project.title for project in first))


def _is_kind(project, row: dict[str, Any]) -> bool:
    wanted = {label.lower() for label in row.get("skill", [])}
    labels = {skill.label.lower() for skill in project.skills.all()}
    return bool(wanted & labels) or project.company.slug == row.get("company")

"""The postings of a company that wait for it: with applicants to decide about or to answer, or not handed in yet."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone

from accounts.companies.models import Company
from marketplace.core.prepared import Prepared, prepare
from projects.dashboards import decisions, queries
from projects.discovery import made
from projects.discovery.together import as_one, of_rows
from projects.postings.linter import FIELDS
from projects.postings.models import Project

ANY = Company(pk=-1)
OF_DRAFT = ("id", "slug", "status", "updated_at", *FIELDS)


@dataclass(frozen=True)
class Unfinished:
    """The most urgent of each kind; `unread` is how many more there are."""

    waiting: list[dict[str, Any]]
    owed: list[dict[str, Any]]
    drafts: list[Project]

    @property
    def unread(self) -> int:
        """How many more wait for a decision or an answer."""
        return sum(rows[0]["all"] - len(rows) for rows in (self.waiting, self.owed) if rows)


def of(company: Company) -> Unfinished:
    """What waits in the postings of a company, in one statement."""
    waiting, owed, drafts = map(json.loads, _asked().ask(company.pk))
    return Unfinished(waiting, owed, [made.of(Project, row) for row in drafts])


@cache
def _asked() -> Prepared:
    drafts = of_rows(queries.drafts(ANY).values(*OF_DRAFT))
    question = as_one(named=decisions.awaited(ANY), **decisions.questions(), drafts=drafts)
    return prepare(question, {ANY.pk: "bigint"}, written_at=timezone.now())

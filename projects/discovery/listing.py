"""One page of the list of projects and all its counts, in one statement."""

from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import F, QuerySet
from django.http import HttpRequest

from accounts.companies.models import Company
from marketplace.core.web import Keyset, KeysetPage
from projects.discovery import facets, queries
from projects.discovery.facets import Counts
from projects.discovery.search import BEST, Search
from projects.discovery.together import of_rows, together
from projects.postings.models import Project
from projects.reputation.models import CompanyRecord

PAGE = 20
REMEMBERED_SECONDS = 30
OF_PROJECT = ("id", *(name for name in queries.ON_CARDS if "__" not in name), "company_id")
OF_COMPANY = ("name", "slug", "verified_at", "time_zone", "suspended_at")
ADDED = ("waiting_count", "skill_labels", "is_kept", "score", "hourly", "quiet")


@dataclass(frozen=True)
class Listing:
    """What a page of results shows."""

    page: KeysetPage
    found: Counts


def listing(request: HttpRequest, search: Search) -> Listing:
    """The page of results an address asks for.

    The counts beside an empty search are remembered by the process for half a minute once there are so many open
    projects that they are about the newest thousand only; fewer are counted each time, so no number is ever old.
    """
    pages = Keyset(request, order=search.order, size=PAGE)
    rows = queries.matching(search, ends=pages.carried.get("ends"))
    rows = queries.cards(rows, viewer=request.user)
    questions = {"rows": of_rows(_values(pages.narrow(rows)))}
    found = None if search.is_narrow else caches["cards"].get("counts")
    if found is None:
        questions["found"] = facets.question(search)
    answers = together(**questions)
    if found is None:
        found = facets.read(search, answers["found"])
        if not search.is_narrow and not found.is_exact:
            caches["cards"].set("counts", found, REMEMBERED_SECONDS)
    pages.carried = _kept(search, pages.carried, found)
    return Listing(pages.page([_project(row) for row in answers["rows"]]), found)


def _kept(search: Search, carried: dict, found: Counts) -> dict:
    """What must stay as it was on the first page: how words were read, and what the best match is chosen of."""
    kept = search.carried
    if search.sort == BEST:
        kept["ends"] = carried.get("ends") or [found.newest, found.oldest]
    return kept


def _values(rows: QuerySet[Project]) -> QuerySet:
    """The same columns as a result needs them, under names that occur once."""
    rows = rows.select_related(None).annotate(
        **{f"its_{name}": F(f"company__{name}") for name in OF_COMPANY},
        record=F("company__record__pk"),
        days=F("company__record__median_days_to_decide"),
    )
    added = [name for name in ADDED if name in rows.query.annotations]
    return rows.values(*OF_PROJECT, *added, *(f"its_{name}" for name in OF_COMPANY), "record", "days")


def _project(row: dict) -> Project:
    """A project with its company and the company's record, of a row of JSON."""
    project = _made(Project, {name: row[name] for name in OF_PROJECT})
    company = {name: row[f"its_{name}"] for name in OF_COMPANY}
    project.company = _made(Company, {"id": row["company_id"], **company})
    record = row["record"] and _made(CompanyRecord, {"company_id": row["record"], "median_days_to_decide": row["days"]})
    Company._meta.get_field("record").set_cached_value(project.company, record)
    for name in ADDED:
        if name in row:
            setattr(project, name, row[name])
    return project


def _made(model, row: dict):
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = {fields[name].attname: fields[name].to_python(value) for name, value in row.items()}
    names = [name for name in fields if name in values]
    return model.from_db("default", names, [values[name] for name in names])

"""One page of the list of projects and all its counts, in one statement."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.web import Keyset, KeysetPage
from projects.discovery import facets, made, narrowing, queries, sampling
from projects.discovery import search as asked
from projects.discovery.facets import Counts
from projects.discovery.filters import FILTERS
from projects.discovery.meaning import Meant
from projects.discovery.search import BEST, NEWEST, Search
from projects.discovery.together import Question, asking, later, of_rows
from projects.postings.models import Project
from projects.reputation.models import CompanyRecord

PAGE = 20
REMEMBERED_SECONDS = 30
MOST_WRITTEN = 500
CONDITION, RANKING = "\x01condition", "\x01ranking"
PLAIN = {*FILTERS, "sort", "hours_from", "hours_to"} - {"mine"}
NOT_FIRST = {"after", "before"}
NOT_AGAIN = {*NOT_FIRST, "near", "mine"}
ANYBODY = User(pk=-1)
SAME_ALL_DAY: dict[tuple, "Written"] = {}
OF_PROJECT = ("id", *(name for name in queries.ON_CARDS if "__" not in name), "company_id")
OF_COMPANY = ("name", "slug", "verified_at", "time_zone", "suspended_at")
ADDED = ("waiting_count", "skill_labels", "is_kept", "score", "hourly", "quiet")


@dataclass(frozen=True)
class Listing:
    """What a page of results shows."""

    page: KeysetPage
    found: Counts


@dataclass(frozen=True)
class Written:
    """How a page of results and its counts are asked for; `at` is when its times were taken.

    What `is_planned` is read by the same indexes whatever its words are.
    """

    search: Search
    rows: Question
    sampled: Question
    found: Question
    at: dt.datetime
    is_planned: bool


@dataclass(frozen=True)
class Answer:
    """What the database told for a page of results, as text; the counts may have been told a moment before."""

    search: Search
    rows: str
    found: str


def ask(request: HttpRequest) -> Answer:
    """Ask for the page of results an address stands for, in one statement beside what its words need.

    Counts of a list so long that it is not counted to its end are remembered by the process for half a minute; a
    shorter one is counted each time, so no number that looks exact is ever old.
    """
    written = _written(request)
    search, remembered = written.search, caches["remembered"]
    key = blake2b(repr(search).encode(), digest_size=16).hexdigest()
    known = remembered.get(key, "")
    counts = {} if known else {"found": written.found}
    told = asking(named=written.sampled, is_planned=written.is_planned, rows=written.rows, **counts)
    found = known or told["found"]
    if not known and not facets.read(search, json.loads(found)).is_exact:
        remembered.set(key, found, REMEMBERED_SECONDS)
    return Answer(search, told["rows"], found)


def read(request: HttpRequest, answer: Answer) -> Listing:
    """The page of results and its counts, of what the database told."""
    search = answer.search
    found = facets.read(search, json.loads(answer.found))
    pages = Keyset(request, order=search.order, size=PAGE)
    pages.carried = _kept(search, pages.carried, found)
    return Listing(pages.page(projects(answer.rows)), found)


def newest(number: int, *, viewer) -> str:
    """What the database tells of the newest open projects; `projects` reads it."""
    rows, at = _newest(number, is_member=viewer.is_authenticated)
    return asking(rows=_of(viewer, later(rows, timezone.now() - at)))["rows"]


def question(rows: QuerySet[Project]) -> Question:
    """The question that `projects` reads the answer of, for rows from `queries.cards`."""
    return of_rows(_values(rows))


def projects(told: str) -> list[Project]:
    """The projects the database told of."""
    return [_project(row) for row in json.loads(told)]


@cache
def _newest(number: int, *, is_member: bool) -> tuple[Question, dt.datetime]:
    now = timezone.now()
    rows = queries.cards(Project.objects.open(), viewer=ANYBODY if is_member else AnonymousUser())
    return of_rows(_values(rows.order_by("-published_at", "-id")[:number])), now


def _of(viewer, question: Question) -> Question:
    """The question that was written for anybody, as this viewer asks it."""
    sql, values = question
    return sql, tuple(viewer.pk if value == ANYBODY.pk else value for value in values)


def _written(request: HttpRequest) -> Written:
    """How the page is asked for: known from the last time for a first page of the same search, whoever asks.

    An address without words stands for the same search all day; what words stand for is looked up each time, and
    takes its place in what was written for whatever words.
    """
    if not NOT_AGAIN.isdisjoint(request.GET):
        return _write(request, asked.read(request.GET, request.user), request.user)
    viewer, day = request.user, timezone.now().date()
    address = (viewer.is_authenticated, request.GET.urlencode(), get_language(), day)
    known = SAME_ALL_DAY.get(address)
    search = known.search if known else asked.read(request.GET, viewer)
    shape = search if set(request.GET) <= PLAIN else _shape(search)
    key = address if shape is search else (viewer.is_authenticated, repr(shape), request.path, day)
    known = known or SAME_ALL_DAY.get(key)
    if known is None:
        if len(SAME_ALL_DAY) >= MOST_WRITTEN:
            SAME_ALL_DAY.clear()
        known = SAME_ALL_DAY[key] = _write(request, shape, ANYBODY if viewer.is_authenticated else viewer)
    now = timezone.now()
    asks = (_meant(search, later(one, now - known.at)) for one in (known.rows, known.sampled, known.found))
    rows, sampled, found = asks
    return Written(search, _of(viewer, rows), sampled, found, now, known.is_planned)


def _shape(search: Search) -> Search:
    """The search with some words in the place of its own."""
    meant = search.meant
    anything = Meant(
        condition=meant.condition and CONDITION, ranking=meant.ranking and RANKING, is_common=meant.is_common
    )
    return replace(search, words="", meant=anything, notes=(), typed={})


def _meant(search: Search, question: Question) -> Question:
    """The question with the words that are asked for."""
    sql, values = question
    words = ((CONDITION, search.meant.condition), (RANKING, search.meant.ranking))
    for place, said in words:
        values = tuple(value.replace(place, said) if isinstance(value, str) else value for value in values)
    return sql, values


def _write(request: HttpRequest, search: Search, viewer) -> Written:
    now = timezone.now()
    is_first = NOT_FIRST.isdisjoint(request.GET) and narrowing.is_narrowed(search) and search.sort in (BEST, NEWEST)
    if is_first:
        rows, at = _first(search.sort, is_member=viewer.is_authenticated)
        rows = _of(viewer, later(rows, now - at))
    else:
        pages = Keyset(request, order=search.order, size=PAGE)
        rows = queries.cards(queries.matching(search, ends=pages.carried.get("ends")), viewer=viewer)
        rows = question(pages.narrow(rows))
    is_planned = is_first and sampling.is_tagged(search)
    return Written(search, rows, sampling.sampled(search, shown=PAGE + 1), facets.counted(search), now, is_planned)


@cache
def _first(sort: str, *, is_member: bool) -> tuple[Question, dt.datetime]:
    """The rows of a first page that the statement has named `shown`: the same for whatever is asked for."""
    now = timezone.now()
    rows = queries.cards(queries.first(sort), viewer=ANYBODY if is_member else AnonymousUser())
    return question(rows.order_by(*asked.ORDERS[sort])[: PAGE + 1]), now


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
    project = made.of(Project, {name: row[name] for name in OF_PROJECT})
    its = {name: row[f"its_{name}"] for name in OF_COMPANY}
    project.company = made.of(Company, {"id": row["company_id"], **its})
    days = {"company_id": row["record"], "median_days_to_decide": row["days"]}
    record = made.of(CompanyRecord, days) if row["record"] else None
    Company._meta.get_field("record").set_cached_value(project.company, record)
    vars(project).update((name, row[name]) for name in ADDED if name in row)
    return project

"""How many projects fit, in all and beside each value of each filter, counted by the database in one question.

Nothing is counted beyond a thousand. Each filter is counted as if it were off, in a sample of its own, half as large.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from projects.discovery import filters
from projects.discovery.filters import FILTERS
from projects.discovery.narrowing import BESIDE, RANKED, SAMPLE, narrowed
from projects.discovery.sampling import active, plenty, sampled
from projects.discovery.search import BEST, Search
from projects.discovery.together import Question, of_rows, together

MOST_SKILLS = 12
MOST_LANGUAGES = 8
UNCOUNTED = ("mine", "language")


@dataclass(frozen=True)
class Beside:
    """A skill that postings of a list ask for, and how many of them do."""

    pk: int
    label: str
    slug: str
    count: int


@dataclass(frozen=True)
class Counts:
    """How many projects fit, and beside each value of each filter; where not `exact` they are lower bounds.

    `without` says how many there were without one of the things asked for, when nothing fits all of them. `newest`
    and `oldest` are the ends of what the best match is chosen from.
    """

    total: int
    is_exact: bool
    beside: Mapping[str, Mapping[str, int]]
    exact: Mapping[str, bool] = field(default_factory=dict)
    skills: tuple[Beside, ...] = ()
    without: Mapping[str, int] = field(default_factory=dict)
    newest: str = ""
    oldest: str = ""

    @property
    def is_all_ranked(self) -> bool:
        """Whether the best match is chosen of all that fit."""
        return self.is_exact and self.total <= RANKED


def counts(search: Search) -> Counts:
    """Count what a search finds, in one statement."""
    return read(search, together(found=question(search))["found"])


def question(search: Search) -> Question:
    """The question that `read` understands the answer of."""
    (samples, given), (columns, values) = sampled(search), counted(search)
    return f"WITH {samples} {columns}", (*given, *values)


def counted(search: Search) -> Question:
    """The counts of what is sampled."""
    on = active(search)
    columns, values = [], []
    for name in ("everything", *on):
        held = [other for other in FILTERS if (other if other in on else "everything") == name]
        sql, given = _counted(held, f"sample_{name}")
        columns.append(f'({sql}) AS "of_{name}"')
        values += given
    for column, held in (("skills", _skills), ("language", _languages)):
        columns.append(f"({held('sample_' + (column if column in on else 'everything'))}) AS {column}")
    if search.sort == BEST:
        columns.append(f"({ENDS}) AS ends")
    columns.append(f"EXISTS ({OLD}) AS has_old")
    columns.append("(SELECT count(*) FROM sample_everything WHERE is_recent) AS recent")
    sql, given = _missed(search, on)
    columns.append(f"({sql}) AS without")
    return f"SELECT {', '.join(columns)}", (*values, *given)


def read(search: Search, rows: list[dict]) -> Counts:
    """The counts, of what the database answered."""
    row, on = rows[0], active(search)
    is_all_read = not row["has_old"] or row["recent"] < plenty(search)
    beside: dict[str, dict[str, int]] = {}
    exact = {}
    for sample in ("everything", *on):
        whole, *numbers = row[f"of_{sample}"]
        most, is_complete = (SAMPLE, is_all_read) if sample == "everything" else (BESIDE, not row["has_old"])
        exact[sample] = whole <= most and is_complete
        held = [other for other in FILTERS if (other if other in on else "everything") == sample]
        numbers = iter(numbers)
        for name in held:
            beside[name] = {value: min(next(numbers), most) for value in _values(name)}
            exact[name] = exact[sample]
    beside["language"] = row["language"] or {}
    total = row["of_everything"][0]
    newest, oldest = row.get("ends") or ("", "")
    return Counts(
        total=min(total, SAMPLE),
        is_exact=total <= SAMPLE and is_all_read,
        beside=beside,
        exact=exact,
        skills=tuple(Beside(*found) for found in row["skills"] or ()),
        without=row["without"] or {},
        newest=newest or "",
        oldest=oldest or "",
    )


OLD = "SELECT FROM projects_findable WHERE NOT is_recent"
ENDS = f"""
SELECT json_build_array(max(published_at), min(published_at)) FROM (
    SELECT published_at FROM sample_everything ORDER BY published_at DESC, project_id DESC LIMIT {RANKED}
) AS best
"""


def _skills(sample: str) -> str:
    return f"""
        SELECT json_agg(json_build_array(skill.id, label, slug, number) ORDER BY number DESC, label) FROM (
            SELECT skill_id, count(*) AS number FROM (SELECT unnest(skills) AS skill_id FROM {sample}) AS sample
            GROUP BY skill_id ORDER BY count(*) DESC, skill_id LIMIT {MOST_SKILLS}
        ) AS frequent JOIN accounts_skill skill ON skill.id = skill_id"""


def _languages(sample: str) -> str:
    return f"""
        SELECT json_object_agg(language, number) FROM (
            SELECT language, count(*) AS number FROM {sample} GROUP BY language
            ORDER BY count(*) DESC, language LIMIT {MOST_LANGUAGES}
        ) AS frequent"""


def _missed(search: Search, on: list[str]) -> Question:
    """How many there are without each thing asked for; looked for only when nothing fits."""
    pairs, values = [], []
    for name in on:
        pairs.append(f"'{name}', (SELECT count(*) FROM sample_{name})")
    extra = ["q"] if search.meant.condition else []
    extra += ["skills"] if search.skills and search.match == "all" else []
    for name in extra:
        sql, given = of_rows(narrowed(search, name).values("id")[: BESIDE + 1])
        pairs.append(f"'{name}', (SELECT count(*) FROM ({sql}) AS left_over)")
        values += given
    built = f"json_build_object({', '.join(pairs)})"
    return f"CASE WHEN NOT EXISTS (SELECT FROM sample_everything) THEN {built} END", tuple(values)


def _values(name: str) -> tuple[str, ...]:
    return () if name in UNCOUNTED else tuple(FILTERS[name].values)


def _counted(names: list[str], sample: str) -> Question:
    tests = [_test(name, value) for name in names for value in _values(name)]
    columns = ["count(*)", *(f"count(*) FILTER (WHERE {sql})" for sql, _given in tests)]
    values = tuple(value for _sql, given in tests for value in given)
    return f"SELECT json_build_array({', '.join(columns)}) FROM {sample} AS sample", values


def _test(name: str, value: str) -> Question:
    """Whether a row of a sample has this value of a filter."""
    now = timezone.now()
    if name == "hours":
        return "hours BETWEEN %s AND %s", filters.HOURS[value]
    given = {
        "category": ("category = %s", value),
        "pay": ("hourly_cents >= %s", filters.cents(value) if name == "pay" else 0),
        "where": ("is_remote = %s", value == "remote"),
        "due": ("due_on <= %s", filters.due_by(value, now.date()) if name == "due" else 0),
        "ai": ("ai_rule = %s", value),
        "seats": ("seats > %s", 1),
        "size": ("size = %s", value),
        "since": ("published_at >= %s", now - dt.timedelta(days=int(value)) if name == "since" else 0),
        "fast": ("days <= %s", filters.settings.FAST_DAYS),
    }
    sql, wanted = given[name]
    return sql, (wanted,)

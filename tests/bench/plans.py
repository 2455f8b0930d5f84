"""How the database answers what pages ask it: the statements themselves, counted, and explained as text.

Whole plans, with times and buffers, lie in `var/bench/plans/`. What they are made of, without numbers that move, lies
beside this file in `plans/` and is written anew at the largest world, so that a change shows when code is read.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from tests.bench import alerts
from tests.bench.figures import Figure, figure
from tests.bench.finding import LARGE, Place
from tests.bench.server import ROOT
from tests.bench.services import Workshop
from tests.bench.statements import during, written_down
from tests.bench.visits import NotShown, Visit

WHOLE, SHAPES = ROOT / "var" / "bench" / "plans", Path(__file__).with_name("plans")
COUNTED = (
    "home", "browse", "browse.anew", "browse.logged_in", "search", "search.again", "search.filters", "search.typo",
    "detail",
    "detail.logged_in", "dashboard.student", "dashboard.company", "for_you", "deepest",
)  # fmt: skip
EXPLAINED = ("browse.anew", "search", "search.rare", "search.typo", "search.filters", "detail", "deepest")
RARE_TOGETHER = "/projects/?q=zebra+survey&category=sustainability&where=place&hours=long&ai=expected&size=1000%2B"
BEGUN = ("e", "ex", "exc", "excel", "data an", "pyhton", "ux", "grafic desing", "projekt", "zzzz")
WORST_MS, TYPING_MS = 300, 30
"""What no search and no letter typed may take the database; these stand where other figures have their floor."""

ASKS = re.compile(r"^\s*((?:(?:SET LOCAL|PREPARE) [^;]+;\s*)*)((?:SELECT|WITH|EXECUTE)\b.*)", re.IGNORECASE | re.DOTALL)
MOVES = re.compile(r"'(?:[^']|'')*'(?:::[a-z_ ]+(?:\[\])?)?|\b\d[\d.]*\b")
PATIENCE = re.compile(r"SET LOCAL statement_timeout[^;]*;\s*", re.IGNORECASE)
"""A plan is told whole, however long it takes."""

TOOK = re.compile(r"^(Planning|Execution) Time: ([\d.]+) ms$", re.MULTILINE)


def measure(workshop: Workshop, place: Place) -> Iterator[Figure]:
    """The number of statements of each page, and how long the database takes for the worst of searches."""
    with written_down(place.world.size.database):
        asked = {name: _asked(workshop, place, name) for name in place.makers if name in COUNTED}
        explained = {name: _asked(workshop, place, name)[0] for name in EXPLAINED if name in place.makers}
        explained["search.nothing"] = _of(workshop, place, Visit(RARE_TOGETHER))
        typed = [_of(workshop, place, Visit(f"/skills/suggest/?q={quote(text)}")) for text in BEGUN]
    _keep(WHOLE / "alerts.1.txt", alerts.plan())
    for name, several in asked.items():
        counts = [len(statements) for statements in several]
        yield figure(f"{name}.statements", "", counts, [1])
    took = {name: _explain(place, name, found) for name, found in explained.items()}
    searches = [milliseconds for name, milliseconds in took.items() if name.startswith("search")]
    letters = [_explain(place, f"typeahead.{number}", found) for number, found in enumerate(typed)]
    yield figure("search.worst_db_ms", "ms", [max(searches)], [WORST_MS])
    yield figure("typeahead.worst_db_ms", "ms", [max(letters)], [TYPING_MS])


def _asked(workshop: Workshop, place: Place, name: str) -> list[list[str]]:
    """The statements of a few visits, after one that warmed the new connection."""
    visits = place.makers[name](place.world, 4)
    return [_of(workshop, place, visit) for visit in visits][1:]


def _of(workshop: Workshop, place: Place, visit: Visit) -> list[str]:
    return during(workshop.log, lambda: _visit(place, visit))


def _visit(place: Place, visit: Visit) -> None:
    try:
        place.ours.visitor.visit_all([replace(visit, is_plain=True)])
    except NotShown as failure:
        print(f"  left out: {failure}", flush=True)


def _explain(place: Place, name: str, statements: list[str]) -> float:
    """Keep the plans of these; the milliseconds of all of them."""
    took = 0.0
    for number, asks in enumerate(filter(None, map(ASKS.match, statements)), start=1):
        limits, statement = PATIENCE.sub("", asks[1]), asks[2]
        whole = _plan(f"{limits}EXPLAIN (ANALYZE, BUFFERS) {statement}")
        took += sum(float(found[2]) for found in TOOK.finditer(whole))
        _keep(WHOLE / f"{name}.{number}.txt", f"{statement}\n\n{whole}\n")
        if place.postings == LARGE:
            _keep(SHAPES / f"{name}.{number}.txt", shape(_plan(f"{limits}EXPLAIN (COSTS OFF) {statement}")))
    return took


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(statement.replace("%", "%%"), [])
        return "\n".join(line for (line,) in cursor.fetchall())


def shape(plan: str) -> str:
    """A plan without the numbers and texts of one run."""
    return MOVES.sub("?", plan) + "\n"


def _keep(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)

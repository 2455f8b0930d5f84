"""What is measured, in order, each on tables that hold nothing else."""

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from tests.bench import alerts, approve, books, clocks, finding, journal, plans, release, weight
from tests.bench.figures import Figure
from tests.bench.services import Workshop
from tests.bench.worlds.load import turned_to
from tests.payments.simulator_process import SimulatorProcess

TABLES = """SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
    WHERE schemaname = current_schema AND tablename <> %s"""


def measure(
    only: Sequence[str], workshop: Workshop, simulator: SimulatorProcess, *, rows: int, runs: int
) -> Iterator[Figure]:
    """The figures of the parts named, or of all parts; progress is told on the way."""
    parts = {
        "release": lambda: release.measure(workshop, simulator, runs=runs),
        "journal": lambda: journal.measure(runs=runs),
        "books": lambda: books.measure(rows=rows, runs=runs),
        "approve": lambda: approve.measure(workshop, simulator),
        "clocks": lambda: clocks.measure(runs=runs),
    }
    known = {*parts, *PAGES, *ASIDE}
    unknown = sorted(set(only) - known)
    if unknown:
        raise SystemExit(f"Nothing called {', '.join(unknown)} is measured; there are {', '.join(sorted(known))}.")
    logging.disable(logging.WARNING)
    if not only or set(only) & {*PAGES, *ASIDE}:
        yield from _finding(only, workshop, rows=rows, runs=runs)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    for name, part in parts.items():
        if not only or name in only:
            print(f"Measuring {name} ...", flush=True)
            yield from _surely(name, part)
            _empty_tables()


def _finding(only: Sequence[str], workshop: Workshop, *, rows: int, runs: int) -> Iterator[Figure]:
    """Everything that needs a world."""
    print("Measuring how projects are found ...", flush=True)
    with finding.places(workshop, rows) as found:
        if not only or set(only) & set(PAGES):
            yield from _surely("pages", lambda: finding.measure(found, only, runs=runs))
        for name, part in ASIDE.items():
            place = found[-1] if name == "plans" else finding.main_of(found)
            with turned_to(place.world.size.database):
                if not only or name in only:
                    yield from _surely(name, lambda part=part, place=place: part(workshop, place))


def _surely(name: str, part: Callable[[], Iterator[Figure]]) -> Iterator[Figure]:
    """The figures of a part; when it fails, that is told, and the others are measured all the same."""
    try:
        yield from part()
    except (Exception, SystemExit):
        traceback.print_exc()
        print(f"{name} failed and is left out.", flush=True)


PAGES = {"home", "browse", "search", "detail", "deepest", "dashboard", "for_you", "apply"}
ASIDE = {
    "plans": plans.measure,
    "weight": lambda workshop, place: weight.measure(place),
    "memory": weight.memory,
    "alerts": lambda workshop, place: alerts.measure(),
}


def _empty_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(TABLES, ["django_migrations"])
        (names,) = cursor.fetchone()
        cursor.execute(f"TRUNCATE {names} CASCADE")
        cursor.execute("SET session_replication_role = origin")
    ContentType.objects.clear_cache()

"""Loading worlds into their databases, once for each size and whatever they are made of."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from projects.discovery import vocabulary
from tests.bench.worlds import applications, people, postings, zipf
from tests.bench.worlds.sizes import Size
from tests.bench.worlds.tables import with_defaults

ROOT = Path(__file__).parents[3]
MADE_OF = ("tests/bench/worlds/*.py", "*/migrations/*.py", "accounts/*/data/*", "projects/postings/starters.toml")

FRESH_SECONDS = 36 * 3600
"""A world's open postings close after two days; one that is older is loaded anew."""

BASE = "world_base"
DIFFERS = """SELECT id FROM projects_project AS one
    WHERE status = 'open' AND id % (SELECT greatest(max(id) / 300, 1) FROM projects_project) = 0
    AND tsvector_to_array(search) <> tsvector_to_array(firstrung_search(one))"""


@contextmanager
def turned_to(database: str) -> Iterator[None]:
    """Django's default connection leads to this database for a while."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def load(size: Size) -> None:
    """See that the world of this size is there, tell how it goes."""
    clock, mark = Clock(size), _mark()
    if _is_there(size.database, mark):
        clock.tell("is there")
        return
    _base()
    _make(size.database, template=BASE)
    clock.tell("has tables, skills and cities")
    with _at(size.database) as one, one.cursor() as cursor:
        with_defaults(cursor)
        one.commit()
        draws = zipf.skills(cursor), zipf.cities(cursor)
    _in_turn(size, lambda at: people.load(at, size, *draws))
    clock.tell("people written")
    _together(
        lambda: _in_turn(size, lambda at: postings.load(at, size, *draws, clock.tell)),
        lambda: _in_turn(size, lambda at: applications.load(at, size, clock.tell)),
    )
    clock.tell("indexes made")
    _finish(size)
    _say(size.database, mark)
    clock.tell("analysed and compared with what triggers would have written")


class Clock:
    """Says how far a world is, and since when."""

    def __init__(self, size: Size) -> None:
        self.name, self.started = f"{size.postings:,} postings", time.perf_counter()

    def tell(self, what: str) -> None:
        print(f"  {self.name}: {what} ({time.perf_counter() - self.started:.0f} s)", flush=True)


def _base() -> None:
    """A database with tables, skills and cities, which worlds start as copies of."""
    mark = _mark()
    if _is_there(BASE, mark):
        return
    _make(BASE)
    with turned_to(BASE):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_skills", verbosity=0)
        call_command("load_places", verbosity=0)
    _say(BASE, mark)


def _finish(size: Size) -> None:
    with turned_to(size.database):
        vocabulary.recount()
    with _at(size.database) as one:
        one.autocommit = True
        with one.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute(DIFFERS)
            differing = cursor.fetchall()
    if differing:
        raise SystemExit(f"The search vectors of the benches' postings are not the product's own: {differing[:5]}")


def _in_turn(size: Size, act: Callable) -> None:
    with _at(size.database) as one:
        act(one)


def _together(*acts: Callable[[], None]) -> None:
    """Run them at once; a failure of one is a failure of all."""
    failures: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@cache
def _mark() -> str:
    """Changes with whatever a world is made of; the same for the length of a run."""
    found = hashlib.sha256()
    for pattern in MADE_OF:
        for file in sorted(ROOT.glob(pattern)):
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def _at(database: str) -> Iterator:
    found = settings.DATABASES["default"]
    place = psycopg2.connect(dbname=database, user=found["USER"], host=found["HOST"])
    try:
        yield place
    finally:
        place.close()


def _ask(statement: str) -> list[tuple]:
    with _at("postgres") as one:
        one.autocommit = True
        with one.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def _is_there(database: str, mark: str) -> bool:
    found = _ask(f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{database}'")
    made, _space, when = (found[0][0] or "").partition(" ") if found else ("", "", "")
    return made == mark and time.time() - float(when) < FRESH_SECONDS


def _make(database: str, template: str = "template0") -> None:
    _ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    _ask(f"CREATE DATABASE {database} TEMPLATE {template}")


def _say(database: str, mark: str) -> None:
    _ask(f"COMMENT ON DATABASE {database} IS '{mark} {time.time():.0f}'")

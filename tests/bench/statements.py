"""Which statements the database was asked, by its own log."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

BEGINS = re.compile(r"^\d{4}-\d\d-\d\d .*? (LOG:  statement|DETAIL:  prepare): (.*)$")
PLANNED = "DETAIL:  prepare"
ASIDE = re.compile(
    r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET [^;]*;?$|SHOW |SELECT 1$|PREPARE [^;]*$)", re.IGNORECASE
)
"""What frames statements, plans them once a connection, or asks whether the connection still stands."""


@contextmanager
def written_down(database: str) -> Iterator[None]:
    """The database writes into its log what it is asked, by connections made from now on."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {database} SET log_statement = 'all'")
    _part(database)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {database} RESET log_statement")
        _part(database)


def _part(database: str) -> None:
    """End the others' connections; they come back with the database's settings of now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [database],
        )


def during(log: Path, act: Callable[[], object]) -> list[str]:
    """The statements of what was done, without those that only frame others."""
    place = log.stat().st_size
    act()
    time.sleep(0.1)
    with log.open("rb") as file:
        file.seek(place)
        return [one for one in parse(file.read().decode(errors="replace")) if not ASIDE.match(one)]


def parse(text: str) -> list[str]:
    """The statements in a piece of the log; a line that begins with a tab goes on with the one before it.

    One that was planned before stands behind what was planned.
    """
    found: list[list[str]] = []
    goes_on = False
    for line in text.splitlines():
        begun = BEGINS.match(line)
        if begun and begun[1] == PLANNED:
            found[-1].insert(0, begun[2])
        elif begun:
            found.append([begun[2]])
        elif goes_on and line.startswith("\t"):
            found[-1][0] += "\n" + line[1:]
        goes_on = begun is not None or (goes_on and line.startswith("\t"))
    return [";\n".join(one) for one in found]

"""COPY into tables whose indexes and triggers rest meanwhile."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db.models import Field

REST = "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = %s::regclass"
QUICKLY = (
    "SET session_replication_role = replica",
    "SET maintenance_work_mem = '768MB'",
    "SET max_parallel_maintenance_workers = 2",
    "SET synchronous_commit = off",
)


@contextmanager
def quickly(connection, *tables: str) -> Iterator:
    """A cursor to fill these new tables with: without triggers, their indexes made at the end, all or nothing."""
    with connection, connection.cursor() as cursor:
        for setting in QUICKLY:
            cursor.execute(setting)
        for table in tables:
            # A new file, of which nothing has to be logged before the end of this transaction.
            cursor.execute(f"CLUSTER {table} USING {_key(cursor, table)}")
            cursor.execute(REST, [table])
        yield cursor
        for table in tables:
            cursor.execute(f"REINDEX TABLE {table}")
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES, [list(tables)])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        connection.commit()


SEQUENCES = """SELECT format('SELECT setval(%%L, coalesce((SELECT max(id) FROM %%s), 0) + 1, false)',
        pg_get_serial_sequence(name, 'id'), name)
    FROM unnest(%s) AS name
    WHERE EXISTS (SELECT FROM information_schema.columns
                  WHERE table_name = name AND column_name = 'id' AND is_identity = 'YES')"""


def _key(cursor, table: str) -> str:
    cursor.execute("SELECT indexrelid::regclass FROM pg_index WHERE indisprimary AND indrelid = %s::regclass", [table])
    return cursor.fetchone()[0]


class _Lines:
    """What `copy_expert` reads from."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = iter(lines)

    def read(self, _size: int = -1) -> str:
        return next(self.lines, "")


def copy(cursor, table: str, columns: str, rows: Iterable[str]) -> None:
    """Copy rows in PostgreSQL's text format, each with the end of its line; several may come as one text."""
    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", _Lines(rows))


def with_defaults(cursor) -> None:
    """Let the database know the models' defaults, so that only what differs has to be written."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            value = _default(field)
            if value is not None:
                cursor.execute(f'ALTER TABLE "{model._meta.db_table}" ALTER "{field.column}" SET DEFAULT %s', [value])


def _default(field: Field) -> object | None:
    """What the column is to be where nothing is said, where a constant can say it."""
    if field.null or field.primary_key or field.generated or field.has_db_default() or field.is_relation:
        return None
    kind = field.get_internal_type()
    if field.has_default() and not callable(field.default):
        return field.default
    if kind in {"CharField", "TextField", "SlugField", "URLField", "FileField", "ImageField", "EmailField"}:
        return ""
    return "{}" if kind in {"JSONField", "ArrayField"} else "now" if kind == "DateTimeField" else None

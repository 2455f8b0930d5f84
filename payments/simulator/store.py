"""Everything the simulator remembers: objects, balances, timers, idempotency keys, deliveries; one SQLite file."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .wire import Invalid, Json, missing

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL,
    account TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, account, seq);
CREATE TABLE IF NOT EXISTS links (name TEXT NOT NULL, value TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (name, value, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS balances (account TEXT, currency TEXT, available INTEGER, pending INTEGER,
    PRIMARY KEY (account, currency));
CREATE TABLE IF NOT EXISTS timers (id INTEGER PRIMARY KEY, due INTEGER NOT NULL, name TEXT, target TEXT);
CREATE INDEX IF NOT EXISTS timers_due ON timers (due);
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, request TEXT, path TEXT, status INTEGER, body TEXT,
    created INTEGER);
CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, type TEXT NOT NULL,
    endpoint TEXT NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL, code INTEGER);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (status, due);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
LINKED = (
    "transfer_group", "payment_intent", "charge", "destination", "source", "source_transaction", "transfer", "type",
    "customer", "_payout", "_about", "product",
)  # fmt: skip


class Store:
    """One connection behind one lock: each request is one transaction, and requests take turns."""

    def __init__(self, path: str = "") -> None:
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.executescript(SCHEMA)
        self.offset = int(self.setting("clock_offset") or 0)
        self.request: Json = {"id": None, "idempotency_key": None}
        self.queued = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.lock:
            if self.db.in_transaction:
                yield
                return
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def now(self) -> int:
        return int(time.time()) + self.offset

    def advance(self, seconds: int) -> None:
        self.offset += seconds
        self.set("clock_offset", str(self.offset))

    def setting(self, name: str) -> str | None:
        row = self.db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def move_site(self, site: str) -> None:
        """Restarted on another port, hosted pages keep working under their new address."""
        before = self.setting("site")
        if before and before != site:
            self.db.execute("UPDATE objects SET body = replace(body, ?, ?)", (before + "/", site + "/"))
        self.set("site", site)

    def add(self, body: Json, *, account: str = "") -> Json:
        kind, created = body["object"], body.get("created")
        moment = created if isinstance(created, int) else self.now()
        cursor = self.db.execute(
            "INSERT INTO objects (id, kind, account, created, body) VALUES (?, ?, ?, ?, ?)",
            (body["id"], kind, account, moment, json.dumps(body)),
        )
        self._link(body, cursor.lastrowid)
        return body

    def save(self, body: Json) -> Json:
        query = "UPDATE objects SET body = ? WHERE id = ? RETURNING seq"
        self._link(body, self.db.execute(query, (json.dumps(body), body["id"])).fetchone()[0])
        return body

    def _link(self, body: Json, seq: int | None) -> None:
        linked = [(name, body[name], seq) for name in LINKED if isinstance(body.get(name), str)]
        self.db.executemany("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", linked)

    def remove(self, key: str) -> None:
        self.db.execute("DELETE FROM objects WHERE id = ?", (key,))

    def get(self, key: str) -> Json | None:
        row = self.db.execute("SELECT body FROM objects WHERE id = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def find(self, kind: str, key: str, *, account: str | None = None) -> Json:
        """The object, or Stripe's 404; with `account`, only what that account may see."""
        row = self.db.execute("SELECT body, account FROM objects WHERE id = ? AND kind = ?", (key, kind)).fetchone()
        if row is None or (account is not None and row[1] != account):
            raise missing(kind, key)
        found: Json = json.loads(row[0])
        return found

    def select(self, kind: str, *, account: str | None = None, **filters: Any) -> Iterator[Json]:
        """Newest first. Filters on linked names use an index; any other name is compared in the body."""
        where, values = _conditions(kind, account, filters)
        rows = self.db.execute(f"SELECT body FROM objects WHERE {where} ORDER BY seq DESC", values)
        return (json.loads(row[0]) for row in rows)

    def page(self, kind: str, account: str | None, filters: Json, window: Json) -> tuple[list[Json], bool]:
        """One page of a list and whether more follow: `window` holds limit, a cursor and bounds on `created`."""
        where, values = _conditions(kind, account, filters)
        backwards = "ending_before" in window
        for edge, sign in (("starting_after", "<"), ("ending_before", ">")):
            if edge in window:
                row = self.db.execute("SELECT seq FROM objects WHERE id = ?", (window[edge],)).fetchone()
                if row is None:
                    raise Invalid(f"No such object: '{window[edge]}'", code="resource_missing", param=edge)
                where, values = f"{where} AND seq {sign} ?", [*values, row[0]]
        for name in ("created", "arrival_date"):
            for sign, moment in _bounds(window.get(name)):
                column = "created" if name == "created" else f"json_extract(body, '$.{name}')"
                where, values = f"{where} AND {column} {sign} ?", [*values, moment]
        query = f"SELECT body FROM objects WHERE {where} ORDER BY seq {'ASC' if backwards else 'DESC'} LIMIT ?"
        found = [json.loads(row[0]) for row in self.db.execute(query, [*values, window["limit"] + 1])]
        rows = found[: window["limit"]]
        return rows[::-1] if backwards else rows, len(found) > len(rows)

    def unpaid(self, account: str, currency: str) -> list[Json]:
        """Balance transactions that became available and that no automatic payout has paid yet."""
        query = (
            "SELECT body FROM objects WHERE kind = 'balance_transaction' AND account = ? AND "
            "json_extract(body, '$.currency') = ? AND json_extract(body, '$.status') = 'available' AND "
            "json_extract(body, '$._payout') IS NULL"
        )
        return [json.loads(row[0]) for row in self.db.execute(query, (account, currency))]

    def balance(self, account: str, currency: str) -> tuple[int, int]:
        """(available, pending)."""
        query = "SELECT available, pending FROM balances WHERE account = ? AND currency = ?"
        return self.db.execute(query, (account, currency)).fetchone() or (0, 0)

    def balances(self) -> list[tuple[str, str, int, int]]:
        return self.db.execute("SELECT account, currency, available, pending FROM balances ORDER BY 1, 2").fetchall()

    def shift(self, account: str, currency: str, *, available: int = 0, pending: int = 0) -> None:
        self.db.execute(
            "INSERT INTO balances VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE "
            "SET available = available + ?3, pending = pending + ?4",
            (account, currency, available, pending),
        )

    def later(self, due: int, name: str, target: str) -> None:
        self.db.execute("INSERT INTO timers (due, name, target) VALUES (?, ?, ?)", (due, name, target))

    def next_due(self) -> tuple[str, str] | None:
        query = "SELECT id, name, target FROM timers WHERE due <= ? ORDER BY due, id LIMIT 1"
        row = self.db.execute(query, (self.now(),)).fetchone()
        if row is None:
            return None
        self.db.execute("DELETE FROM timers WHERE id = ?", (row[0],))
        return row[1], row[2]


def _conditions(kind: str, account: str | None, filters: Json) -> tuple[str, list[Any]]:
    where, values = ["kind = ?"], [kind]
    if account is not None:
        where.append("account = ?")
        values.append(account)
    for name, value in filters.items():
        if name in LINKED:
            where.append("seq IN (SELECT seq FROM links WHERE name = ? AND value = ?)")
            values += [name, value]
        where.append("json_extract(body, ?) = ?")
        values += [f"$.{name}", value]
    return " AND ".join(where), values


def _bounds(created: Any) -> list[tuple[str, int]]:
    signs = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
    asked = created if isinstance(created, dict) else {} if created is None else {"gte": created, "lte": created}
    if not all(name in signs and str(moment).lstrip("-").isdecimal() for name, moment in asked.items()):
        raise Invalid("A time is given in seconds, alone or as gt, gte, lt, lte.", code="parameter_invalid_integer")
    return [(signs[name], min(int(moment), 2**62)) for name, moment in asked.items()]

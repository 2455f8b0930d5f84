"""Sends queued notifications, signed as Stripe signs them, again and again until the receiver answers 2xx."""

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from .faults import WEBHOOK, Faults, seconds
from .store import Store
from .wire import Json, public

PATIENCE = 10.0
LONGEST_PAUSE = 300.0
ATTEMPTS = 16
Record = Callable[[Json], None]


def signature(secret: str, moment: int, body: str) -> str:
    """`t=<unix time>,v1=<hex HMAC-SHA256 of "t.body" under the end point's secret>`."""
    digest = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


class Courier:
    """A few threads that empty the queue; after a crash, what was being sent is sent again."""

    def __init__(self, store: Store, faults: Faults, record: Record, *, threads: int = 4, pause: float = 1.0) -> None:
        self.store, self.faults, self.record, self.pause = store, faults, record, pause
        self.wake, self.stopping = threading.Condition(), threading.Event()
        self.reordered: list[int] = []
        with store.transaction():
            store.db.execute("UPDATE deliveries SET status = 'waiting' WHERE status = 'sending'")
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.nudge()

    def nudge(self) -> None:
        """Something may have been queued: no need to wait for the next look."""
        if self.store.queued or self.stopping.is_set():
            self.store.queued = False
            with self.wake:
                self.wake.notify_all()

    def _run(self) -> None:
        while not self.stopping.is_set():
            claimed = self._claim()
            if claimed is None:
                with self.wake:
                    self.wake.wait(0.2)
                continue
            self._handle(*claimed)

    def _claim(self) -> tuple[int, str] | None:
        query = (
            "UPDATE deliveries SET status = 'sending' WHERE id = (SELECT id FROM deliveries "
            "WHERE status = 'waiting' AND due <= ? ORDER BY due, id LIMIT 1) RETURNING id, type"
        )
        with self.store.transaction():
            row = self.store.db.execute(query, (time.time(),)).fetchone()
        return (row[0], row[1]) if row else None

    def _handle(self, key: int, kind: str) -> None:
        rule = self.faults.strike(WEBHOOK, type=kind)
        fault = rule["fault"] if rule else ""
        if fault == "drop_webhook":
            self._mark(key, "dropped")
        elif fault == "hold_webhook":
            self._mark(key, "held")
        elif rule and fault == "reorder_webhook":
            self._each(self._batch(key, int(rule["copies"])))
        elif rule and fault == "duplicate_webhook":
            twins = [threading.Thread(target=self.send, args=(key,)) for _ in range(rule["copies"])]
            for twin in twins:
                twin.start()
            for twin in twins:
                twin.join()
        else:
            self.stopping.wait(seconds(rule))
            self.send(key)

    def _batch(self, key: int, size: int) -> list[int]:
        """Collect deliveries; every `size` of them come out newest first."""
        with self.wake:
            self.reordered.append(key)
            if len(self.reordered) < size:
                self._mark(key, "held")
                return []
            batch, self.reordered = sorted(self.reordered, reverse=True), []
            for one in batch:
                self._mark(one, "sending")
            return batch

    def _each(self, keys: list[int]) -> list[int]:
        return [self.send(key) for key in keys]

    def release(self, *, backwards: bool) -> list[int]:
        """Send what is held, one after another, and return the receiver's answers."""
        with self.store.transaction():
            query = "UPDATE deliveries SET status = 'sending' WHERE status = 'held' RETURNING id"
            keys = sorted(row[0] for row in self.store.db.execute(query))
        return self._each(keys[::-1] if backwards else keys)

    def drain(self, patience: float) -> int:
        """Wait until nothing is due or under way; returns how many deliveries are still unsettled."""
        until = time.monotonic() + patience
        while True:
            query = "SELECT COUNT(*) FROM deliveries WHERE status = 'sending' OR (status = 'waiting' AND attempts = 0)"
            with self.store.lock:
                left = int(self.store.db.execute(query).fetchone()[0])
            if left == 0 or time.monotonic() > until:
                return left
            time.sleep(0.02)

    def _mark(self, key: int, status: str, *, code: int = 0, due: float = 0) -> None:
        with self.store.transaction():
            query = "UPDATE deliveries SET status = ?, code = ?, due = ?, attempts = attempts + ? WHERE id = ?"
            self.store.db.execute(query, (status, code, due, int(status in ("sent", "waiting", "failed")), key))

    def send(self, key: int) -> int:
        """One attempt. Returns the receiver's status, 0 when it could not be reached."""
        with self.store.lock:
            query = "SELECT event, endpoint, attempts FROM deliveries WHERE id = ?"
            event_id, endpoint_id, attempts = self.store.db.execute(query, (key,)).fetchone()
            event, endpoint = self.store.get(event_id), self.store.get(endpoint_id)
        if event is None or endpoint is None:
            self._mark(key, "dropped")
            return 0
        code = self._post(endpoint["_url"], endpoint["_secret"], json.dumps(public(event), indent=2))
        self.record({"webhook": public(event), "status": code})
        if 200 <= code < 300:
            self._mark(key, "sent", code=code)
        elif attempts + 1 >= ATTEMPTS:
            self._mark(key, "failed", code=code)
        else:
            pause = min(self.pause * 2**attempts, LONGEST_PAUSE)
            self._mark(key, "waiting", code=code, due=time.time() + pause)
        return code

    def _post(self, url: str, secret: str, body: str) -> int:
        place = urlsplit(url)
        secure = place.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(place.hostname or "", place.port, timeout=PATIENCE)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(secret, int(time.time()), body),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        path = (place.path or "/") + (f"?{place.query}" if place.query else "")
        try:
            connection.request("POST", path, body.encode(), headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

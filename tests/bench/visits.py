"""Visiting pages as a browser does, one at a time over a connection that stays open, and how long they took."""

import http.client
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

BROWSER = {
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en",
}


MOST_REFUSED = 0.5


class NotShown(Exception):
    """A page that is not there or fails."""


@dataclass(frozen=True)
class Visit:
    """One request: a path, who asks (the session's key), and what is posted; `is_plain` wants it uncompressed."""

    path: str
    session: str = ""
    posted: dict[str, str | list[str]] = field(default_factory=dict)
    token: str = ""
    is_plain: bool = False

    @property
    def headers(self) -> dict[str, str]:
        cookies = [f"sessionid={self.session}"] if self.session else []
        cookies += [f"csrftoken={self.token}"] if self.token else []
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if self.posted else {}
        plain = {"Accept-Encoding": "identity"} if self.is_plain else {}
        return BROWSER | plain | kind | ({"Cookie": "; ".join(cookies)} if cookies else {})

    @property
    def body(self) -> str | None:
        return urlencode(self.posted, doseq=True) if self.posted else None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    milliseconds: float


class Visitor:
    """Somebody at a server."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def visit(self, visit: Visit) -> Answer:
        """One request with its whole answer."""
        started = time.perf_counter()
        try:
            answer = self._ask(visit)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # Servers close connections that nobody used for a while.
            self.line.close()
            started = time.perf_counter()
            answer = self._ask(visit)
        body = answer.read()
        return Answer(answer.status, answer.headers, body, (time.perf_counter() - started) * 1000)

    def _ask(self, visit: Visit) -> http.client.HTTPResponse:
        method = "POST" if visit.posted else "GET"
        self.line.request(method, visit.path, body=visit.body, headers={"Host": "localhost", **visit.headers})
        return self.line.getresponse()

    def visit_all(self, visits: Sequence[Visit]) -> list[float]:
        """The milliseconds of each. Refusals are told; raises `NotShown` when hardly any page was shown."""
        self.line.close()
        answers = [self.visit(visit) for visit in visits]
        refused = [
            f"{visit.path} answered {answer.status}"
            for visit, answer in zip(visits, answers, strict=True)
            if answer.status not in ((302, 303) if visit.posted else (200,))
        ]
        if len(refused) > len(visits) * MOST_REFUSED:
            raise NotShown(refused[0])
        if refused:
            print(f"  refused: {len(refused)} of {len(visits)}, such as {refused[0]}", flush=True)
        return [answer.milliseconds for answer in answers]


def percentile(values: Sequence[float], part: int) -> float:
    """The value below which so many percent of them are."""
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1] if len(values) > 1 else values[0]

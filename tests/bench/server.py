"""The production server, ours and the floor's, each at a database, and what it costs."""

import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from marketplace.embedded.processes import Command
from tests.bench import cpu
from tests.bench.services import ROOT, Workshop
from tests.bench.visits import Visit, Visitor

OURS, FLOOR = "marketplace.wsgi:application", "tests.bench.floor.wsgi:application"
PROGRAMS = {OURS: "marketplace.serve", FLOOR: "granian"}
"""Ours loads the site before its workers part; the floor stands for a site that does nothing about it."""
DOOR = ROOT / "Dockerfile"
REPLACED = ("--workers", "--blocking-threads", "--host", "--port")


@dataclass
class Server:
    """A server that runs, and the PostgreSQL it asks."""

    name: str
    port: int
    pid: int
    postgres: int
    visitor: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.port)

    def spent(self) -> tuple[float, float]:
        """Milliseconds of processor time so far: of the server, of PostgreSQL."""
        return cpu.spent_ms(self.pid), cpu.spent_ms(self.postgres)

    def cost(self, visits: Sequence[Visit]) -> "Cost":
        """What these visits cost."""
        server, postgres = self.spent()
        times = self.visitor.visit_all(visits)
        after = self.spent()
        return Cost((after[0] - server) / len(visits), (after[1] - postgres) / len(visits), times)


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time a request, and how long each took."""

    server_ms: float
    postgres_ms: float
    times: list[float]

    @property
    def total_ms(self) -> float:
        return self.server_ms + self.postgres_ms


@contextmanager
def serving(
    workshop: Workshop, application: str, *, workers: int = 1, threads: int = 1, **environment: str
) -> Iterator[Server]:
    """The server of the Dockerfile with so many workers and threads; it is asked until it answers."""
    port = _free_port()
    name = f"{application.partition(':')[0]} {environment.get('DATABASE_URL', '').rpartition('/')[2]} {workers}"
    process = workshop.crew.start(
        Command(
            name=name,
            words=[sys.executable, "-m", *_words(application, port, workers, threads)],
            log=workshop.folder / f"server-{port}.log",
            folder=ROOT,
            environment=_environment(environment),
            patience=15,
        )
    )
    server = Server(name, port, process.pid, workshop.postgres)
    try:
        workshop.crew.wait_until(process, lambda: _answers(port), seconds=60)
        yield server
    finally:
        server.visitor.line.close()
        workshop.crew.stop([process])


def _words(application: str, port: int, workers: int, threads: int) -> list[str]:
    """The Dockerfile's own command, with the numbers of this run; the floor's with its own program and application."""
    text = DOOR.read_text().rpartition("\nCMD ")[2].replace("\\\n", "")
    _python, _flag, _program, *words, _application = json.loads(text)
    kept = [word for at, word in enumerate(words) if word not in REPLACED and words[at - 1] not in REPLACED]
    numbers = {"--host": "127.0.0.1", "--port": port, "--workers": workers, "--blocking-threads": threads}
    kept += [str(word) for pair in numbers.items() for word in pair]
    return [PROGRAMS[application], *kept, "--no-access-log", application]


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return inherited | {"DEMO": "off", "STRIPE_API_BASE": "", "PYTHONUNBUFFERED": "1", **environment}


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        return Visitor(port).visit(Visit("/healthz")).status == 200
    except OSError:
        return False

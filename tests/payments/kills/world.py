"""The whole product with its services, each process of which can be killed and started again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
import requests

from marketplace.embedded import ports, valkey
from marketplace.embedded.places import DATABASE, postgres_url, valkey_url
from marketplace.embedded.postgres import Cluster, serves
from marketplace.embedded.processes import Command, Crew, Process
from marketplace.embedded.services import short_temporary
from marketplace.embedded.users import postgres_user
from tests.payments.simulator_process import SimulatorProcess, running_simulator

ROOT = Path(__file__).parents[3]
SECRET = "whsec_kills"
PATIENCE_SECONDS = 90
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Teller:
    """The process that sets scenes and reads rows."""

    def __init__(self, environment: dict[str, str]) -> None:
        words = [sys.executable, "-m", "tests.payments.kills.teller"]
        self.process = subprocess.Popen(
            words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, command: str, **told: Any) -> Any:
        self.process.stdin.write(json.dumps({"do": command, **told}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the teller ended at {command}"
        return json.loads(line)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()


@dataclass
class World:
    """PostgreSQL, Valkey, the simulated Stripe, one web server and one worker."""

    folder: Path
    crew: Crew
    simulator: SimulatorProcess
    cluster: Cluster
    port: int
    environment: dict[str, str]
    running: dict[str, Process] = field(default_factory=dict)

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *, stop_at: str = "") -> None:
        """Start the web server or the worker, to stand still at a moment if told so."""
        words = {
            "web": [
                *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)),
                *("--workers", "1", "--blocking-threads", "2", "tests.payments.kills.web:application"),
            ],
            "worker": [
                *("-m", "celery", "-A", "tests.payments.kills.worker", "worker", "--pool", "solo"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
        }
        self.mark.unlink(missing_ok=True)
        self.mark.with_suffix(".go").unlink(missing_ok=True)
        self.running[name] = self.crew.start(
            Command(
                name=name,
                words=[sys.executable, *words[name]],
                log=self.folder / f"{name}.log",
                folder=ROOT,
                environment=self.environment | {"STOP_AT": stop_at, "STOP_MARK": str(self.mark)},
            )
        )
        if name == "web":
            self.wait(self._is_healthy, "the web server")

    def _is_healthy(self) -> bool:
        try:
            return requests.get(f"{self.site}/healthz", timeout=5).ok
        except requests.RequestException:
            return False

    def start_postgres(self) -> None:
        self.running["postgres"] = self.cluster.start(self.crew, self.folder / "s")
        self.wait(self._takes_connections, "PostgreSQL to recover")

    def _takes_connections(self) -> bool:
        try:
            psycopg2.connect(user=DATABASE, dbname=DATABASE, host=str(self.folder / "s")).close()
        except psycopg2.OperationalError:
            return False
        return True

    @property
    def mark(self) -> Path:
        return self.folder / "stopped"

    def wait_for_stop(self) -> None:
        self.wait(self.mark.exists, "the process to come to its moment")

    def go_on(self) -> None:
        """Let the process that stands still live."""
        self.mark.with_suffix(".go").touch()

    def kill(self, name: str) -> None:
        """kill -9 of a process and all its children."""
        process = self.running.pop(name)
        process.signal(signal.SIGKILL, group=True)
        if name == "postgres":
            self._kill_backends()
        self.crew.stop([process])
        if name == "web":
            self.wait(lambda: not ports.answers(self.port), "the last of the web server")

    def _kill_backends(self) -> None:
        """The server's children are in groups of their own, and a busy one keeps the next server from starting."""
        for folder in Path("/proc").glob("[0-9]*"):
            if serves(int(folder.name), self.cluster.data):
                with suppress(ProcessLookupError):
                    os.kill(int(folder.name), signal.SIGKILL)

    def wait(self, is_true: Callable[[], Any], what: str) -> Any:
        until = time.monotonic() + PATIENCE_SECONDS
        while not (found := is_true()):
            assert time.monotonic() < until, f"waited too long for {what}; {self.last_words()}"
            time.sleep(0.05)
        return found

    def last_words(self) -> str:
        return "\n".join(f"{name}:\n{process.last_lines()}" for name, process in self.running.items())

    def press(self, scene: dict[str, Any], path: str, **typed: Any) -> requests.Response:
        """What the company's browser does: read the page, send its form. Raises where the server died."""
        with requests.Session() as browser:
            browser.cookies.set(scene["cookie"], scene["session"])
            page = browser.get(f"{self.site}/engagements/{scene['engagement']}/", timeout=PATIENCE_SECONDS)
            found = CSRF.search(page.text)
            assert found, page.text[:500]
            typed["csrfmiddlewaretoken"] = found[1]
            headers = {"Referer": page.url}
            return browser.post(
                f"{self.site}{path}", typed, headers=headers, timeout=PATIENCE_SECONDS, allow_redirects=False
            )


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind((ports.LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def whole_world() -> Iterator[tuple[World, Teller]]:
    """All of it, on ports and in folders of its own, with every process ended afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="fr-", dir=short_temporary()))
    folder.chmod(0o711)
    crew, port = Crew(), free_port()
    crew.remove_folder(folder)
    user, sockets = postgres_user(folder / "postgres"), folder / "s"
    sockets.mkdir(mode=0o700)
    user.own(sockets)
    site = f"http://127.0.0.1:{port}"
    with running_simulator(webhook=f"{site}/stripe/webhook/", secret=SECRET) as simulator:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "marketplace.settings",
            "DATABASE_URL": postgres_url(sockets),
            "REDIS_URL": valkey_url(sockets),
            "STRIPE_API_BASE": simulator.base_url,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "SITE_URL": site,
            "DEBUG": "on",
        }
        cluster = Cluster(folder / "postgres", user, folder / "postgres.log", throwaway=True)
        world = World(folder, crew, simulator, cluster, port, dict(environment))
        world.start_postgres()
        valkey.start(crew, data=folder / "valkey", sockets=sockets, log=folder / "valkey.log", throwaway=True)
        teller = Teller(world.environment)
        try:
            teller.ask("migrate")
            yield world, teller
        finally:
            teller.stop()
            crew.disband()

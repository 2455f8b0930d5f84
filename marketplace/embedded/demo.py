"""`make demo`: starts the whole product on this machine, keeps watch over it, and stops it."""

import hashlib
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from marketplace.embedded import ports, services
from marketplace.embedded.errors import Trouble
from marketplace.embedded.keys import kept_secrets
from marketplace.embedded.places import LOGINS, ROOT, UNFINISHED, Places
from marketplace.embedded.processes import Command, Crew, Process, Stopped
from marketplace.embedded.terminal import guarded, say

BUSY = "The demo already runs in this folder (process {pid}). Stop it with Ctrl-C in its window, or use that one."
SIMULATOR_PORT = 12111


@dataclass
class Demo:
    """One run of the demo on one `var` folder and port. An empty one has no demo world."""

    places: Places
    port: int
    crew: Crew
    empty: bool = False
    parent: int = field(default_factory=os.getppid)
    began: float = field(default_factory=time.monotonic)
    settings: dict[str, str] = field(default_factory=dict)
    shown: list[Process] = field(default_factory=list)
    simulator_port: int = field(default_factory=lambda: ports.free_port(SIMULATOR_PORT))

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}/"

    @property
    def simulator_store(self) -> Path:
        return self.places.var / "stripe.sqlite3"

    def run(self) -> None:
        """Start everything, say where it is, and watch until somebody stops us or something falls."""
        say("Firstrung demo")
        if (self.places.var / UNFINISHED).exists():
            say("  The last start was stopped while the demo world was being told: starting over.")
            services.remove_data(self.places)
        self.timed("PostgreSQL and Valkey", self.start_services)
        collecting = self.begin_static()
        self.prepare()
        if collecting:
            self.timed("Static files", lambda: self.finish_static(collecting))
        self.timed("Web, worker and beat", self.start_product)
        self.greet()
        self.watch()

    def timed(self, what: str, act: Callable[[], None]) -> None:
        began = time.monotonic()
        act()
        say(f"  {what:<24}{time.monotonic() - began:6.1f} s")

    def start_services(self) -> None:
        running = services.start_lasting(self.crew, self.places)
        self.settings = running | self.own_settings()
        for name in running:
            if os.environ.get(name):
                say(f"  Using {name} of the environment.")

    def own_settings(self) -> dict[str, str]:
        """What the product reads: as in production, but here and with the simulator."""
        return {
            "DEBUG": os.environ.get("DEBUG") or "off",
            "DEMO": "on",
            "VAR_DIR": str(self.places.var),
            "SITE_URL": self.address.rstrip("/"),
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
            "STRIPE_API_BASE": f"http://{ports.LOOPBACK}:{self.simulator_port}",
            "DJANGO_SETTINGS_MODULE": "marketplace.settings",
            "PYTHONUNBUFFERED": "1",
            **kept_secrets(self.places.var / "secrets.json"),
        }

    def start_simulator(self, *, heard: bool) -> Process:
        """Start the simulator. Unheard it sends no webhooks."""
        words = ["--port", str(self.simulator_port), "--store", str(self.simulator_store)]
        if heard:
            place = f"http://{ports.LOOPBACK}:{self.port}/stripe/webhook/"
            words += ["--webhook", place, "--secret", self.settings["STRIPE_WEBHOOK_SECRET"]]
        simulator = self.start("simulator", "-m", "payments.simulator", *words)
        self.crew.wait_until(simulator, lambda: ports.answers(self.simulator_port), seconds=30)
        return simulator

    def prepare(self) -> None:
        """Bring the database up to date. The first time the demo world is told, and nobody hears Stripe meanwhile."""
        first = not self.simulator_store.exists()
        simulator = self.start_simulator(heard=not first)
        self.show(self.manage("prepare_demo", *(["--empty"] if self.empty else [])))
        if first:
            self.crew.stop([simulator])
            self.start_simulator(heard=True)

    def start_product(self) -> None:
        ports.require_free(self.port)
        celery = ["-m", "celery", "-A", "marketplace"]
        web = self.start("web", "-m", "granian", *self.web_options(), "marketplace.wsgi:application")
        self.crew.wait_until(web, self.is_healthy, seconds=90)
        self.start("worker", *celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
        self.start("beat", *celery, "beat", "--pidfile", "")

    def web_options(self) -> list[str]:
        return [
            *("--interface", "wsgi", "--host", ports.LOOPBACK, "--port", str(self.port)),
            *("--workers", "2", "--blocking-threads", "2", "--workers-kill-timeout", "5"),
        ]

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{ports.LOOPBACK}:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def start(self, name: str, *words: str, may_end: bool = False) -> Process:
        """Start a program of ours, run by this Python."""
        return self.crew.start(
            Command(
                name=name,
                words=[sys.executable, *words],
                log=self.places.fresh_log(name),
                folder=ROOT,
                environment=os.environ | self.settings,
                patience=15,
                may_end=may_end,
            )
        )

    def manage(self, *words: str) -> Process:
        """Start a command of `manage.py`, which may end by itself."""
        return self.start(words[0], str(ROOT / "manage.py"), *words, may_end=True)

    def wait_for_end(self, process: Process, meanwhile: Callable[[], None] = lambda: None) -> None:
        while not process.ended():
            meanwhile()
            self.crew.pause(0.05)
            self.check()
        meanwhile()
        self.check()
        self.crew.stop([process])

    def show(self, process: Process) -> None:
        """Wait until a command is done and print meanwhile what it says."""
        self.shown.append(process)
        position = 0

        def copy() -> None:
            nonlocal position
            position = self.copy(process, position)

        self.wait_for_end(process, copy)

    def begin_static(self) -> Process | None:
        """Collect the static files while the database is prepared, if they changed since last time."""
        if self.settings["DEBUG"] != "off" or self.static_mark.exists():
            return None
        return self.manage("collectstatic", "--no-input", "--clear", "--verbosity", "0")

    def finish_static(self, collecting: Process) -> None:
        self.wait_for_end(collecting)
        self.static_mark.touch()

    @property
    def static_mark(self) -> Path:
        """An empty file beside the collected ones, named after what they were collected from."""
        sources = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
        content = hashlib.sha256((ROOT / "requirements-dev.txt").read_bytes())
        for path in sources:
            content.update(f"{path}\0".encode() + path.read_bytes())
        return self.places.var / "static" / f"made-from-{content.hexdigest()[:16]}"

    def copy(self, process: Process, position: int) -> int:
        """Print the whole lines it wrote since last time; returns how far we are."""
        text = process.command.log.read_bytes()[position:]
        whole = text[: text.rfind(b"\n") + 1]
        for line in whole.decode(errors="replace").splitlines():
            say(f"  {line}")
        return position + len(whole)

    def greet(self) -> None:
        self.places.write_environment(self.settings)
        say()
        if not self.empty:
            say((self.places.var / LOGINS).read_text())
        say(f"  Open    {self.address}")
        say(f"  E-mails {self.address}dev/mail/")
        say(f"  Logs    {self.places.logs}")
        say()
        say(f"Ready after {time.monotonic() - self.began:.0f} s. Ctrl-C stops everything; the data stays.")

    def watch(self) -> None:
        while True:
            self.crew.pause(0.25)
            self.check()

    def check(self) -> None:
        """Whether all still runs, and whether the one who started us is still there."""
        if os.getppid() != self.parent:
            raise Stopped
        if fallen := self.crew.fallen():
            end = f"Its log is {fallen.command.log}"
            if fallen not in self.shown:
                end += f" and ends:\n{fallen.last_lines()}"
            raise Trouble(f"{fallen.command.name} ended unexpectedly. {end}")


def demo(places: Places, port: str, *, empty: bool = False) -> int:
    """Run the demo until it is stopped. 0 when somebody stopped it, 1 when something went wrong."""

    def act(crew: Crew) -> None:
        number = ports.parse_port(port)
        ports.require_free(number)
        Demo(places, number, crew, empty).run()

    return guarded(places, act, busy=BUSY)


def reset(places: Places) -> int:
    """Remove the demo's data, unless it is in use."""

    def act(_: Crew) -> None:
        services.remove_data(places)
        say("The demo's data is gone. `make demo` starts anew.")

    return guarded(places, act, busy="The demo runs (process {pid}). Stop it first, then reset it.")

"""`make demo`: starts the whole product on this machine, keeps watch over it, and stops it."""

import json
import os
import secrets
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from marketplace.embedded import ports, services
from marketplace.embedded.errors import Trouble
from marketplace.embedded.places import Lock, Places
from marketplace.embedded.processes import Command, Crew, Process, Stopped

ROOT = Path(__file__).resolve().parents[2]
BUSY = "The demo already runs in this folder (process {pid}). Stop it with Ctrl-C in its window, or use that one."
SIMULATOR_PORT = 12111
GENTLE = 15
# Left in the `var` folder by `prepare_demo` while the demo world is being told.
UNFINISHED = "demo-unfinished"


def say(text: str = "") -> None:
    try:
        print(text, flush=True)
    except OSError:
        # Whoever read this went away. What runs does not depend on it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def listen_for_stop(crew: Crew) -> None:
    """Ctrl-C, TERM or a closed terminal ask to stop; asked again a moment later, everything ends at once.

    A moment, because `make` and the terminal may each pass on one and the same request.
    """
    first = []

    def ask(*_: object) -> None:
        if first and time.monotonic() - first[0] > 1:
            crew.kill()
        first.append(time.monotonic())
        crew.stop_requested = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)


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

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}/"

    def run(self) -> None:
        """Start everything, say where it is, and watch until somebody stops us or something falls."""
        say("Firstrung demo")
        if (self.places.var / UNFINISHED).exists():
            say("  The last start was stopped while the demo world was being told: starting over.")
            services.remove_data(self.places)
        self.timed("PostgreSQL and Valkey", self.start_services)
        self.timed("Stripe simulator", self.start_simulator)
        self.step("prepare_demo", *(["--empty"] if self.empty else []), show=True)
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
            "DJANGO_SETTINGS_MODULE": "marketplace.settings",
            "PYTHONUNBUFFERED": "1",
            **kept_secrets(self.places.var / "secrets.json"),
        }

    def start_simulator(self) -> None:
        port = ports.free_port(SIMULATOR_PORT)
        self.settings["STRIPE_API_BASE"] = f"http://{ports.LOOPBACK}:{port}"
        options = {
            "--port": str(port),
            "--webhook": f"http://{ports.LOOPBACK}:{self.port}/stripe/webhook/",
            "--secret": self.settings["STRIPE_WEBHOOK_SECRET"],
            "--store": str(self.places.var / "stripe.sqlite3"),
        }
        words = [word for pair in options.items() for word in pair]
        simulator = self.start("simulator", "-m", "payments.simulator", *words)
        self.crew.wait_until(simulator, lambda: ports.answers(port), seconds=30)

    def start_product(self) -> None:
        ports.require_free(self.port)
        celery = ["-m", "celery", "-A", "marketplace"]
        web = self.start("web", "-m", "granian", *self.web_options(), "marketplace.wsgi:application")
        self.start("worker", *celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
        self.start("beat", *celery, "beat", "--pidfile", "")
        self.crew.wait_until(web, self.is_healthy, seconds=60)
        self.check()

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

    def start(self, name: str, *words: str) -> Process:
        """Start a program of ours, run by this Python."""
        return self.crew.start(
            Command(
                name=name,
                words=[sys.executable, *words],
                log=self.places.fresh_log(name),
                folder=ROOT,
                environment=os.environ | self.settings,
                patience=GENTLE,
            )
        )

    def step(self, *words: str, show: bool = False) -> None:
        """Run one command of `manage.py` to its end, showing what it prints."""
        process = self.start(words[0], str(ROOT / "manage.py"), *words)
        shown = 0
        while not process.ended():
            shown = self.copy(process, shown) if show else shown
            self.crew.pause(0.05)
            self.check(except_for=process)
        if show:
            self.copy(process, shown)
        if process.child.returncode:
            told = "see above." if show else f"it said:\n{process.last_lines()}"
            raise Trouble(f"manage.py {' '.join(words)} failed; {told}")
        self.crew.stop([process])

    def copy(self, process: Process, shown: int) -> int:
        """Print the whole lines it wrote since last time; returns how far we are."""
        with process.command.log.open("rb") as log:
            log.seek(shown)
            text = log.read()
        whole = text[: text.rfind(b"\n") + 1]
        for line in whole.decode(errors="replace").splitlines():
            say(f"  {line}")
        return shown + len(whole)

    def greet(self) -> None:
        self.places.write_environment(self.settings)
        say()
        if not self.empty:
            self.step("seed_demo", "--logins", show=True)
            say()
        say(f"  Open    {self.address}")
        say(f"  E-mails {self.address}dev/mail/")
        say(f"  Logs    {self.places.logs}")
        say()
        say(f"Ready after {time.monotonic() - self.began:.0f} s. Ctrl-C stops everything; the data stays.")

    def watch(self) -> None:
        while True:
            self.crew.pause(0.25)
            self.check()

    def check(self, except_for: Process | None = None) -> None:
        """Whether all still runs, and whether the one who started us is still there."""
        if os.getppid() != self.parent:
            raise Stopped
        fallen = self.crew.fallen()
        if fallen and fallen is not except_for:
            log = fallen.command.log
            raise Trouble(f"{fallen.command.name} ended unexpectedly. The end of {log}:\n{fallen.last_lines()}")


def kept_secrets(path: Path) -> dict[str, str]:
    """Secrets of this installation, made once, so that log-ins survive a restart."""
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "STRIPE_SECRET_KEY": f"sk_test_{secrets.token_hex(16)}",
            "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        }
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made, indent=2) + "\n")
        draft.replace(path)
    return json.loads(path.read_text())


def guarded(places: Places, act: Callable[[Crew], None], *, busy: str = BUSY) -> int:
    """Hold the lock, do the work with a crew, stop the crew whatever happens. The exit status."""
    lock = crew = None
    try:
        lock = Lock(places)
        lock.take(busy=busy)
        crew = Crew(keep_open=[lock.descriptor])
        listen_for_stop(crew)
        act(crew)
    except Trouble as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1
    except PermissionError as error:
        owner = "It belongs to another user: start as that user, or remove it."
        print(f"{error.filename} cannot be used. {owner}", file=sys.stderr, flush=True)
        return 1
    except (Stopped, KeyboardInterrupt):
        say("\nStopping ...")
    finally:
        if crew:
            crew.disband()
            places.forget_environment()
        if lock:
            lock.release()
    return 0


def demo(places: Places, port: str, *, empty: bool = False) -> int:
    """Run the demo until it is stopped. 0 when somebody stopped it, 1 when something went wrong."""

    def act(crew: Crew) -> None:
        number = ports.parse_port(port)
        ports.require_free(number)
        Demo(places, number, crew, empty).run()

    return guarded(places, act)


def reset(places: Places) -> int:
    """Remove the demo's data, unless it is in use."""

    def act(_: Crew) -> None:
        services.remove_data(places)
        say("The demo's data is gone. `make demo` starts anew.")

    return guarded(places, act, busy="The demo runs (process {pid}). Stop it first, then reset it.")

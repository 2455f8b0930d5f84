"""The Stripe simulator as a process of its own, for tests: started on a free port, asked over HTTP, ended by its id.

with running_simulator(webhook="http://127.0.0.1:8000/stripe/webhook/", secret="whsec_test") as simulator:
    client = stripe.StripeClient("sk_test_x", base_addresses=simulator.base_addresses)
    simulator.post("faults", fault="lose_response", path="/v1/transfers")
"""

import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 10


class Switched(Exception):
    """A switch under /_sim/ refused."""


class SimulatorProcess:
    """A running simulator: `base_url`, its switches, and the journal of everything it was asked and answered."""

    def __init__(self, *arguments: str, journal: Path) -> None:
        self.journal = journal
        self.read = 0
        command = [sys.executable, "-m", "payments.simulator", "--journal", str(journal), *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if "ready on" not in line:
            self.stop()
            raise RuntimeError(f"The simulator did not start: {line!r}")
        self.base_url = line.split()[4].rstrip(":")

    @property
    def base_addresses(self) -> dict[str, str]:
        """For `stripe.StripeClient(base_addresses=...)`."""
        return dict.fromkeys(("api", "connect", "files", "meter_events"), self.base_url)

    def post(self, switch: str, **values: Any) -> dict[str, Any]:
        """POST /_sim/<switch> with these values as JSON."""
        return self._ask(urllib.request.Request(f"{self.base_url}/_sim/{switch}", json.dumps(values).encode()))

    def get(self, switch: str, **query: str) -> dict[str, Any]:
        """GET /_sim/<switch>."""
        tail = f"?{urllib.parse.urlencode(query)}" if query else ""
        return self._ask(urllib.request.Request(f"{self.base_url}/_sim/{switch}{tail}"))

    def _ask(self, request: urllib.request.Request) -> dict[str, Any]:
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS + 5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            raise Switched(refused.read().decode()) from refused

    def state(self, **query: str) -> dict[str, Any]:
        """Counts, balances and deliveries; with `transfer_group=`, the objects of that group."""
        return self.get("state", **query)

    def fault(self, name: str, **rule: Any) -> None:
        """Arm one fault switch, see README.md of the simulator."""
        self.post("faults", fault=name, **rule)

    def drain(self) -> None:
        """Wait until every webhook was sent once."""
        left = self.post("webhooks/drain", seconds=PATIENCE_SECONDS)["left"]
        assert left == 0, f"{left} webhooks are still waiting"

    def exchanges(self) -> list[dict[str, Any]]:
        """Every request with its answer and every webhook so far, for `tests.payments.contract`."""
        return self._exchanges_from(0)[0]

    def news(self) -> list[dict[str, Any]]:
        """Those of them that were not given here before."""
        found, self.read = self._exchanges_from(self.read)
        return found

    def _exchanges_from(self, offset: int) -> tuple[list[dict[str, Any]], int]:
        if not self.journal.exists():
            return [], offset
        with self.journal.open("rb") as file:
            file.seek(offset)
            written = file.read()
        whole = written[: written.rfind(b"\n") + 1]
        return [json.loads(line) for line in whole.splitlines()], offset + len(whole)

    def stop(self) -> int:
        """End it as an operator would. Returns its exit status."""
        self.process.terminate()
        status = self.process.wait(PATIENCE_SECONDS)
        if self.process.stdout:
            self.process.stdout.close()
        return status


@contextmanager
def running_simulator(
    *,
    webhook: str = "",
    secret: str = "whsec_test",
    port: int = 0,
    store: str = "",
    payload: str = "both",
    events: str = "*",
) -> Iterator[SimulatorProcess]:
    """A simulator for the length of a `with` block. Webhook retries come after 0.1 s, doubling."""
    arguments = ["--port", str(port), "--retry-pause", "0.1", "--payload", payload, "--events", events]
    arguments += ["--with-parent"]
    arguments += ["--webhook", webhook, "--secret", secret] if webhook else []
    arguments += ["--store", store] if store else []
    with tempfile.TemporaryDirectory() as folder:
        simulator = SimulatorProcess(*arguments, journal=Path(folder) / "journal.jsonl")
        try:
            yield simulator
        finally:
            simulator.stop()


def platform_cents(simulator: SimulatorProcess) -> dict[str, int]:
    """The platform's whole balance at the simulated Stripe, by currency, in its smallest unit."""
    shares = simulator.state()["balances"].get("platform", {})
    return {currency.upper(): int(one["available"]) + int(one["pending"]) for currency, one in shares.items()}

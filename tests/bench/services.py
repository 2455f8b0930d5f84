"""What is measured against: PostgreSQL that waits for its disk, Valkey, the simulated Stripe, Celery workers."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.embedded import valkey
from marketplace.embedded.places import postgres_url, valkey_url
from marketplace.embedded.postgres import Cluster
from marketplace.embedded.processes import Command, Crew, Process
from marketplace.embedded.services import short_temporary
from marketplace.embedded.users import postgres_user
from tests.payments.simulator_process import SimulatorProcess, running_simulator

PRODUCTION = {
    "DEBUG": "off",
    "DEMO": "on",
    "SECRET_KEY": "only-for-benchmarks-0123456789-abcdefghijklmnopqrstuvwxyz-0123",
    "ALLOWED_HOSTS": "localhost",
    "STRIPE_SECRET_KEY": "sk_test_bench",
    "STRIPE_WEBHOOK_SECRET": "whsec_bench",
}
"""The settings of a running site, which keep no log of queries; the demo flag lets them speak to a simulated Stripe."""

ROOT = Path(__file__).parents[2]


@contextmanager
def services() -> Iterator[tuple["Workshop", SimulatorProcess]]:
    """Start them, tell this process's settings where they are, and end them afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="fr-", dir=short_temporary()))
    folder.chmod(0o711)
    crew = Crew()
    crew.remove_folder(folder)
    user, sockets = postgres_user(folder / "postgres"), folder / "s"
    sockets.mkdir(mode=0o700)
    user.own(sockets)
    try:
        Cluster(folder / "postgres", user, folder / "postgres.log").start(crew, sockets)
        valkey.start(crew, data=folder / "valkey", sockets=sockets, log=folder / "valkey.log", throwaway=True)
        with running_simulator() as simulator:
            os.environ |= {
                "DATABASE_URL": postgres_url(sockets),
                "REDIS_URL": valkey_url(sockets),
                "STRIPE_API_BASE": simulator.base_url,
                "LOG_LEVEL": "ERROR",
                **PRODUCTION,
            }
            yield Workshop(crew, folder), simulator
    finally:
        crew.disband()


class Workshop:
    """Where workers are started and stopped."""

    def __init__(self, crew: Crew, folder: Path) -> None:
        self.crew, self.folder = crew, folder

    @contextmanager
    def workers(self, count: int) -> Iterator[None]:
        """So many Celery workers of one process each."""
        started = [self._start(number) for number in range(count)]
        try:
            yield
        finally:
            self.crew.stop(started)

    def _start(self, number: int) -> Process:
        words = ["-m", "celery", "-A", "tests.bench.worker", "worker", "--concurrency", "1", "-n", f"bench{number}@%h"]
        return self.crew.start(
            Command(
                name=f"worker {number}",
                words=[sys.executable, *words, "--without-gossip", "--without-mingle", "--loglevel", "ERROR"],
                log=self.folder / f"worker-{number}.log",
                folder=ROOT,
                environment=dict(os.environ),
                patience=15,
            )
        )

"""What is measured against: PostgreSQL that waits for its disk, Valkey, the simulated Stripe, Celery workers."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from marketplace.embedded import valkey
from marketplace.embedded.places import DATABASE, Lock, Places, postgres_url, valkey_url
from marketplace.embedded.postgres import Cluster
from marketplace.embedded.processes import Command, Crew, Process
from marketplace.embedded.services import data_folder, short_temporary
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

LOADS_QUICKLY = ("wal_level=minimal", "max_wal_senders=0", "max_wal_size=8GB", "checkpoint_timeout=30min")
"""Beside what every cluster has: a file that is filled as it is made needs no log."""


@contextmanager
def services() -> Iterator[tuple["Workshop", SimulatorProcess]]:
    """Start them, tell this process's settings where they are, and end them afterwards.

    The cluster lasts, because the worlds in it are worth keeping; its database for everything else begins empty.
    """
    places = Places(ROOT / "var" / "bench")
    lock = Lock(places)
    lock.take(busy="Another `make bench` runs here (process {pid}). Wait until it is done.")
    crew = Crew(keep_open=[lock.descriptor])
    folder = Path(tempfile.mkdtemp(prefix="fr-", dir=short_temporary()))
    folder.chmod(0o711)
    crew.remove_folder(folder)
    user, sockets = postgres_user(places.var / "postgres"), folder / "s"
    sockets.mkdir(mode=0o700)
    user.own(sockets)
    try:
        data, log = data_folder(places, user), places.fresh_log("postgres")
        Cluster(data, user, log, options=LOADS_QUICKLY).start(crew, sockets)
        valkey.start(crew, data=folder / "valkey", sockets=sockets, log=folder / "valkey.log", throwaway=True)
        _empty(sockets)
        with running_simulator() as simulator:
            os.environ |= {
                "DATABASE_URL": postgres_url(sockets),
                "REDIS_URL": valkey_url(sockets),
                "STRIPE_API_BASE": simulator.base_url,
                "VAR_DIR": str(places.var),
                "LOG_LEVEL": "ERROR",
                **PRODUCTION,
            }
            yield Workshop(crew, folder, data, log), simulator
    finally:
        crew.disband()
        lock.release()


def _empty(sockets: Path) -> None:
    with closing(psycopg2.connect(dbname="postgres", user=DATABASE, host=str(sockets))) as one:
        one.autocommit = True
        with one.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {DATABASE}")


class Workshop:
    """Where processes are started; `postgres` is the number of the database's first one, `log` is its log."""

    def __init__(self, crew: Crew, folder: Path, data: Path, log: Path) -> None:
        self.crew, self.folder, self.log = crew, folder, log
        self.postgres = int((data / "postmaster.pid").read_text().split()[0])

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

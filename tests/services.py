"""A pytest plugin: a throwaway PostgreSQL and Valkey for the run, started before the settings are read.

One pair per run, shared by the workers of xdist through the environment, each with databases of its own. With
`DATABASE_URL` and `REDIS_URL` set, those are used instead.
"""

import atexit
import os

import pytest

from marketplace.embedded.errors import Trouble
from marketplace.embedded.processes import Crew
from marketplace.embedded.services import start_throwaway

NAMES = ("DATABASE_URL", "REDIS_URL")
OURS = "FIRSTRUNG_THROWAWAY_CLUSTER"
crew: list[Crew] = []


def start() -> None:
    """Start what the environment does not name yet."""
    if all(os.environ.get(name) for name in NAMES):
        return
    crew.append(Crew())
    atexit.register(stop)
    try:
        addresses = start_throwaway(crew[0]).addresses
    except Trouble as trouble:
        stop()
        raise pytest.UsageError(str(trouble)) from trouble
    if not os.environ.get("DATABASE_URL"):
        os.environ[OURS] = "1"
    for name in NAMES:
        os.environ.setdefault(name, addresses[name])


def stop() -> None:
    while crew:
        crew.pop().disband()


def choose_valkey_database(worker: str) -> None:
    """Give each worker of xdist a Valkey database of its own, as Django gives it a PostgreSQL one."""
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={number}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests():
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        choose_valkey_database(worker)
    else:
        start()
    return (yield)


def pytest_configure(config):
    """Databases of a throwaway cluster go with it. Dropping them first is slower and fails on an open connection."""
    if os.environ.get(OURS):
        config.option.reuse_db = True


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    stop()

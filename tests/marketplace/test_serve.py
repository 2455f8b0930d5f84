"""The web server with its workers."""

import os
import signal
import sys
import urllib.request
from pathlib import Path

import pytest

from marketplace.embedded import ports
from marketplace.embedded.processes import Command, Crew
from tests.bench import cpu
from tests.journeys.production import SETTINGS

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture
def crew():
    crew = Crew()
    yield crew
    crew.disband()


def test_workers_share_the_site_and_a_new_one_takes_the_place_of_one_that_died(crew, tmp_path):
    port = ports.free_port(18500)
    numbers = ("--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "1")
    words = ["marketplace.serve", "--interface", "wsgi", *numbers, "--respawn-failed-workers"]
    server = crew.start(
        Command(
            name="web",
            words=[sys.executable, "-m", *words, "marketplace.wsgi:application"],
            log=tmp_path / "web.log",
            folder=ROOT,
            environment=os.environ | SETTINGS | {"VAR_DIR": str(tmp_path)},
        )
    )
    crew.wait_until(server, lambda: _answers(port), seconds=60)
    first, second = cpu.tree(server.pid)[1:]
    together = cpu.memory_mb(server.pid)

    os.kill(first, signal.SIGKILL)
    crew.wait_until(server, lambda: len({*cpu.tree(server.pid)} - {first}) == 3, seconds=30)

    assert second in cpu.tree(server.pid)
    assert together < _resident_mb(second) * 1.5, "a worker for itself, and another, and granian"
    assert _answers(port)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024

"""`make demo` with all its processes, but without the demo world, which takes a minute to tell."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from marketplace.embedded.places import Places
from marketplace.embedded.services import remove_data
from tests.marketplace.embedded import supervised

pytestmark = pytest.mark.slow
NAMES = {"postgres", "valkey-server", "payments.simulator", "granian", "worker", "beat"}


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "my demo" / "var"
    folder.mkdir(parents=True)
    yield folder
    remove_data(Places(folder))


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(var, *words):
    return [sys.executable, "-m", "marketplace.embedded", "--var", str(var), *words]


def environment(port, debug="off"):
    return {**supervised.without_services(), "PORT": str(port), "DEBUG": debug}


def start(var, port, debug="off"):
    """Start the demo in a group of its own, and wait until it says that it is ready. With DEBUG it is quicker."""
    output = var.parent / "output"
    with output.open("wb") as file:
        process = subprocess.Popen(
            command(var, "demo", "--empty"),
            cwd=supervised.ROOT,
            env=environment(port, debug),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    supervised.started.append(process)

    def told():
        return "Ready after" in output.read_text() or process.poll() is not None

    assert supervised.wait_for(told, seconds=240), output.read_text()
    assert process.poll() is None, output.read_text()
    return process, output


def ask(var, port, *words):
    """Run a command that is expected to answer with a sentence: its status and the sentence."""
    done = subprocess.run(
        command(var, *words), cwd=supervised.ROOT, env=environment(port), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


def descendants(pid):
    """Every process below this one, with its command line."""
    table = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in table.stdout.splitlines()]
    found, parents = {}, {str(pid)}
    while parents:
        children = {row[0]: row[2] for row in rows if row[1] in parents}
        found |= {int(child): words for child, words in children.items()}
        parents = set(children)
    return found


def test_the_demo_starts_refuses_a_twin_and_stops_completely(var, port):
    process, output = start(var, port)
    with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=10) as answer:
        assert answer.status == 200
    running = descendants(process.pid)
    for name in NAMES:
        assert any(name in words for words in running.values()), f"{name} is not among {running}"

    status, sentence = ask(var, port, "demo")
    assert (status, sentence.count("\n")) == (1, 1)
    assert sentence.startswith(f"The demo already runs in this folder (process {process.pid}).")
    status, sentence = ask(var, port, "reset")
    assert (status, sentence) == (1, f"The demo runs (process {process.pid}). Stop it first, then reset it.\n")
    status, sentence = ask(var.parent / "other", port, "demo", "--empty")
    assert (status, sentence.count("\n")) == (1, 1)
    assert sentence.startswith(f"Port {port} is taken by another program.")

    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert supervised.all_gone(running, seconds=0)
    assert "Stopping" in output.read_text()

    assert ask(var, port, "reset")[0] == 0
    assert [child.name for child in var.iterdir()] == ["run"]


def test_after_kill_9_nothing_runs_and_the_second_start_is_quick(var, port):
    process, _ = start(var, port, debug="on")
    running = descendants(process.pid)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    began = time.monotonic()
    second, _ = start(var, port, debug="on")
    assert time.monotonic() - began < 60
    assert supervised.all_gone(running, seconds=0)

    running = descendants(second.pid)
    second.kill()
    second.wait()
    assert supervised.all_gone(running, seconds=20)


def test_a_process_that_falls_is_named_and_the_rest_is_stopped(var, port):
    process, output = start(var, port, debug="on")
    running = descendants(process.pid)
    os.kill(next(pid for pid, words in running.items() if "payments.simulator" in words), signal.SIGKILL)
    assert process.wait(60) == 1
    assert "simulator ended unexpectedly. Its log is" in output.read_text()
    assert supervised.all_gone(running, seconds=0)

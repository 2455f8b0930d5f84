"""Celery only wakes workers: nudges never raise or wait, every task is known, and a killed worker loses nothing."""

import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from celery import Celery, states
from django.conf import settings as configured
from django.db import transaction

from marketplace import celery, tasks
from marketplace.core.nudges import nudge
from marketplace.models import Heartbeat
from projects.models import Milestone
from projects.workspace import services as workspace
from tests import stages
from tests.marketplace import killed
from tests.payments import stages as money

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = celery.app
APPS = ("accounts", "marketplace", "payments", "projects")


def known_tasks() -> set[str]:
    """The tasks a worker registers that are ours."""
    PRODUCT.loader.import_default_modules()
    return {name for name in PRODUCT.tasks if name.startswith(APPS)}


def test_beat_runs_every_task_there_is_and_no_other():
    scheduled = {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled == known_tasks()


def test_sweeps_that_nobody_takes_expire_before_the_next_one():
    for entry in configured.CELERY_BEAT_SCHEDULE.values():
        often = entry["schedule"] if isinstance(entry["schedule"], int) else 3600
        assert 0 < entry["options"]["expires"] <= often


@pytest.mark.parametrize("app", APPS)
def test_every_task_is_named_after_its_place(app):
    module = importlib.import_module(f"{app}.tasks")
    ours = [name for name in known_tasks() if name.startswith(app)]
    assert ours
    assert all(hasattr(module, name.removeprefix(f"{app}.tasks.")) for name in ours)


def test_the_limits_reach_the_broker():
    with PRODUCT.connection_for_write() as connection:
        channel = connection.default_channel
        assert channel.visibility_timeout == 300
        assert channel.unacked_restore_throttle == 1
        assert channel.global_keyprefix == "firstrung:"
        assert channel.client.connection_pool.connection_kwargs["socket_timeout"] == 2
        assert connection.transport_options["unacked_restore_interval"] == 5


@pytest.fixture
def broker(monkeypatch):
    """`broker(address)` points nudges at another broker, under the settings of the product."""

    def point(address: str) -> Celery:
        app = Celery("elsewhere")
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.conf.broker_url = address
        monkeypatch.setattr(celery, "app", app)
        return app

    monkeypatch.setattr(celery, "_paused_until", 0.0)
    return point


def seconds_of_a_nudge() -> float:
    began = time.monotonic()
    with transaction.atomic():
        nudge("marketplace.tasks.beat")
    return time.monotonic() - began


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["redis+socket:///nowhere/valkey.sock", "redis://127.0.0.1:1/0"])
def test_a_broker_that_is_down_costs_a_nudge_next_to_nothing(broker, address):
    broker(address)
    assert seconds_of_a_nudge() < 1
    assert celery._paused_until > time.monotonic()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_costs_one_nudge_under_three_seconds_and_the_next_ones_nothing(broker):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert seconds_of_a_nudge() < 3
        assert seconds_of_a_nudge() < 0.1


@pytest.mark.django_db(transaction=True)
def test_after_the_pause_nudges_arrive_again(broker):
    broker("redis+socket:///nowhere/valkey.sock")
    seconds_of_a_nudge()
    celery._paused_until = 0.0
    app = broker(configured.CELERY_BROKER_URL)
    app.conf.task_default_queue = "nudged"
    seconds_of_a_nudge()
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue("nudged")
        assert queue.get(timeout=2).headers["task"] == "marketplace.tasks.beat"
        queue.clear()


@pytest.mark.django_db(transaction=True)
def test_work_approved_while_the_broker_is_away_is_paid_once_by_the_sweep(broker, client_for, simulator):
    milestone = stages.delivered(simulator)
    money.ready(simulator, milestone.engagement.student)
    broker("redis+socket:///nowhere/valkey.sock")
    began = time.monotonic()
    workspace.approve(milestone, by=stages.owner_of(milestone.engagement.company))
    assert time.monotonic() - began < 3
    for _sweep in range(2):
        for task in ("send_transfers", "process_events", "deliver_notifications"):
            run(task)
    assert stages.again(milestone).status == Milestone.Status.PAID
    assert len(money.at_stripe(simulator, milestone.hold)["transfers"]) == 1


def run(task: str) -> None:
    """Run a task of the schedule as a worker would."""
    (name,) = (name for name in known_tasks() if name.endswith(f".{task}"))
    PRODUCT.tasks[name].apply(throw=True)


@pytest.mark.django_db
def test_a_run_leaves_a_row_and_a_failure_its_reason():
    tasks.note_run(task=tasks.beat, state=states.FAILURE, retval=ValueError("no"))
    assert Heartbeat.objects.get(name="marketplace.tasks.beat").error == "ValueError: no"
    tasks.beat.apply()
    assert Heartbeat.objects.get(name="marketplace.tasks.beat").error == ""


@pytest.fixture
def worker():
    """`worker()` starts a real worker with two child processes in a session of its own."""
    started = []

    def start() -> subprocess.Popen:
        words = [
            "-A",
            "tests.marketplace.killed",
            "worker",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
        ]
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", *words],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    killed.forget()


def wait_for(path: Path, seconds: int = 40) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} did not appear"
        time.sleep(0.1)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_task_gets_it_done_by_the_next(worker, tmp_path):
    first = worker()
    killed.stand_still.delay(str(tmp_path))
    wait_for(tmp_path / "begun-1")
    os.killpg(first.pid, signal.SIGKILL)
    worker()
    wait_for(tmp_path / "done-2")


@pytest.mark.slow
def test_a_killed_child_of_a_worker_gets_its_task_done_by_another(worker, tmp_path):
    worker()
    killed.stand_still.delay(str(tmp_path))
    wait_for(tmp_path / "begun-1")
    os.kill(int((tmp_path / "begun-1").read_text()), signal.SIGKILL)
    wait_for(tmp_path / "done-2")

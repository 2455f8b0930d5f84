"""`/healthz` and `/readyz`, on a real database, a real broker, and addresses where nobody answers."""

import datetime as dt
import os
import socket
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from marketplace import tasks
from marketplace.models import Heartbeat

NOBODY = "unix:///nowhere/valkey.sock"
ASK = """
import django, json, sys
django.setup()
from django.test import Client
answer = Client().get("/readyz", headers={"host": "localhost"})
print(answer.status_code, answer.json()["checks"])
"""


@pytest.fixture
def worker(db):
    """A worker ran a task just now."""
    tasks.beat.apply()


def test_the_process_answers_without_any_service(client, settings):
    settings.REDIS_URL = NOBODY
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]


def test_ready_means_database_broker_and_worker(client, worker):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "broker": "ok", "worker": "ok"}


def test_without_a_broker_it_is_not_ready_and_says_so(client, worker, settings):
    settings.REDIS_URL = NOBODY
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "broker": "no answer", "worker": "ok"}


def test_a_broker_that_accepts_and_stays_silent_costs_a_second(client, worker, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()
        answer = client.get("/readyz")
    assert answer.json()["checks"]["broker"] == "no answer"
    assert time.monotonic() - began < 2.5


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready(client):
    assert client.get("/readyz").json()["checks"]["worker"] == "no task ran in the last 120 seconds"


def test_a_worker_that_stopped_is_noticed(client, worker):
    Heartbeat.objects.update(beat_at=timezone.now() - dt.timedelta(seconds=121))
    assert client.get("/readyz").status_code == 503


@pytest.mark.slow
def test_without_a_database_it_says_so():
    nowhere = {
        "DATABASE_URL": "postgres://nobody@//nowhere/firstrung",
        "DJANGO_SETTINGS_MODULE": "marketplace.settings",
    }
    run = subprocess.run(
        [sys.executable, "-c", ASK], env=os.environ | nowhere, capture_output=True, text=True, timeout=60, check=True
    )
    assert "503 {'database': 'no answer', 'broker': 'ok', 'worker': 'unknown'}" in run.stdout


def test_it_costs_three_statements_at_most(client, worker, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/readyz")

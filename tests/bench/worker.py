"""Celery with tasks beside the product's: one that does nothing, and the two ends of a row of those."""

import time

import redis
from django.conf import settings

from marketplace.celery import app

GO, DONE = "bench:go", "bench:done"


@app.task(ignore_result=True)
def nothing() -> None:
    """The floor."""


@app.task(ignore_result=True)
def wait_for_go() -> None:
    """Keep this worker busy until all that follows stands in the queue."""
    valkey = redis.Redis.from_url(settings.REDIS_URL)
    while not valkey.get(GO):
        time.sleep(0.005)


@app.task(ignore_result=True)
def say_done() -> None:
    """Count one more that is done."""
    redis.Redis.from_url(settings.REDIS_URL).incr(DONE)

"""Settings that fail loudly: with DEBUG off, what has no safe default is named in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "off",
    "DEMO": "off",
    "DATABASE_URL": "postgres://firstrung@localhost/firstrung",
    "REDIS_URL": "redis://localhost:6379/0",
    "SECRET_KEY": "a-key-made-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "firstrung.example",
    "SITE_URL": "https://firstrung.example",
    "STRIPE_SECRET_KEY": "sk_live_none",
    "STRIPE_WEBHOOK_SECRET": "whsec_none",
    "STRIPE_API_BASE": "",
}
REQUIRED = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
)
SHOW = "from django.conf import settings; print(settings.{})"


def start(program: str = SHOW.format("DEBUG"), **changes: str) -> subprocess.CompletedProcess:
    """Start a process with production settings and these changes."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "marketplace.settings"} | PRODUCTION | changes
    words = [sys.executable, "-c", program]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_with_everything_named_it_starts():
    assert start().stdout == "False\n"


@pytest.mark.parametrize("name", REQUIRED)
def test_what_is_missing_is_named_in_one_line(name):
    run = start(**{name: ""})
    assert run.returncode == 1
    assert run.stderr == f"Firstrung cannot start with DEBUG off: set {name}.\n"


def test_everything_that_is_missing_is_named_at_once():
    run = start(**dict.fromkeys(REQUIRED, ""))
    assert run.stderr == f"Firstrung cannot start with DEBUG off: set {', '.join(REQUIRED)}.\n"


@pytest.mark.parametrize("module", ["marketplace.wsgi", "marketplace.celery"])
def test_web_and_worker_refuse_alike(module):
    run = start(f"import {module} as entry; entry.app.conf.broker_url if hasattr(entry, 'app') else 0", SECRET_KEY="")
    assert run.returncode == 1
    assert run.stderr == "Firstrung cannot start with DEBUG off: set SECRET_KEY.\n"


def test_a_live_key_never_goes_to_the_simulator():
    run = start(STRIPE_API_BASE="http://127.0.0.1:12111", DEMO="on")
    assert run.returncode == 1
    assert "STRIPE_API_BASE must be empty" in run.stderr and run.stderr.count("\n") == 1


def test_only_the_demo_uses_the_simulator_with_debug_off():
    run = start(STRIPE_API_BASE="http://127.0.0.1:12111", STRIPE_SECRET_KEY="sk_test_x")
    assert run.returncode == 1
    assert "needs DEMO=on" in run.stderr and run.stderr.count("\n") == 1


def test_the_demo_with_debug_off_uses_it():
    shown = start(
        SHOW.format("STRIPE_API_BASE"), STRIPE_API_BASE="http://127.0.0.1:1", STRIPE_SECRET_KEY="sk_test_x", DEMO="on"
    )
    assert shown.stdout == "http://127.0.0.1:1\n"


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://cache.example:6379/3", "redis://cache.example:6379/3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("unix:///run/valkey.sock?db=2", "redis+socket:///run/valkey.sock?virtual_host=2"),
    ],
)
def test_celery_reads_the_same_broker_as_everybody(url, broker):
    assert start(SHOW.format("CELERY_BROKER_URL"), REDIS_URL=url).stdout == f"{broker}\n"


def test_the_mailbox_of_the_demo_is_not_in_production():
    program = "import django; django.setup(); from django.urls import reverse; reverse('mailbox')"
    assert "NoReverseMatch" in start(program).stderr
    demo = start(program, DEMO="on", STRIPE_SECRET_KEY="sk_test_x", STRIPE_API_BASE="http://127.0.0.1:1")
    assert demo.returncode == 0, demo.stderr


def test_cookies_and_addresses_are_safe_on_https():
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    shown = start(f"from django.conf import settings as s; print([bool(getattr(s, n)) for n in {names}])")
    assert shown.stdout == "[True, True, True, True]\n"

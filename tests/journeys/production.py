"""The web server as it runs in production, at the database of the tests: hashed and compressed files, no debugging."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from django.db import connection

from marketplace.embedded import ports
from marketplace.embedded.processes import Command, Crew

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "DEBUG": "off",
    "DEMO": "off",
    "SECRET_KEY": "only-for-budgets-0123456789-abcdefghijklmnopqrstuvwxyz-0123",
    "ALLOWED_HOSTS": "127.0.0.1",
    "STRIPE_SECRET_KEY": "sk_test_budgets",
    "STRIPE_WEBHOOK_SECRET": "whsec_budgets",
    "STRIPE_API_BASE": "",
    "LOG_LEVEL": "ERROR",
}
PATIENCE_SECONDS = 90


@contextmanager
def running_site(folder: Path) -> Iterator[str]:
    """The address of such a server, which is stopped afterwards."""
    port = ports.free_port(18400)
    address = f"http://127.0.0.1:{port}"
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    own = {"VAR_DIR": str(folder), "SITE_URL": address, "DATABASE_URL": database}
    environment = os.environ | SETTINGS | own
    crew = Crew()

    def start(name: str, *words: str):
        return crew.start(
            Command(
                name=name,
                words=[sys.executable, *words],
                log=folder / f"{name}.log",
                folder=ROOT,
                environment=environment,
                may_end=name == "collectstatic",
            )
        )

    try:
        collecting = start("collectstatic", "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        crew.wait_until(collecting, collecting.ended, seconds=PATIENCE_SECONDS)
        options = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "1")
        web = start("web", "-m", "marketplace.serve", *options, "marketplace.wsgi:application")
        crew.wait_until(web, lambda: _answers(address), seconds=PATIENCE_SECONDS)
        yield address
    finally:
        crew.disband()


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).ok
    except requests.RequestException:
        return False

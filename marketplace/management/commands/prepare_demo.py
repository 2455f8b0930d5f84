"""Everything between a fresh database and a demo that can be played, in one process: quicker than four."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from accounts.models import Company
from marketplace.embedded.places import LOGINS, UNFINISHED


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Bring the database up to date, load skills and places, seed the demo world."

    def add_arguments(self, parser):
        parser.add_argument("--empty", action="store_true", help="without the demo world")

    def handle(self, *args, empty: bool, **options):
        self.timed("Database up to date", self.migrate)
        self.timed("Skills", lambda: call_command("load_skills", verbosity=0))
        self.timed("Places", lambda: call_command("load_places", verbosity=0))
        if not empty:
            self.timed("Demo world", self.tell)

    def timed(self, what: str, act: Callable[[], object]) -> None:
        began = time.monotonic()
        act()
        self.stdout.write(f"{what:<24}{time.monotonic() - began:6.1f} s")

    def tell(self) -> None:
        """Tell the demo world. A half-told one cannot be continued: the mark makes the next start begin anew."""
        mark = settings.VAR_DIR / UNFINISHED
        if not Company.objects.exists():
            mark.touch()
        with connection.cursor() as cursor:
            # Thousands of commits that need not wait for the disk one by one: the last one waits for all.
            cursor.execute("SET synchronous_commit TO off")
            call_command("seed_demo", stdout=self.stdout)
            cursor.execute("SET synchronous_commit TO on")
            cursor.execute("SELECT pg_current_xact_id()")
        mark.unlink(missing_ok=True)
        with (settings.VAR_DIR / LOGINS).open("w") as logins:
            call_command("seed_demo", "--logins", stdout=logins)

    def migrate(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)

"""Whether every rule of the books holds."""

import json

from django.core.management.base import BaseCommand

from payments.models import Verification
from payments.reconciliation import services


class Command(BaseCommand):
    help = "Check every invariant of the money; print each that does not hold, and exit with status 1 if one does not."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args, json: bool, **options):
        problems, found = services.verify()
        self.stdout.write(as_json(problems, found) if json else as_text(problems, found))
        if problems:
            raise SystemExit(1)


def as_text(problems: list[str], found: Verification) -> str:
    """The problems, one a line, and what came of the whole."""
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}" if problems else "The books are right"
    return "\n".join([*problems, f"{count}; checked in {found.seconds:.2f} s."])


def as_json(problems: list[str], found: Verification) -> str:
    """The same for programs; the time is ISO 8601."""
    return json.dumps(
        {
            "ok": not problems,
            "problems": problems,
            "seconds": found.seconds,
            "checked_at": found.checked_at.isoformat(),
        },
        indent=2,
    )

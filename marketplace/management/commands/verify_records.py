"""Whether every number people are counted by is what a recount from scratch gives."""

from django.core.management.base import BaseCommand

from projects.reputation.models import CompanyRecord, RecordMark, StudentRecord
from projects.reputation.recounting import recount


class Command(BaseCommand):
    help = (
        "Count everybody again from scratch; print each stored number that differs, and exit with status 1 if one does."
    )

    def handle(self, *args, **options):
        problems = recount()
        count = CompanyRecord.objects.count() + StudentRecord.objects.count()
        marked = RecordMark.objects.values("company", "student").distinct().count()
        for problem in problems:
            self.stdout.write(problem)
        found = f"{len(problems)} differences" if problems else "Every number is what a recount gives"
        self.stdout.write(f"{found}; {count} records, {marked} of them wait to be counted anew.")
        if problems:
            raise SystemExit(1)

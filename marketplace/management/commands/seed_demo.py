"""Tell the demo world, once, into an empty database."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Company, Mail, Notification, User
from accounts.skills.models import Skill
from marketplace.celery import publish
from marketplace.core.nudges import wanted
from marketplace.demo import afterwards, cast, extras, finding, money, stripe_pages, trouble
from marketplace.demo.ledger import Ledger
from marketplace.demo.stories import Teller
from payments import queries as payments
from projects.applications import bench, feedback, ringing
from projects.discovery import vocabulary
from projects.reputation import services as reputation
from projects.reviews import services as reviews

SEED = 2026
PROGRESS_EVERY = 20
PUBLISH = "marketplace.celery.publish"


@contextmanager
def in_silence() -> Iterator[None]:
    """No worker is woken and no line logged for what is told as past."""
    logging.disable(logging.INFO)
    wanted.disconnect(dispatch_uid=PUBLISH)
    try:
        yield
    finally:
        wanted.connect(publish, dispatch_uid=PUBLISH)
        logging.disable(logging.NOTSET)


class Command(BaseCommand):
    help = "Tell the demo world into an empty database; with --logins, only print who can log in."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--companies", type=int, help="tell a smaller world of the first so many companies")
        parser.add_argument("--logins", action="store_true", help="print the log-ins by role and do nothing else")

    def handle(self, *args, **options) -> None:
        if options["logins"]:
            self._print_logins()
        elif Company.objects.exists():
            self.stdout.write("The demo world is there already.")
        else:
            if not Skill.objects.exists():
                raise CommandError("Load the skills first: manage.py load_skills")
            with in_silence():
                self._tell(options["companies"])

    def _tell(self, companies_wanted: int | None) -> None:
        rng, luck, now = Random(SEED), Random(SEED), timezone.now()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        with transaction.atomic():
            world = cast.gather(rng, now, companies_wanted=companies_wanted)
            finding.prepare(world, luck, now)
        self.stdout.write(f"  {len(world.employers)} companies and {len(world.students)} students have joined")
        teller = Teller(world, rng, now)
        stories = teller.plan()
        for number, story in enumerate(stories, 1):
            teller.tell(story)
            if number % PROGRESS_EVERY == 0 or number == len(stories):
                self.stdout.write(f"  {number} of {len(stories)} projects told", ending="\n")
                self.stdout.flush()
        reviews.publish_due(now)
        extras.tell(world, rng, now)
        finding.tell(world, luck, now)
        ringing.ring(now)
        rows = Ledger()
        trouble.tell(world, rng, now, rows)
        afterwards.tell(world, rng, now)
        bench.end_all(now)
        feedback.count_due()
        money.tell(world, now, rows)
        reputation.count_all(timezone.now())
        vocabulary.recount()
        self._settle_the_past(now)
        stripe_pages.forget_messages()
        problems = payments.verify_books()
        if problems:
            raise CommandError("The demo's books do not balance: " + "; ".join(problems))

    def _settle_the_past(self, now: dt.datetime) -> None:
        """What was told as past was also read and e-mailed in the past."""
        past = Notification.objects.filter(created_at__lt=now - dt.timedelta(days=3))
        past.update(read_at=now - dt.timedelta(days=2))
        unsent = Notification.objects.filter(created_at__lt=now - dt.timedelta(hours=12))
        unsent.exclude(status=Notification.Status.OFF).update(status=Notification.Status.SENT, sent_at=now)
        Mail.objects.update(status=Mail.Status.SENT, sent_at=now, text="", html="")

    def _print_logins(self) -> None:
        owner = User.objects.get(memberships__company__slug=cast.STAR_COMPANY, memberships__role="owner")
        student = User.objects.get(student__handle=cast.STAR_STUDENT)
        rows = (
            ("Student", student.email),
            ("Company", owner.email),
            ("Moderator", cast.MODERATOR[1]),
        )
        for role, email in rows:
            self.stdout.write(f"  {role:<10} {email:<42} {cast.PASSWORD}")

"""`manage.py jobs`: what is due, waiting, parked or stuck, and why."""

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Mail, Notification
from accounts.notifications.services import queue_mail
from marketplace.models import Heartbeat
from payments.models import Hold, Step, StripeEvent, Transfer
from projects.models import Application, Engagement, Milestone, Project
from projects.tasks import count_records
from tests import stages
from tests.factories import NotificationFactory
from tests.payments.stages import ready, send_all

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def told(what: str) -> list[tuple[str, int, str]]:
    """State, count and reason of each line about this kind of row."""
    rows = json.loads(printed("--json"))["rows"]
    return [(row["state"], row["count"], row["why"]) for row in rows if row["what"] == what]


def printed(*options: str) -> str:
    out = io.StringIO()
    call_command("jobs", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def working(settings):
    """Every task ran just now."""
    now = timezone.now()
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    Heartbeat.objects.bulk_create(Heartbeat(name=name, beat_at=now) for name in tasks)


def late(model, **fields) -> None:
    """Move deadlines of all rows of a model an hour back."""
    model.objects.update(**fields)


def test_without_anything_to_do_it_says_so_and_shows_the_schedule():
    text = printed()
    assert text.startswith("Nothing waits.\n")
    assert "send transfers" in text and "payments.tasks.send_transfers" in text
    assert text.endswith("No task has run yet: is a worker up, and beat?\n")


def test_it_says_whether_a_worker_is_up(working):
    assert printed().endswith("The last task ran 0 s ago.\n")
    late(Heartbeat, beat_at=timezone.now() - HOUR)
    assert printed().endswith("The last task ran 1 h ago: is a worker up, and beat?\n")


def test_the_last_run_of_each_task_and_its_trouble_are_shown(working):
    Heartbeat.objects.filter(name="payments.tasks.send_transfers").update(error="ValueError: no")
    old = timezone.now() - HOUR
    Heartbeat.objects.filter(name="projects.tasks.accept_silent").update(beat_at=old)
    tasks = {task["task"]: task["trouble"] for task in json.loads(printed("--json"))["tasks"]}
    assert tasks["payments.tasks.send_transfers"] == "its task failed: ValueError: no"
    assert tasks["projects.tasks.accept_silent"] == "its task has not run lately"
    assert tasks["marketplace.tasks.beat"] == ""


def test_mail_is_due_then_waits_for_its_next_try_then_is_given_up(working):
    queue_mail("a@example.com", subject="Hello", text="Hello")
    assert told("e-mails to addresses") == [("due", 1, "")]
    late(Mail, attempts=1, error="SMTPServerDisconnected: bye", next_attempt_at=timezone.now() + HOUR)
    assert told("e-mails to addresses") == [("waiting", 1, "SMTPServerDisconnected: bye")]
    late(Mail, status="failed")
    assert told("e-mails to addresses") == [("stuck", 1, "given up: SMTPServerDisconnected: bye")]


def test_what_is_due_for_long_is_stuck_and_the_task_says_why():
    NotificationFactory.create_batch(3, next_attempt_at=timezone.now() - HOUR)
    assert told("notifications") == [("stuck", 3, "its task has not run yet")]
    late(Notification, status="digest")
    assert told("daily digests")[0][:2] == ("due", 3)


def test_unread_and_parked_messages_of_stripe_are_told_apart(working):
    for number, fields in enumerate(
        (
            {},
            {"status": "failed", "error": "parked: unknown_transfer", "next_attempt_at": timezone.now() + HOUR},
            {"status": "failed", "error": "KeyError: 'id'", "next_attempt_at": timezone.now() + HOUR},
            {"status": "done"},
        )
    ):
        StripeEvent.objects.create(id=f"evt_{number}", type="transfer.created", payload={}, **fields)
    assert sorted(told("Stripe events")) == [
        ("due", 1, ""),
        ("parked", 1, "parked: unknown_transfer"),
        ("waiting", 1, "KeyError: 'id'"),
    ]


def test_a_transfer_that_waits_for_the_student_is_parked(working, simulator):
    stages.approved(simulator)
    assert told("transfers") == [("due", 1, "")]
    send_all()
    assert told("transfers") == [("parked", 1, "the student has not finished setting up payouts")]
    late(Transfer, status="failed", waiting_for="refusal")
    assert told("transfers") == [("stuck", 1, "Stripe refused it")]


def test_money_under_way_is_listed(working, simulator):
    engagement = stages.hired()
    stages.paid_at_stripe(simulator, engagement)
    assert told("checkouts") == [("waiting", 1, "waiting for payment")]
    ready(simulator, engagement.student)
    assert [line[:2] for line in told("payees")] == [("waiting", 1)]


def test_a_call_without_an_answer_for_an_hour_wants_a_person(working, simulator):
    stages.paid_at_stripe(simulator, stages.hired())
    late(Step, status="unknown", sent_at=timezone.now() - 2 * HOUR)
    assert [line[:2] for line in told("calls to Stripe")] == [("stuck", Step.objects.count())]


def test_money_held_for_too_long_wants_a_person(working, simulator):
    stages.funded(simulator)
    late(Hold, funded_at=timezone.now() - dt.timedelta(days=61))
    assert told("held money") == [("stuck", 1, "held for more than 60 days")]


def test_deadlines_wait_until_they_are_due(working, simulator):
    stages.offered()
    stages.hired()
    stages.delivered(simulator)
    done = stages.completed(simulator)
    stages.reviewed(done, by=done.student)
    kinds = {
        "offers to expire": lambda at: late(Application, offer_expires_at=at),
        "engagements to cancel": lambda at: late(Engagement, fund_by=at),
        "deliveries to accept": lambda at: late(Milestone, review_due_at=at),
        "reviews to publish": lambda at: late(Engagement, completed_at=at - dt.timedelta(days=14)),
        "postings to close": lambda at: late(Project, closes_at=at),
    }
    for what, move in kinds.items():
        assert [line[:2] for line in told(what)] == [("waiting", 1)], what
        move(timezone.now() - dt.timedelta(seconds=5))
        assert [line[:2] for line in told(what)] == [("due", 1)], what
        move(timezone.now() - 30 * HOUR)
        assert [line[:2] for line in told(what)] == [("stuck", 1)], what


def test_records_are_due_as_soon_as_something_happened(working):
    stages.applied()
    assert [line[:2] for line in told("records to count")] == [("due", 1)]
    count_records()
    assert told("records to count") == []


def test_the_tables_are_aligned_and_what_wants_a_person_comes_first(working):
    NotificationFactory(next_attempt_at=timezone.now() + HOUR)
    NotificationFactory(next_attempt_at=timezone.now() - 2 * HOUR)
    lines = printed().splitlines()
    column = lines[0].index("WHY")
    assert [line.split()[0] for line in lines[:3]] == ["STATE", "stuck", "waiting"]
    assert lines[1][column:] == "its task runs and leaves it"
    assert "2 h ago" in lines[1] and "in 59 min" in lines[2]


def test_it_costs_the_same_for_one_and_for_thirty(working, django_assert_max_num_queries):
    NotificationFactory.create_batch(30)
    with django_assert_max_num_queries(28):
        printed()

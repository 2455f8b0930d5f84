"""A process beside the product that sets the scene in its database, lets time pass, and reads what became of it.

It reads one command a line, `{"do": name, ...}`, and answers with one line of JSON.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from marketplace.celery import app  # noqa: E402
from payments import services as payments  # noqa: E402
from payments.models import Checkout, Payee, Refund, Step, StripeEvent, Transfer  # noqa: E402
from payments.payees.services import refresh  # noqa: E402
from payments.queries import verify_books  # noqa: E402
from projects.models import Milestone  # noqa: E402
from tests import stages  # noqa: E402

SWEEPS = ("process_events", "settle_checkouts", "send_transfers", "send_refunds")


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def agree() -> dict[str, str]:
    """A student has agreed and can be paid; the company's owner is logged in and has not paid."""
    engagement = stages.hired()
    payee = _onboarding(engagement.student)
    milestone = stages.milestone_of(engagement)
    browser = Client()
    browser.force_login(stages.owner_of(engagement.company))
    return {
        "engagement": str(engagement.pk),
        "milestone": str(milestone.pk),
        "hold": str(milestone.hold_id),
        "account": payee.stripe_id,
        "session": browser.cookies[settings.SESSION_COOKIE_NAME].value,
        "cookie": settings.SESSION_COOKIE_NAME,
        "ticks": [],
    }


def _onboarding(student) -> Payee:
    payments.start_onboarding(student, return_path="/money/")
    return Payee.objects.get(user=student)


def onboarded(account: str) -> None:
    refresh(Payee.objects.get(stripe_id=account))


def deliver(milestone: str) -> list[int]:
    """The student hands in; returns the criteria to tick."""
    row = stages.handed_in(stages.milestone_of(Milestone.objects.get(pk=milestone).engagement))
    return list(row.criteria.values_list("pk", flat=True))


def pass_time() -> None:
    """The leases of dead workers and the pauses between tries are over, and beat wakes the worker."""
    now = timezone.now()
    for model in (Checkout, Transfer, Refund, StripeEvent):
        model.objects.update(next_attempt_at=now)
    for name in SWEEPS:
        app.send_task(f"payments.tasks.{name}", ignore_result=True)


def look(milestone: str) -> dict:
    """Where the work and its money stand."""
    row = Milestone.objects.select_related("hold__checkout", "engagement").get(pk=milestone)
    steps = Step.objects.filter(status__in=["planned", "sent", "unknown"]).exclude(kind="checkout")
    return {
        "engagement": row.engagement.status,
        "milestone": row.status,
        "hold": row.hold.status,
        "checkout": row.hold.checkout.status if row.hold.checkout else "",
        "group": row.hold.checkout.transfer_group if row.hold.checkout else "",
        "return_path": f"/money/checkout/{row.hold.checkout_id}/return/",
        "transfers": list(row.hold.transfers.values_list("status", flat=True)),
        "unsettled_steps": steps.count(),
        "problems": verify_books(),
    }


COMMANDS = {one.__name__: one for one in (migrate, agree, onboarded, deliver, pass_time, look)}

for line in sys.stdin:
    told = json.loads(line)
    close_old_connections()
    answer = COMMANDS[told.pop("do")](**told)
    connections.close_all()
    print(json.dumps(answer), flush=True)

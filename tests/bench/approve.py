"""The click that pays: a company approves a delivery, beside the bare statements that settle its money."""

import re
import time
import uuid
from collections.abc import Iterator

import psycopg2
from django.conf import settings
from django.db import connection

from payments.models import Hold
from projects.models import Milestone
from tests import stages
from tests.bench.figures import Figure, figure
from tests.bench.journal import ENTRY, LINES
from tests.bench.pages import session_of, token_of
from tests.bench.server import OURS, Server, serving
from tests.bench.services import Workshop
from tests.bench.visits import Visit
from tests.factories import CompanyFactory, StudentFactory
from tests.payments import stages as money

CLICKS = 16
BOX = re.compile(r'<input[^>]*name="met"[^>]*value="(\d+)"|<input[^>]*value="(\d+)"[^>]*name="met"')
HOLD = """UPDATE payments_hold SET status = 'released', ended_at = now(), released_cents = amount_cents,
    released_fee_cents = fee_cents WHERE id = %s"""
TRANSFER = """INSERT INTO payments_transfer (id, hold_id, payee_id, amount_cents, currency, status, stripe_id,
        reversed_cents, waiting_for, next_attempt_at, created_at, payment_id, is_from_balance, is_our_loss)
    SELECT %s, id, payee_id, amount_cents, currency, 'pending', '', 0, '', now(), now(), '', false, false
    FROM payments_hold WHERE id = %s"""


def measure(workshop: Workshop, simulator) -> Iterator[Figure]:
    """Milliseconds a click takes in the middle, and a transaction by hand."""
    with serving(workshop, OURS) as server:
        delivered = [stages.delivered(simulator) for _ in range(CLICKS)]
        holds = [money.funded(simulator, CompanyFactory(), StudentFactory().user) for _ in range(CLICKS)]
        clicks = [_click(server, milestone) for milestone in delivered]
        floors = [_settle(hold) for hold in holds]
    still = Milestone.objects.exclude(status=Milestone.Status.APPROVED).count()
    if still:
        raise SystemExit(f"{still} of {CLICKS} deliveries were not approved.")
    yield figure("approve.p50_ms", "ms", clicks, floors)


def _click(server: Server, milestone: Milestone) -> float:
    session = session_of(stages.owner_of(milestone.engagement.company).pk)
    page = server.visitor.visit(Visit(stages.page(milestone, "approve"), session, is_plain=True))
    token, cookie = token_of(page)
    met = [one or other for one, other in BOX.findall(page.body.decode())]
    posted = {"csrfmiddlewaretoken": token, "met": met}
    answer = server.visitor.visit(Visit(stages.page(milestone, "approve"), session, posted, cookie))
    return answer.milliseconds


def _settle(hold: Hold) -> float:
    """The rows of a release, past the ORM and all guards but the database's own."""
    connection.ensure_connection()
    found, key = settings.DATABASES["default"], str(hold.pk)
    with (
        psycopg2.connect(dbname=found["NAME"], user=found["USER"], host=found["HOST"]) as bare,
        bare.cursor() as cursor,
    ):
        cursor.execute("SELECT 1")
        bare.commit()
        started = time.perf_counter()
        cursor.execute("SELECT 1 FROM payments_hold WHERE id = %s FOR UPDATE", [key])
        cursor.execute(HOLD, [key])
        cursor.execute(ENTRY, [f"bare:{key}"])
        (entry,) = cursor.fetchone()
        cursor.execute(LINES, [entry, key, entry, entry, key])
        cursor.execute(TRANSFER, [str(uuid.uuid4()), key])
        bare.commit()
        return (time.perf_counter() - started) * 1000

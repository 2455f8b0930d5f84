"""Unfinished rows, grouped by what stands in their way."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone

from accounts.models import Mail, Notification
from marketplace.jobs.beat import Turn
from payments.models import (
    BankPayout,
    Chargeback,
    Checkout,
    Hold,
    Payee,
    Refund,
    Reversal,
    Run,
    Step,
    StripeEvent,
    Transfer,
)
from projects.models import Application, Dispute, Engagement, Milestone, PanelSeat, Project, RecordMark, Settlement

DUE, WAITING, PARKED, STUCK = "due", "waiting", "parked", "stuck"
STATES = (STUCK, PARKED, DUE, WAITING)
NO_ANSWER = dt.timedelta(hours=1)
GIVEN_UP_DAYS = 7
NEEDS_A_PERSON = {"refusal"}
NEEDS_OTHERS = {"payee", "balance"}


@dataclass(frozen=True)
class Job:
    """Rows of one kind in one state for one reason. `at` is since when the oldest is due, or when the next will be."""

    what: str
    state: str
    count: int
    at: dt.datetime
    why: str = ""


@dataclass(frozen=True)
class Outbox:
    """Unfinished rows, the task that takes them, the field that says when, and the one that says why not yet."""

    what: str
    task: str
    rows: QuerySet
    at: str = "next_attempt_at"
    why: str = ""


def jobs(turns: Iterable[Turn]) -> list[Job]:
    """Everything unfinished, what wants a person first."""
    by_task = {turn.task: turn for turn in turns}
    found = [job for outbox in _outboxes() for job in _read(outbox, by_task.get(outbox.task))]
    return sorted([*found, *_left_over()], key=lambda job: STATES.index(job.state))


def _outboxes() -> list[Outbox]:
    return [*_letters(), *_money(), *_deadlines()]


def _letters() -> list[Outbox]:
    deliver, digest = "accounts.tasks.deliver_notifications", "accounts.tasks.send_digests"
    told = Notification.objects.filter(recipient__is_active=True)
    return [
        Outbox("e-mails to addresses", deliver, Mail.objects.filter(status="pending"), why="error"),
        Outbox("notifications", deliver, told.filter(status="pending"), why="error"),
        Outbox("daily digests", digest, told.filter(status="digest"), why="error"),
    ]


def _money() -> list[Outbox]:
    unread = StripeEvent.objects.filter(status__in=["received", "failed"])
    moving = Q(status__in=["pending", "sent", "failed"])
    owed = Reversal.objects.filter(Q(refund=None) | Q(refund__status="done"), status__in=["pending", "failed"])
    disputed = Chargeback.objects.filter(status__in=Chargeback.OPEN)
    at_banks = BankPayout.objects.filter(status__in=["pending", "in_transit"])
    comparing = Run.objects.filter(finished_at=None)
    unsettled = Q(status=Checkout.Status.OPEN) | Q(status=Checkout.Status.PAID, stripe_fee_cents=None)
    return [
        Outbox("Stripe events", "payments.tasks.process_events", unread, why="error"),
        Outbox("transfers", "payments.tasks.send_transfers", Transfer.objects.filter(moving), why="waiting_for"),
        Outbox("refunds", "payments.tasks.send_refunds", Refund.objects.filter(moving), why="waiting_for"),
        Outbox("reversals", "payments.tasks.send_reversals", owed, why="waiting_for"),
        Outbox("checkouts", "payments.tasks.settle_checkouts", Checkout.objects.filter(unsettled), why="status"),
        Outbox("payouts to banks", "payments.tasks.watch_bank_payouts", at_banks, why="status"),
        Outbox("chargebacks", "payments.tasks.watch_chargebacks", disputed, why="status"),
        Outbox("comparisons with Stripe", "payments.tasks.continue_reconciliation", comparing, why="error"),
        Outbox("payees", "payments.tasks.refresh_payees", Payee.objects.exclude(stripe_id=""), why="status"),
    ]


def _deadlines() -> list[Outbox]:
    open_ = Project.objects.filter(status=Project.Status.OPEN)
    offered = Application.objects.filter(status=Application.Status.OFFERED)
    unpaid = Engagement.objects.filter(status=Engagement.Status.AWAITING_FUNDING)
    proposed = Settlement.objects.filter(status=Settlement.Status.PROPOSED)
    delivered = Milestone.objects.filter(status=Milestone.Status.SUBMITTED).exclude(hold__status=Hold.Status.FROZEN)
    delivered = delivered.exclude(pk__in=proposed.filter(is_from_student=False).values("milestone"))
    grace = dt.timedelta(days=settings.SETTLEMENT_GRACE_DAYS)
    forgotten = proposed.filter(is_rejection=False).annotate(brought_at=F("answer_by") + grace)
    one_sided = Engagement.objects.filter(reviews__published_at=None, reviews__isnull=False, completed_at__isnull=False)
    opening = one_sided.annotate(opens_at=F("completed_at") + dt.timedelta(days=settings.RATING_DAYS))
    return [
        Outbox("postings to close", "projects.tasks.close_postings", open_, "closes_at"),
        Outbox("offers to expire", "projects.tasks.expire_offers", offered, "offer_expires_at"),
        Outbox("engagements to cancel", "projects.tasks.cancel_unfunded", unpaid, "fund_by"),
        Outbox("deliveries to accept", "projects.tasks.accept_silent", delivered, "review_due_at"),
        Outbox("disputes to open", "projects.tasks.open_forgotten_disputes", forgotten, "brought_at"),
        *_disputes(),
        Outbox("reviews to publish", "projects.tasks.publish_reviews", opening, "opens_at"),
        Outbox("records to count", "projects.tasks.count_records", RecordMark.objects.all(), "created_at"),
    ]


def _disputes() -> list[Outbox]:
    move_on = "projects.tasks.move_disputes_on"
    open_, decided = Dispute.objects.filter(status="open"), Dispute.objects.filter(status="decided")
    asked = PanelSeat.objects.filter(status="asked", dispute__status="in_review", dispute__is_by_panel=True)
    before_panel = Dispute.objects.filter(status="in_review", is_by_panel=True)
    final = decided.exclude(milestone__hold__status=Hold.Status.FROZEN)
    return [
        Outbox("disputes to be answered", move_on, open_, "answer_by"),
        Outbox("seats on panels to be taken", move_on, asked, "answer_by"),
        Outbox("disputes before a panel", move_on, before_panel, "decide_by"),
        Outbox("decisions to carry out", move_on, final, "appeal_by"),
    ]


def _read(outbox: Outbox, turn: Turn | None) -> Iterator[Job]:
    is_due, rows = Q(**{f"{outbox.at}__lte": timezone.now()}), outbox.rows.order_by()
    numbers = {
        "due": Count("pk", filter=is_due, distinct=True),
        "later": Count("pk", filter=~is_due, distinct=True),
        "since": Min(outbox.at, filter=is_due),
        "soonest": Min(outbox.at, filter=~is_due),
    }
    for group in rows.values(outbox.why).annotate(**numbers) if outbox.why else [rows.aggregate(**numbers)]:
        value = group.get(outbox.why, "")
        if group["due"]:
            yield _due(outbox, turn, group, _words(outbox, value))
        if group["later"]:
            yield Job(outbox.what, _state(value), group["later"], group["soonest"], _words(outbox, value))


def _due(outbox: Outbox, turn: Turn | None, group: dict, why: str) -> Job:
    is_late = turn is None or timezone.now() - group["since"] > turn.late_after
    if not is_late:
        return Job(outbox.what, DUE, group["due"], group["since"], why)
    trouble = turn.trouble if turn else "its task is not in the schedule"
    return Job(outbox.what, STUCK, group["due"], group["since"], trouble or why or "its task runs and leaves it")


def _state(why: str) -> str:
    if why in NEEDS_A_PERSON:
        return STUCK
    return PARKED if why in NEEDS_OTHERS or why.startswith("parked") else WAITING


def _words(outbox: Outbox, value: str) -> str:
    field = outbox.rows.model._meta.get_field(outbox.why) if outbox.why else None
    return str(dict(field.flatchoices).get(value, value)) if field else ""


def _left_over() -> Iterator[Job]:
    """What no task takes any more, or what has taken too long although none failed."""
    now = timezone.now()
    recent = now - dt.timedelta(days=GIVEN_UP_DAYS)
    for what, model in (("e-mails to addresses", Mail), ("notifications", Notification)):
        yield from _given_up(what, model.objects.filter(status="failed", created_at__gte=recent))
    unanswered = Step.objects.filter(status__in=["sent", "unknown"], sent_at__lte=now - NO_ANSWER)
    yield from _old("calls to Stripe", unanswered, "sent_at", "no answer; it is asked about before it is sent again")
    limit = now - dt.timedelta(days=settings.HOLD_WARN_DAYS)
    held = Hold.objects.filter(status=Hold.Status.FUNDED, funded_at__lte=limit)
    yield from _old("held money", held, "funded_at", f"held for more than {settings.HOLD_WARN_DAYS} days")


def _given_up(what: str, rows: QuerySet) -> Iterator[Job]:
    for group in rows.order_by().values("error").annotate(count=Count("pk"), at=Max("next_attempt_at")):
        yield Job(what, STUCK, group["count"], group["at"], f"given up: {group['error']}")


def _old(what: str, rows: QuerySet, field: str, why: str) -> Iterator[Job]:
    found = rows.aggregate(count=Count("pk"), at=Min(field))
    if found["count"]:
        yield Job(what, STUCK, found["count"], found["at"], why)

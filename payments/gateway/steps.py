"""The life of a step: planned in a row, sent, and answered in a second transaction.

A step that was sent and never answered is asked about before it is sent again, under the same key and with the same
amount. Only after a definite refusal is there a new attempt, with a key of its own, and even that one asks first.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.states import IllegalMove, move
from payments.gateway.errors import Busy, GatewayError, Mismatch, Refused, Replayed, Unknown
from payments.gateway.models import Step

A = TypeVar("A")
KEYS_LIVE = dt.timedelta(hours=23)
"""Stripe forgets keys after 24 hours at the earliest (docs.stripe.com/api/idempotent_requests); we stop before."""

reached = Signal()
"""`step`, `at`: how far a call has come: planned, sent, answered, recorded. Nobody of ours listens; it names the
moments at which a process may die."""

MOVES_MONEY = (Step.Kind.TRANSFER, Step.Kind.REFUND, Step.Kind.REVERSAL, Step.Kind.PAYOUT)
UNSETTLED = (Step.Status.PLANNED, Step.Status.SENT, Step.Status.UNKNOWN)


@transaction.atomic(savepoint=False)
def plan(
    kind: str, subject_id: uuid.UUID, *, amount_cents: int = 0, currency: str = "", made: list[Step] | None = None
) -> Step:
    """The live step of this subject, or its next attempt. The caller holds a lock on the subject's row.

    `made` are all its steps until now, for who has read them under that lock.
    """
    made = attempts(kind, subject_id) if made is None else made
    live = [step for step in made if step.status != Step.Status.REFUSED]
    if live:
        return live[0]
    attempt = len(made) + 1
    return Step.objects.create(
        kind=kind,
        subject_id=subject_id,
        attempt=attempt,
        key=f"{kind}:{subject_id}:{attempt}",
        amount_cents=amount_cents,
        currency=currency,
    )


def attempts(kind: str, subject_id: uuid.UUID) -> list[Step]:
    """All steps of this subject, whatever became of them."""
    return list(Step.objects.filter(kind=kind, subject_id=subject_id))


def unsettled(kind: str, subject_id: uuid.UUID) -> Step | None:
    """The step of this subject that still wants an answer."""
    return Step.objects.filter(kind=kind, subject_id=subject_id, status__in=UNSETTLED).first()


def carry_out(step: Step, *, send: Callable[[str], A], ask: Callable[[], A | None]) -> A:
    """Make the call of a live step, outside any transaction, and return Stripe's answer.

    `send` gets the idempotency key; `ask` returns what an earlier call did, or None. The caller records the answer,
    or the Refused or Unknown this raises, together with its own row. Being told to slow down refuses a first call;
    on a repeated one it leaves open what the first one did.
    """
    was_sent = step.status != Step.Status.PLANNED
    _reach(step, "planned")
    if was_sent or step.attempt > 1:
        found = _asked(ask)
        if found is not None:
            return found
    if was_sent and step.sent_at and timezone.now() - step.sent_at > KEYS_LIVE:
        raise Refused("never_arrived", _("Stripe was asked a day later and knows nothing of it."))
    _mark_sent(step)
    _reach(step, "sent")
    answer = _resent(step, send, ask) if was_sent else send(step.key)
    _reach(step, "answered")
    return answer


def _reach(step: Step, at: str) -> None:
    reached.send(sender=Step, step=step, at=at)


def _resent(step: Step, send: Callable[[str], A], ask: Callable[[], A | None]) -> A:
    """Send the same key again. A failure that Stripe stored stays under that key for a day; once the call is known
    to be over and to have left nothing behind, the step is refused and the next attempt gets a fresh key."""
    try:
        return send(step.key)
    except Busy as error:
        raise Unknown(error.reason, error.detail) from error
    except Replayed as error:
        found = _asked(ask)
        if found is None:
            raise Refused(error.reason, error.detail) from error
        return found


def _asked(ask: Callable[[], A | None]) -> A | None:
    """A refusal to be asked says nothing about what happened."""
    try:
        return ask()
    except Refused as error:
        raise Unknown(error.reason, error.detail) from error


def _mark_sent(step: Step) -> None:
    """Say in the row that the call is being made; its first time stands. Whoever lost a race sends the same key."""
    try:
        move(step, Step.Status.SENT, sent_at=step.sent_at or timezone.now())
    except IllegalMove:
        step.refresh_from_db()


@transaction.atomic(savepoint=False)
def done(step: Step, *, stripe_id: str) -> Step:
    """Stripe did it. Safe to record twice."""
    step = Step.objects.select_for_update().get(pk=step.pk)
    if step.status in UNSETTLED:
        _record(step, stripe_id)
    return step


@transaction.atomic(savepoint=False)
def settle(kind: str, subject_id: uuid.UUID, *, stripe_id: str) -> Step | None:
    """Stripe did what the step of this subject asked for, whoever learnt of it first; None if no step still asks."""
    waiting = Step.objects.filter(kind=kind, subject_id=subject_id, status__in=UNSETTLED)
    step = waiting.select_for_update().first()
    if step is not None:
        _record(step, stripe_id)
    return step


def _record(step: Step, stripe_id: str) -> None:
    if step.status == Step.Status.PLANNED:
        move(step, Step.Status.SENT, sent_at=timezone.now())
    move(step, Step.Status.DONE, stripe_id=stripe_id, settled_at=timezone.now())
    transaction.on_commit(partial(_reach, step, "recorded"))


@transaction.atomic
def failed(step: Step, error: GatewayError) -> Step:
    """No usable answer. Refused for certain ends the attempt; unknown keeps it live, to be asked about.

    Where no money moves, a key that no longer fits its parameters ends the attempt too: what the first call made,
    nobody has the address of. What was done meanwhile by another process stays done.
    """
    step = Step.objects.select_for_update().get(pk=step.pk)
    if step.status not in (Step.Status.SENT, Step.Status.UNKNOWN):
        return step
    is_over = isinstance(error, Refused) or (isinstance(error, Mismatch) and step.kind not in MOVES_MONEY)
    if is_over:
        return undone(step, reason=error.reason, detail=error.detail)
    if step.status == Step.Status.SENT:
        move(step, Step.Status.UNKNOWN, error_code=error.reason[:80], error=error.detail)
    return step


@transaction.atomic
def undone(step: Step, *, reason: str, detail: str) -> Step:
    """It came to nothing, at once or after it was done: a bank gave a refund back."""
    return move(step, Step.Status.REFUSED, settled_at=timezone.now(), error_code=reason[:80], error=detail)

"""Mirroring what Stripe sends from students' accounts to their banks, and which of our transfers it carried.

What is recorded is what Stripe says now, and only forward; it may be told twice, late and out of order.
"""

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.core.states import move
from payments import notifications, signals
from payments.gateway import bank, claims, steps
from payments.gateway.answers import SentPayout, own_id
from payments.gateway.errors import GatewayError, Missing
from payments.gateway.models import Step
from payments.payees.models import Payee
from payments.payouts.models import BankPayout, Transfer
from payments.payouts.words import bank_words

Status = BankPayout.Status
LOOK_AGAIN = dt.timedelta(hours=3)
LOOK_RARELY = dt.timedelta(days=60)
RECENT = dt.timedelta(days=30)
BEFORE = dt.timedelta(days=1)
WATCHED = (Status.PENDING, Status.IN_TRANSIT)


def look(account_id: str, payout_id: str) -> BankPayout:
    """Ask about one payout and record it. Talks to Stripe; raises GatewayError."""
    return record(account_id, bank.payout(account_id, payout_id))


def look_at_all(payee: Payee, *, since: dt.datetime) -> list[BankPayout]:
    """The same for every payout of an account since then, oldest first."""
    found = bank.payouts(payee.stripe_id, since=since)
    return [record(payee.stripe_id, one) for one in reversed(found)]


@transaction.atomic
def record(account_id: str, answer: SentPayout) -> BankPayout:
    """Keep what Stripe says about a payout; announces `bank_payout_failed` once.

    Raises Missing when the account is none of ours.
    """
    payee = (
        Payee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(stripe_id=account_id)
        .first()
    )
    if not account_id or payee is None:
        raise Missing("unknown_account", f"No payee has the account {account_id}.")
    payout = BankPayout.objects.filter(stripe_id=answer.id).first() or _new(payee, answer)
    if payout.retry_of_id is None:
        _link(payout, _retried(payout, answer))
    inside = Transfer.objects.filter(payee=payee.user_id, payment_id__in=answer.carried, bank_payout=None)
    inside.exclude(payment_id="").update(bank_payout=payout)
    if answer.status in BankPayout.TRANSITIONS.get(Status(payout.status), ()):
        _move_on(payout, answer)
    return payout


def _new(payee: Payee, answer: SentPayout) -> BankPayout:
    if payee.currency != answer.currency:
        payee.currency = answer.currency
        payee.save(update_fields=["currency"])
    return BankPayout.objects.create(
        payee=payee,
        stripe_id=answer.id,
        amount_cents=answer.amount_cents,
        currency=answer.currency,
        arrives_on=answer.arrives_on,
        created_at=answer.created_at,
        next_attempt_at=timezone.now() + LOOK_AGAIN,
    )


def _retried(payout: BankPayout, answer: SentPayout) -> BankPayout | None:
    """The failed payout whose money this one carries again: we asked for it, or Stripe did it by itself."""
    ours = Q(pk=own_id(answer.metadata, "retry_of")) | Q(stripe_id__in=answer.carried)
    others = payout.payee.bank_payouts.exclude(pk=payout.pk)
    return others.filter(ours, retried_by=None).order_by("-created_at").first()


def _link(payout: BankPayout, first: BankPayout | None) -> None:
    if first is None:
        return
    payout.retry_of = first
    payout.save(update_fields=["retry_of"])
    steps.settle(Step.Kind.PAYOUT, first.pk, stripe_id=payout.stripe_id)
    Transfer.objects.filter(bank_payout=first).update(bank_payout=payout)


def _move_on(payout: BankPayout, answer: SentPayout) -> None:
    move(
        payout,
        answer.status,
        arrives_on=answer.arrives_on,
        failure_code=answer.failure_code[:80],
        failure=answer.failure,
        settled_at=None if answer.status in WATCHED else timezone.now(),
    )
    if payout.status == Status.FAILED:
        notifications.bank_refused_payout(payout.payee.user, **bank_words(payout), key=payout.stripe_id)
        signals.bank_payout_failed.send(sender=BankPayout, payout=payout)


def watch_next() -> bool:
    """Ask about the payout under way that has waited longest; False when none is due."""
    payout = claims.claim(BankPayout.objects.filter(status__in=WATCHED).select_related("payee"), lease=LOOK_AGAIN)
    if payout is None:
        return False
    with suppress(GatewayError):
        look(payout.payee.stripe_id, payout.stripe_id)
    return True


def find_next() -> bool:
    """Look for the payout that carries the transfer which has waited longest for one; False when none is due.

    Messages tell sooner; this finds what they did not tell.
    """
    waiting = Transfer.objects.filter(status=Transfer.Status.PAID, bank_payout=None)
    transfer = claims.claim(waiting, lease=LOOK_AGAIN)
    if transfer is None:
        return False
    paid_at = transfer.paid_at or transfer.created_at
    is_old = timezone.now() - paid_at > RECENT
    due = timezone.now() + (LOOK_RARELY if is_old else LOOK_AGAIN)
    waiting.filter(payee=transfer.payee_id).update(next_attempt_at=due)
    payee = Payee.objects.filter(user=transfer.payee_id).exclude(stripe_id="").first()
    if payee is not None:
        with suppress(GatewayError):
            look_at_all(payee, since=paid_at - BEFORE)
    return True

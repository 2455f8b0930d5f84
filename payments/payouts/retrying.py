"""Trying again what a student's bank did not take: a row first, one call, one payout."""

from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit.services import record as audit
from accounts.people.models import User
from marketplace.core.errors import DomainError
from payments.gateway import bank, claims, steps
from payments.gateway.answers import SentPayout, own_id
from payments.gateway.errors import GatewayError, Refused
from payments.gateway.models import Step
from payments.payouts import bank as mirror
from payments.payouts.models import BankPayout


class NotRetriable(DomainError):
    """There is nothing to send to the bank again."""


class BankRefused(DomainError):
    """Stripe does not send it yet, most often because the bank account has not been changed."""


def retry_bank_payout(payout: BankPayout, *, by: User | None) -> BankPayout:
    """Send what the bank refused there again, once; returns the new payout.

    First asks whether Stripe has done so by itself. Talks to Stripe, so not inside a transaction. Raises NotRetriable,
    BankRefused, and GatewayError when nobody knows; the sweep finds out.
    """
    mirror.look_at_all(payout.payee, since=payout.created_at)
    step = _plan(payout, by=by)
    try:
        return _carry_out(payout, step)
    except Refused as error:
        is_short = error.reason == "balance_insufficient"
        short = _("This money is not in your Stripe account any more: it was sent already, or taken back.")
        raise BankRefused(
            short if is_short else _("Change the bank account at Stripe first, then try again.")
        ) from error


@transaction.atomic
def _plan(payout: BankPayout, *, by: User | None) -> Step:
    payout = BankPayout.objects.select_for_update(of=("self",)).select_related("payee").get(pk=payout.pk)
    if payout.status != BankPayout.Status.FAILED:
        raise NotRetriable(_("The bank has not refused this payout, so there is nothing to try again."))
    if BankPayout.objects.filter(retry_of=payout).exists():
        raise NotRetriable(_("This money was sent to your bank again already."))
    if not payout.payee.is_ready:
        raise NotRetriable(_("Stripe needs something from you first. Go on at Stripe, then try again."))
    if steps.unsettled(Step.Kind.PAYOUT, payout.pk) is None:
        audit(payout, "asked for again", by=by)
    payout.next_attempt_at = timezone.now() + claims.LEASE
    payout.save(update_fields=["next_attempt_at"])
    return steps.plan(Step.Kind.PAYOUT, payout.pk, amount_cents=payout.amount_cents, currency=payout.currency)


def _carry_out(payout: BankPayout, step: Step) -> BankPayout:
    try:
        answer = steps.carry_out(step, send=lambda key: _request(payout, step, key), ask=lambda: _find(payout))
    except GatewayError as error:
        steps.failed(step, error)
        raise
    return mirror.record(payout.payee.stripe_id, answer)


def _request(payout: BankPayout, step: Step, key: str) -> SentPayout:
    return bank.send_payout(
        key,
        account_id=payout.payee.stripe_id,
        amount_cents=step.amount_cents,
        currency=step.currency,
        metadata={"retry_of": str(payout.pk)},
    )


def _find(payout: BankPayout) -> SentPayout | None:
    """What an earlier call did, whatever became of its answer."""
    for found in bank.payouts(payout.payee.stripe_id, since=payout.created_at):
        if own_id(found.metadata, "retry_of") == payout.pk:
            return found
    return None


def settle_next() -> bool:
    """Find out what became of the attempt that has waited longest for an answer; False when none is due."""
    unsettled = Step.objects.filter(kind=Step.Kind.PAYOUT, subject_id=OuterRef("pk"), status__in=steps.UNSETTLED)
    failed = BankPayout.objects.filter(Exists(unsettled), status=BankPayout.Status.FAILED)
    payout = claims.claim(failed.select_related("payee"))
    if payout is None:
        return False
    step = steps.unsettled(Step.Kind.PAYOUT, payout.pk)
    if step is not None:
        with suppress(GatewayError):
            _carry_out(payout, step)
    return True

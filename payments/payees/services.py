"""Opening a student's account at Stripe, sending them there, and learning what Stripe made of it."""

import datetime as dt
from contextlib import suppress

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from marketplace.core.web import with_query
from payments import notifications, signals
from payments.gateway import accounts, claims, steps
from payments.gateway.answers import Account, own_id
from payments.gateway.errors import GatewayError, Missing
from payments.gateway.models import Step
from payments.payees.models import Payee
from payments.payees.queries import wanted

KEPT = ("stripe_id", "country", "currency", "requirements")
LOOK_SOON = dt.timedelta(minutes=10)
LOOK_LATER = dt.timedelta(days=1)


class NoPayoutsThere(DomainError):
    """Stripe does not send transfers to this country."""


def payee_for(user: User) -> Payee:
    """The person's payee row, made when there is none yet."""
    return Payee.objects.get_or_create(user=user)[0]


def start_onboarding(user: User, *, return_path: str, country: str = "") -> str:
    """Open the account at Stripe if needed and return the address where the person goes on, good for minutes.

    `country` is kept once the account is asked for. Who can be paid already is sent to their own pages at Stripe
    instead, to see payouts and change details. Talks to Stripe, so not inside a transaction. Raises GatewayError, and
    NoPayoutsThere for a country Stripe cannot send transfers to.
    """
    payee = payee_for(user)
    if payee.is_ready:
        return accounts.dashboard_link(payee.stripe_id)
    if not payee.stripe_id:
        payee = _open_account(payee, country or payee.country)
    return_url = settings.SITE_URL + with_query(reverse("payouts_return"), next=return_path)
    url = accounts.onboarding_link(
        payee.stripe_id, return_url=return_url, refresh_url=settings.SITE_URL + reverse("payouts_refresh")
    )
    Payee.objects.filter(pk=payee.pk, is_started=False).update(is_started=True)
    return url


def _open_account(payee: Payee, country: str) -> Payee:
    if country not in settings.PAYOUT_COUNTRIES:
        raise NoPayoutsThere(_("Stripe cannot pay out in this country yet. Choose the one your bank account is in."))
    with transaction.atomic():
        payee = Payee.objects.select_for_update(of=("self",)).select_related("user").get(pk=payee.pk)
        if payee.stripe_id:
            return payee
        if not steps.unsettled(Step.Kind.ACCOUNT, payee.pk):
            payee.country = country
            payee.save(update_fields=["country"])
        step = steps.plan(Step.Kind.ACCOUNT, payee.pk)
    try:
        account = steps.carry_out(step, send=lambda key: _request_account(payee, key), ask=lambda: None)
    except GatewayError as error:
        steps.failed(step, error)
        raise
    steps.done(step, stripe_id=account.id)
    return record(account)


def _request_account(payee: Payee, key: str) -> Account:
    return accounts.open_account(
        key,
        email=payee.user.email,
        name=payee.user.name or payee.user.email,
        country=payee.country,
        metadata={"payee": str(payee.pk)},
    )


def refresh(payee: Payee) -> Payee:
    """Ask Stripe how the account stands and record it. Talks to Stripe; raises GatewayError."""
    return record(accounts.account(payee.stripe_id)) if payee.stripe_id else payee


@transaction.atomic
def record(account: Account) -> Payee:
    """Keep what Stripe says about an account; announces `payee_changed` when readiness changed.

    Raises Missing when no payee of ours has this account yet.
    """
    ours = Q(stripe_id=account.id) | Q(stripe_id="", pk=own_id(account.metadata, "payee"))
    payee = Payee.objects.select_for_update(of=("self",)).select_related("user").filter(ours).first()
    if payee is None:
        raise Missing("unknown_account", f"No payee has the account {account.id}.")
    before, after = payee.status, _status(account, payee.status)
    now = timezone.now()
    payee.stripe_id, payee.requirements, payee.checked_at = account.id, account.requirements, now
    payee.country, payee.currency = account.country or payee.country, account.currency or payee.currency
    payee.next_attempt_at = now + (LOOK_LATER if after == Payee.Status.ACTIVE else LOOK_SOON)
    payee.save(update_fields=[*KEPT, "checked_at", "next_attempt_at"])
    if after != before:
        move(payee, after)
        _announce(payee, before)
    return payee


def _status(account: Account, before: str) -> str:
    if account.transfers == "active":
        return Payee.Status.ACTIVE
    if account.transfers in ("closed", "rejected", "unsupported"):
        return Payee.Status.RESTRICTED
    was_usable = before in (Payee.Status.ACTIVE, Payee.Status.RESTRICTED)
    return Payee.Status.RESTRICTED if was_usable and account.transfers == "restricted" else Payee.Status.ONBOARDING


def _announce(payee: Payee, before: str) -> None:
    since = payee.checked_at or timezone.now()
    if payee.status == Payee.Status.RESTRICTED:
        notifications.payouts_need_attention(payee.user, wanted=wanted(payee), since=since)
    if payee.status == Payee.Status.ACTIVE and before == Payee.Status.RESTRICTED:
        notifications.payouts_work_again(payee.user, since=since)
    if Payee.Status.ACTIVE in (before, payee.status):
        signals.payee_changed.send(sender=Payee, payee=payee)


@transaction.atomic
def look_again(user: User) -> None:
    """Let the next sweep ask Stripe about this person: something they reported does not fit what we know."""
    Payee.objects.filter(user=user).exclude(stripe_id="").update(next_attempt_at=timezone.now())


def refresh_quietly(payee: Payee) -> Payee:
    """The same for a person who returns from Stripe: when it does not answer, the sweep asks later."""
    with suppress(GatewayError):
        payee = refresh(payee)
    return payee


def refresh_next() -> bool:
    """Ask about the account that has waited longest; False when none is due."""
    payee = claims.claim(Payee.objects.exclude(stripe_id=""), lease=LOOK_SOON)
    if payee is None:
        return False
    with suppress(GatewayError):
        refresh(payee)
    return True

"""Checkouts: the one function that believes that a company has paid, and the sweep that asks.

The returning person, the webhook and the sweep all end in `settle`, with Stripe's word; one of them wins.
"""

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments import signals
from payments.gateway import claims, steps, stripe
from payments.gateway.answers import Session, own_id
from payments.gateway.errors import GatewayError, Missing, Refused, Unknown
from payments.gateway.models import Step
from payments.holds import services as holds_services
from payments.holds.models import Checkout, Hold
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit
from payments.payers import services as payers

LOOK_AGAIN = dt.timedelta(minutes=10)
GIVE_UP = dt.timedelta(days=2)


class WrongAmount(DomainError):
    """Stripe was paid something else than we asked for; staff has to look."""

    status_code = 502


def confirm_checkout(checkout: Checkout) -> Checkout:
    """Ask Stripe about the session and record what it says: paid funds the holds, once.

    Talks to Stripe, so not inside a transaction. Raises GatewayError.
    """
    if checkout.status == Checkout.Status.PAID or not checkout.session_id:
        return checkout
    return confirm_session(checkout.session_id)


def confirm_on_return(checkout: Checkout) -> Checkout:
    """The same for a person who returns from Stripe: when it does not answer, message or sweep will tell."""
    with suppress(GatewayError):
        checkout = confirm_checkout(checkout)
    return checkout


def confirm_session(session_id: str) -> Checkout:
    """The same, from a session's id. Raises Missing when the session is none of ours."""
    was_paid = Checkout.objects.filter(session_id=session_id, status=Checkout.Status.PAID).exists()
    checkout = settle(stripe.session(session_id))
    if checkout.status == Checkout.Status.PAID and not was_paid:
        payers.refresh_card_quietly(checkout.company)
    return checkout


def confirm_payment(payment_intent_id: str) -> None:
    """The same, from what became of a payment: a card that was declined is noted. Payments of others are theirs."""
    key = own_id(stripe.checkout_of(payment_intent_id), "checkout")
    if key is None:
        return
    checkout = Checkout.objects.filter(pk=key).first()
    if checkout is None:
        raise Missing("unknown_checkout", f"No checkout has the payment {payment_intent_id}.")
    confirm_checkout(checkout)


@transaction.atomic
def settle(session: Session) -> Checkout:
    """Record what Stripe says about a session. Of several callers one funds, the others see that it is done."""
    checkout = _checkout_of(session)
    if session.is_paid and checkout.status != Checkout.Status.PAID:
        _pay(checkout, session)
    elif session.is_paid and checkout.stripe_fee_cents is None:
        _book_fee(checkout, session)
    elif session.status == "expired" and checkout.status == Checkout.Status.OPEN:
        move(checkout, Checkout.Status.EXPIRED)
    if session.declined_code and session.declined_code != checkout.declined_code:
        checkout.declined_code, checkout.declined_at = session.declined_code[:80], timezone.now()
        checkout.save(update_fields=["declined_code", "declined_at"])
    return checkout


def _checkout_of(session: Session) -> Checkout:
    """Our locked row, by session or, when our process died before it wrote the session down, by its metadata."""
    named = own_id(session.metadata, "checkout")
    ours = Q(session_id=session.id) | Q(session_id="", pk=named)
    rows = Checkout.objects.select_for_update(of=("self",)).select_related("company")
    checkout: Checkout | None = rows.filter(ours).first()
    if checkout is None:
        raise Missing("unknown_session", f"No checkout has the session {session.id}.")
    if not checkout.session_id:
        checkout.session_id, checkout.session_url = session.id, session.url
        checkout.save(update_fields=["session_id", "session_url"])
    return checkout


def _pay(checkout: Checkout, session: Session) -> None:
    if not session.charge_id:
        raise Unknown("no_charge", f"The session {session.id} is paid and shows no charge yet.")
    if (session.amount_cents, session.currency) != (checkout.amount_cents, checkout.currency):
        raise WrongAmount(_("Stripe reports another amount than we asked for. We are looking into it."))
    holds = list(checkout.holds.select_for_update(of=("self",)).select_related("company", "payee").order_by("pk"))
    if sum(hold.total_cents for hold in holds) != checkout.amount_cents:
        raise WrongAmount(_("Part of this was paid in another way. We are looking into it."))
    move(checkout, Checkout.Status.PAID, paid_at=timezone.now(), next_attempt_at=timezone.now(), **_proof(session))
    _book_fee(checkout, session)
    for hold in holds:
        holds_services.fund(hold)
    signals.checkout_paid.send(sender=Checkout, checkout=checkout)


def _proof(session: Session) -> dict[str, str]:
    return {
        "payment_intent_id": session.payment_intent_id,
        "charge_id": session.charge_id,
        "card_brand": session.card_brand[:30],
        "card_last4": session.card_last4[:4],
        "receipt_url": session.receipt_url,
    }


def _book_fee(checkout: Checkout, session: Session) -> None:
    """Stripe keeps its fee from the charge; sometimes it says how much only later, and the sweep asks again."""
    if session.fee_cents is None:
        return
    checkout.stripe_fee_cents = session.fee_cents
    checkout.save(update_fields=["stripe_fee_cents"])
    if session.fee_cents == 0:
        return
    ledger.post(
        f"charge:{session.charge_id}:fee",
        currency=checkout.currency,
        lines=[
            Debit(JournalLine.Account.STRIPE_FEES, session.fee_cents, session.charge_id),
            Credit(JournalLine.Account.STRIPE_BALANCE, session.fee_cents),
        ],
    )


def settle_next() -> bool:
    """Look at the checkout that has waited longest for an answer; False when none is due."""
    waiting = Q(status=Checkout.Status.OPEN) | Q(status=Checkout.Status.PAID, stripe_fee_cents=None)
    checkout = claims.claim(Checkout.objects.filter(waiting), lease=LOOK_AGAIN)
    if checkout is None:
        return False
    if not checkout.session_id:
        give_up(checkout)
        return True
    is_cancelled = checkout.holds.filter(status=Hold.Status.CANCELLED).exists()
    try:
        if is_cancelled and checkout.status == Checkout.Status.OPEN:
            close(checkout)
        else:
            confirm_session(checkout.session_id)
    except GatewayError:
        Checkout.objects.filter(pk=checkout.pk).update(next_attempt_at=F("next_attempt_at") + LOOK_AGAIN)
    return True


def close(checkout: Checkout) -> Checkout:
    """Close the session at Stripe. When Stripe refuses, it is over already: paid, or expired.

    Talks to Stripe, so not inside a transaction. Raises GatewayError.
    """
    try:
        return settle(stripe.expire_session(checkout.session_id))
    except Refused:
        return confirm_session(checkout.session_id)


@transaction.atomic
def give_up(checkout: Checkout) -> Checkout:
    """End a checkout whose page at Stripe nobody can have seen; a call still under way is waited for first."""
    checkout = Checkout.objects.select_for_update(of=("self",)).select_related("company").get(pk=checkout.pk)
    if checkout.session_id or checkout.status != Checkout.Status.OPEN:
        return checkout
    is_old = timezone.now() - checkout.created_at > GIVE_UP
    if is_old or steps.unsettled(Step.Kind.CHECKOUT, checkout.pk) is None:
        move(checkout, Checkout.Status.EXPIRED)
    return checkout

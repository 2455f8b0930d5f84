"""Checkouts: the way a company pays, and the one function that believes it did.

The returning person, the webhook and the sweep all call `confirm_checkout`; it asks Stripe, and one of them wins.
"""

import datetime as dt
from contextlib import suppress

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments.gateway import claims, steps, stripe
from payments.gateway.answers import Line, Session, own_id
from payments.gateway.errors import GatewayError, Missing, Refused, Unknown
from payments.gateway.models import Step
from payments.holds import services as holds_services
from payments.holds.models import Checkout, Hold
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit

LOOK_AGAIN = dt.timedelta(minutes=10)
GIVE_UP = dt.timedelta(days=2)


class CannotPay(DomainError):
    """These holds cannot be paid together, or not any more."""


class WrongAmount(DomainError):
    """Stripe was paid something else than we asked for; staff has to look."""

    status_code = 502


@transaction.atomic
def start_checkout(holds: list[Hold], *, by: User | None, return_path: str) -> Checkout:
    """One checkout for these open holds of one company and currency; the open one when there is one already.

    `return_path` is the page of ours where the person goes afterwards.
    """
    keys = [hold.pk for hold in holds]
    locked = list(Hold.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if not locked or any(hold.status != Hold.Status.OPEN for hold in locked):
        raise CannotPay(_("This no longer waits for payment."))
    if len({(hold.company_id, hold.currency) for hold in locked}) > 1:
        raise CannotPay(_("Pay for one company and one currency at a time."))
    # A query of its own: joined to the locked rows it would show what was there before the lock was waited for.
    live = list(Checkout.objects.filter(holds__in=keys, status=Checkout.Status.OPEN).distinct())
    if live:
        return _same_checkout(live, keys)
    checkout = Checkout(
        company_id=locked[0].company_id,
        opened_by=by,
        amount_cents=sum(hold.total_cents for hold in locked),
        currency=locked[0].currency,
        return_path=return_path,
        next_attempt_at=timezone.now() + LOOK_AGAIN,
    )
    checkout.transfer_group = str(locked[0].pk if len(locked) == 1 else checkout.pk)
    checkout.save(force_insert=True)
    Hold.objects.filter(pk__in=keys).update(checkout=checkout)
    return checkout


def _same_checkout(live: list[Checkout], keys: list) -> Checkout:
    checkout = live[0]
    if len(live) > 1 or set(checkout.holds.values_list("pk", flat=True)) != set(keys):
        raise CannotPay(_("Part of this is being paid already. Finish that payment first."))
    return checkout


def open_session(checkout: Checkout) -> Checkout:
    """Give the checkout a live session at Stripe; `checkout.next_url` is then where to send the person.

    Talks to Stripe, so not inside a transaction. Safe to repeat: a live session is used again, a paid one is
    recorded, and where the old one has expired the returned checkout is a new one. Raises GatewayError.
    """
    if checkout.session_id:
        checkout = confirm_checkout(checkout)
        if checkout.status == Checkout.Status.EXPIRED:
            holds = list(checkout.holds.all())
            checkout = start_checkout(holds, by=checkout.opened_by, return_path=checkout.return_path)
    if checkout.session_id or checkout.status != Checkout.Status.OPEN:
        return checkout
    with transaction.atomic():
        checkout = Checkout.objects.select_for_update(of=("self",)).select_related("opened_by").get(pk=checkout.pk)
        if checkout.holds.exclude(status=Hold.Status.OPEN).exists():
            raise CannotPay(_("This no longer waits for payment."))
        step = steps.plan(
            Step.Kind.CHECKOUT, checkout.pk, amount_cents=checkout.amount_cents, currency=checkout.currency
        )
    try:
        session = steps.carry_out(step, send=lambda key: _request_session(checkout, key), ask=lambda: None)
    except GatewayError as error:
        steps.failed(step, error)
        raise
    return _opened(checkout, step, session)


def _request_session(checkout: Checkout, key: str) -> Session:
    lines = []
    for hold in checkout.holds.select_related("payee").order_by("created_at", "pk"):
        label = _("Pay for %(name)s: %(work)s") % {"name": hold.payee, "work": hold.reference}
        lines.append(Line(label[:250], hold.amount_cents))
        if hold.fee_cents:
            lines.append(Line(_("%(site)s fee") % {"site": settings.SITE_NAME}, hold.fee_cents))
    success_url = settings.SITE_URL + reverse("checkout_return", args=[checkout.pk])
    return stripe.open_session(
        key,
        lines=lines,
        currency=checkout.currency,
        email=checkout.opened_by.email if checkout.opened_by else "",
        description=", ".join(checkout.holds.order_by("created_at", "pk").values_list("reference", flat=True))[:500],
        transfer_group=checkout.transfer_group,
        metadata={"checkout": str(checkout.pk)},
        success_url=f"{success_url}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=settings.SITE_URL + checkout.return_path,
    )


@transaction.atomic
def _opened(checkout: Checkout, step: Step, session: Session) -> Checkout:
    steps.done(step, stripe_id=session.id)
    Checkout.objects.filter(pk=checkout.pk, session_id="").update(session_id=session.id, session_url=session.url)
    checkout.refresh_from_db()
    return checkout


def confirm_checkout(checkout: Checkout) -> Checkout:
    """Ask Stripe about the session and record what it says: paid funds the holds, once.

    Talks to Stripe, so not inside a transaction. Raises GatewayError.
    """
    if checkout.status == Checkout.Status.PAID or not checkout.session_id:
        return checkout
    return settle(stripe.session(checkout.session_id))


def confirm_on_return(checkout: Checkout) -> Checkout:
    """The same for a person who returns from Stripe: when it does not answer, message or sweep will tell."""
    with suppress(GatewayError):
        checkout = confirm_checkout(checkout)
    return checkout


def confirm_session(session_id: str) -> Checkout:
    """The same, from a session's id. Raises Missing when the session is none of ours."""
    return settle(stripe.session(session_id))


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
    return checkout


def _checkout_of(session: Session) -> Checkout:
    """Our locked row, by session or, when our process died before it wrote the session down, by its metadata."""
    named = own_id(session.metadata, "checkout")
    ours = Q(session_id=session.id) | Q(session_id="", pk=named)
    checkout = Checkout.objects.select_for_update().filter(ours).first()
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
    paid = {"payment_intent_id": session.payment_intent_id, "charge_id": session.charge_id}
    move(checkout, Checkout.Status.PAID, paid_at=timezone.now(), next_attempt_at=timezone.now(), **paid)
    _book_fee(checkout, session)
    for hold in checkout.holds.select_for_update(of=("self",)).select_related("company", "payee").order_by("pk"):
        holds_services.fund(hold)


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
    is_cancelled = checkout.holds.filter(status=Hold.Status.CANCELLED).exists()
    if not checkout.session_id:
        _give_up_without_session(checkout, is_cancelled=is_cancelled)
        return True
    try:
        if is_cancelled and checkout.status == Checkout.Status.OPEN:
            _close(checkout)
        else:
            confirm_session(checkout.session_id)
    except GatewayError:
        Checkout.objects.filter(pk=checkout.pk).update(next_attempt_at=F("next_attempt_at") + LOOK_AGAIN)
    return True


def _close(checkout: Checkout) -> None:
    """Close the session of cancelled work. When Stripe refuses, it is over already: paid, or expired."""
    try:
        session = stripe.expire_session(checkout.session_id)
    except Refused:
        session = stripe.session(checkout.session_id)
    settle(session)


@transaction.atomic
def _give_up_without_session(checkout: Checkout, *, is_cancelled: bool) -> None:
    """Nobody can pay a session whose address never reached us; a step still under way is waited for first."""
    checkout = Checkout.objects.select_for_update().get(pk=checkout.pk)
    is_old = timezone.now() - checkout.created_at > GIVE_UP
    under_way = steps.unsettled(Step.Kind.CHECKOUT, checkout.pk) is not None
    if not checkout.session_id and is_cancelled and (is_old or not under_way):
        move(checkout, Checkout.Status.EXPIRED)

"""Paying: one checkout for what a company has chosen, and its page at Stripe.

Whatever of it another checkout was about to pay is taken out of that one first: its page at Stripe is closed, or it
turns out to be paid. So two tabs, or two people, pay for the same work once.
"""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.errors import DomainError
from payments.gateway import steps, stripe
from payments.gateway.answers import Line, Session
from payments.gateway.errors import GatewayError, Refused
from payments.gateway.models import Step
from payments.holds import checkouts
from payments.holds.models import Checkout, Hold
from payments.payers import services as payers
from payments.payers.models import Payer

TRIES = 3
MOST = 50
"""Stripe takes 100 lines; each hold needs one for the pay and one for the fee."""


class CannotPay(DomainError):
    """These holds cannot be paid together, or not any more."""


class BeingPaid(CannotPay):
    """Somebody else began to pay for a part of it at the same moment."""

    def __init__(self) -> None:
        super().__init__(_("Part of this is being paid already. Finish that payment first, or try again."))


def start_payment(holds: list[Hold], *, by: User | None, return_path: str, purchase_order: str = "") -> Checkout:
    """One checkout with a live page at Stripe for these open holds; `next_url` is where to send the person.

    Talks to Stripe, so not inside a transaction. Safe to repeat: the same choice leads to the same page, an expired
    one is replaced, and where it was paid meanwhile that is recorded. Raises CannotPay and GatewayError.
    """
    for left in reversed(range(TRIES)):
        try:
            _close_others(holds)
            checkout = start_checkout(holds, by=by, return_path=return_path, purchase_order=purchase_order)
            return open_session(_with_order(checkout, purchase_order))
        except BeingPaid:
            if not left:
                raise
    raise AssertionError("unreachable")


def _with_order(checkout: Checkout, purchase_order: str) -> Checkout:
    """The number that was typed last counts; Stripe does not need it."""
    if purchase_order and purchase_order != checkout.purchase_order:
        checkout.purchase_order = purchase_order
        Checkout.objects.filter(pk=checkout.pk, status=Checkout.Status.OPEN).update(purchase_order=purchase_order)
    return checkout


def _close_others(holds: list[Hold]) -> None:
    """End the other open checkouts that hold a part of this choice."""
    keys = {hold.pk for hold in holds}
    for checkout in Checkout.objects.filter(holds__in=keys, status=Checkout.Status.OPEN).distinct().order_by("pk"):
        if set(checkout.holds.values_list("pk", flat=True)) == keys:
            continue
        if _ended(checkout).status == Checkout.Status.PAID:
            paid = ", ".join(f"“{hold.reference}”" for hold in checkout.holds.order_by("created_at", "pk"))
            raise CannotPay(_("Already paid a moment ago: %(paid)s. Choose again what is left.") % {"paid": paid})


def _ended(checkout: Checkout) -> Checkout:
    """A page whose address never reached us is fetched under its key, so that it can be closed."""
    checkout = checkouts.give_up(checkout)
    if checkout.status == Checkout.Status.OPEN and not checkout.session_id:
        checkout = _open(checkout)
    return checkouts.close(checkout) if checkout.status == Checkout.Status.OPEN else checkout


@transaction.atomic
def start_checkout(holds: list[Hold], *, by: User | None, return_path: str, purchase_order: str = "") -> Checkout:
    """One checkout for these open holds of one company and currency; the open one when there is one already.

    `return_path` is the page of ours where the person goes afterwards. Raises BeingPaid when an open checkout pays
    for a part of it.
    """
    keys = [hold.pk for hold in holds]
    locked = list(Hold.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    _check(locked)
    # A query of its own: joined to the locked rows it would show what was there before the lock was waited for.
    live = list(Checkout.objects.filter(holds__in=keys, status=Checkout.Status.OPEN).distinct())
    if live:
        return _same_checkout(live, keys)
    checkout = Checkout(
        company_id=locked[0].company_id,
        opened_by=by,
        amount_cents=sum(hold.total_cents for hold in locked),
        currency=locked[0].currency,
        purchase_order=purchase_order,
        return_path=return_path,
        next_attempt_at=timezone.now() + checkouts.LOOK_AGAIN,
    )
    checkout.transfer_group = str(locked[0].pk if len(locked) == 1 else checkout.pk)
    checkout.save(force_insert=True)
    Hold.objects.filter(pk__in=keys).update(checkout=checkout)
    return checkout


def _check(holds: list[Hold]) -> None:
    if not holds or any(hold.status != Hold.Status.OPEN for hold in holds):
        raise CannotPay(_("This no longer waits for payment."))
    if len({(hold.company_id, hold.currency) for hold in holds}) > 1:
        raise CannotPay(_("Pay for one company and one currency at a time."))
    if len(holds) > MOST:
        raise CannotPay(_("Pay for at most %(most)d things at a time.") % {"most": MOST})


def _same_checkout(live: list[Checkout], keys: list[UUID]) -> Checkout:
    checkout = live[0]
    if len(live) > 1 or set(checkout.holds.values_list("pk", flat=True)) != set(keys):
        raise BeingPaid
    return checkout


def open_session(checkout: Checkout) -> Checkout:
    """Give the checkout a live session at Stripe; `checkout.next_url` is then where to send the person.

    Talks to Stripe, so not inside a transaction. Safe to repeat: a live session is used again, a paid one is
    recorded, and where the old one has expired the returned checkout is a new one. Raises GatewayError.
    """
    if checkout.session_id:
        checkout = checkouts.confirm_checkout(checkout)
    if checkout.status == Checkout.Status.EXPIRED:
        checkout = _renewed(checkout)
    if checkout.session_id or checkout.status != Checkout.Status.OPEN:
        return checkout
    if checkout.holds.exclude(status=Hold.Status.OPEN).exists():
        raise CannotPay(_("This no longer waits for payment."))
    return _open(checkout)


def _renewed(checkout: Checkout) -> Checkout:
    holds = list(checkout.holds.all())
    if sum(hold.total_cents for hold in holds) != checkout.amount_cents:
        raise BeingPaid
    return start_checkout(
        holds, by=checkout.opened_by, return_path=checkout.return_path, purchase_order=checkout.purchase_order
    )


def _open(checkout: Checkout) -> Checkout:
    payer = _payer(checkout.company)
    with transaction.atomic():
        checkout = Checkout.objects.select_for_update().get(pk=checkout.pk)
        if checkout.status == Checkout.Status.EXPIRED:
            raise BeingPaid
        if checkout.session_id or checkout.status != Checkout.Status.OPEN:
            return checkout
        step = steps.plan(
            Step.Kind.CHECKOUT, checkout.pk, amount_cents=checkout.amount_cents, currency=checkout.currency
        )
    try:
        session = steps.carry_out(step, send=lambda key: _request(checkout, payer, key), ask=lambda: None)
    except GatewayError as error:
        steps.failed(step, error)
        raise
    return _opened(checkout, step, session)


def _payer(company: Company) -> Payer:
    """Whom Stripe refuses as a customer can pay all the same, and only cannot save a card."""
    try:
        return payers.customer_for(company)
    except Refused:
        return payers.payer_for(company)


def _request(checkout: Checkout, payer: Payer, key: str) -> Session:
    holds = list(checkout.holds.select_related("payee").order_by("created_at", "pk"))
    back = settings.SITE_URL + reverse("checkout_return", args=[checkout.pk])
    return stripe.open_session(
        key,
        lines=[line for hold in holds for line in _lines(hold)],
        currency=checkout.currency,
        customer=payer.stripe_id,
        email=payer.email,
        description=", ".join(hold.reference for hold in holds)[:500],
        transfer_group=checkout.transfer_group,
        metadata={"checkout": str(checkout.pk)},
        success_url=f"{back}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=back,
    )


def _lines(hold: Hold) -> list[Line]:
    names = {"name": hold.payee, "work": hold.reference, "site": settings.SITE_NAME}
    pay = Line((_("Pay for %(name)s: %(work)s") % names)[:250], hold.amount_cents)
    fee = Line((_("%(site)s fee: %(work)s") % names)[:250], hold.fee_cents)
    return [pay, fee] if hold.fee_cents else [pay]


@transaction.atomic
def _opened(checkout: Checkout, step: Step, session: Session) -> Checkout:
    steps.done(step, stripe_id=session.id)
    Checkout.objects.filter(pk=checkout.pk, session_id="").update(session_id=session.id, session_url=session.url)
    checkout.refresh_from_db()
    return checkout

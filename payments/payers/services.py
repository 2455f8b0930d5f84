"""A company as Stripe's customer: opening it, its billing details, and the card Stripe keeps."""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.audit import services as audit
from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.errors import DomainError
from payments.gateway import steps, stripe
from payments.gateway.answers import Card
from payments.gateway.errors import GatewayError, Missing
from payments.gateway.models import Step
from payments.payers.models import Payer

FIELDS = ("billing_name", "email", "line1", "line2", "postal_code", "city", "region", "country", "tax_id")


class NotYourCompany(DomainError):
    """Only owners and managers decide how a company pays."""

    status_code = 403


def payer_for(company: Company) -> Payer:
    """The company's payer row, made when there is none yet: in the company's name, with its first owner's address."""
    first = company.memberships.filter(role="owner").select_related("user").order_by("created_at", "pk").first()
    known = {"billing_name": company.name, "email": first.user.email if first else ""}
    return Payer.objects.get_or_create(company=company, defaults=known)[0]


@transaction.atomic
def save_billing(company: Company, *, by: User, **fields: str) -> Payer:
    """Keep what the company's invoices should say from now on; those that exist stay as they are."""
    _require(company, by)
    payer = Payer.objects.select_for_update().get(pk=payer_for(company).pk)
    changed = [name for name in FIELDS if name in fields and getattr(payer, name) != fields[name]]
    for name in changed:
        setattr(payer, name, fields[name])
    if changed:
        payer.save(update_fields=changed)
        audit.record(payer, "billing details changed", by=by, reason=", ".join(changed))
    return payer


def _require(company: Company, by: User) -> None:
    if not permissions.may_manage(by, company):
        raise NotYourCompany(_("Only an owner or manager of the company can change how it pays."))


def customer_for(company: Company) -> Payer:
    """The company's payer with a customer at Stripe that knows its name and address.

    Talks to Stripe, so not inside a transaction. One that was deleted in Stripe's dashboard is opened again. Raises
    GatewayError.
    """
    payer = payer_for(company)
    if payer.stripe_id:
        try:
            stripe.update_customer(payer.stripe_id, name=payer.billing_name, email=payer.email)
        except Missing as error:
            payer = _lost(payer, error)
    return payer if payer.stripe_id else _open_customer(payer)


@transaction.atomic
def _lost(payer: Payer, error: Missing) -> Payer:
    payer = Payer.objects.select_for_update().select_related("company").get(pk=payer.pk)
    step = Step.objects.filter(kind=Step.Kind.CUSTOMER, subject_id=payer.pk, status=Step.Status.DONE).first()
    if step is not None and step.stripe_id == payer.stripe_id:
        steps.undone(step, reason=error.reason, detail=error.detail)
        payer.stripe_id = ""
        payer.save(update_fields=["stripe_id"])
        _keep_card(payer, None)
    return payer


def _open_customer(payer: Payer) -> Payer:
    with transaction.atomic():
        payer = Payer.objects.select_for_update().select_related("company").get(pk=payer.pk)
        if payer.stripe_id:
            return payer
        step = steps.plan(Step.Kind.CUSTOMER, payer.pk)
    try:
        found = steps.carry_out(
            step, send=lambda key: _request(payer, key), ask=lambda: stripe.customer_with(payer.email, _metadata(payer))
        )
    except GatewayError as error:
        steps.failed(step, error)
        raise
    return _opened(payer, step, found)


def _request(payer: Payer, key: str) -> str:
    return stripe.open_customer(key, name=payer.billing_name, email=payer.email, metadata=_metadata(payer))


def _metadata(payer: Payer) -> dict[str, str]:
    return {"payer": str(payer.pk)}


@transaction.atomic
def _opened(payer: Payer, step: Step, customer: str) -> Payer:
    steps.done(step, stripe_id=customer)
    Payer.objects.filter(pk=payer.pk, stripe_id="").update(stripe_id=customer)
    payer.refresh_from_db()
    return payer


def refresh_card(payer: Payer) -> Payer:
    """Ask Stripe which card it keeps. Talks to Stripe, so not inside a transaction; raises GatewayError."""
    cards = stripe.saved_cards(payer.stripe_id) if payer.stripe_id else []
    return _keep_card(payer, cards[0] if cards else None)


def refresh_card_quietly(company: Company) -> None:
    """The same after a payment: when Stripe does not answer, its message about the card will tell."""
    with suppress(GatewayError):
        refresh_card(payer_for(company))


def refresh_customer(customer: str) -> None:
    """The same, from a customer's id; others than ours are none of our business."""
    payer = Payer.objects.filter(stripe_id=customer).exclude(stripe_id="").first()
    if payer is not None:
        refresh_card(payer)


@transaction.atomic
def _keep_card(payer: Payer, card: Card | None) -> Payer:
    payer.card_brand = card.brand[:30] if card else ""
    payer.card_last4 = card.last4[:4] if card else ""
    payer.card_expires_on = card.expires_on if card else None
    payer.save(update_fields=["card_brand", "card_last4", "card_expires_on"])
    return payer


def forget_card(company: Company, *, by: User) -> Payer:
    """Make Stripe forget the cards the company saved. Talks to Stripe, so not inside a transaction; safe to repeat.

    Raises GatewayError.
    """
    _require(company, by)
    payer = payer_for(company)
    for card in stripe.saved_cards(payer.stripe_id) if payer.stripe_id else []:
        with suppress(Missing):
            stripe.forget_card(card.id)
    return _forgotten(payer, by)


@transaction.atomic
def _forgotten(payer: Payer, by: User) -> Payer:
    if payer.card_last4:
        audit.record(payer, "card forgotten", by=by)
    return _keep_card(payer, None)

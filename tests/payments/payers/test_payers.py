"""A company as Stripe's customer: opened once, with the card it saved."""

import datetime as dt

import pytest

from accounts.models import AuditEvent
from payments import services
from payments.gateway import stripe
from payments.gateway.errors import Unknown
from payments.models import Checkout, Payer, Step
from payments.payers import queries
from payments.payers import services as payers
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
CUSTOMERS = {"path": "/v1/customers", "method": "POST"}


@pytest.fixture
def payer(simulator, company, owner):
    """The company is a customer at Stripe."""
    return payers.customer_for(company)


def pays_and_saves(simulator, company, student, *, card="visa"):
    """The company pays once and ticks the box to keep the card."""
    checkout = stages.checkout_open(stages.agreed(company, student))
    simulator.post("sessions/pay", session=checkout.session_id, card=card, save=True)
    return services.confirm_checkout(checkout)


def test_a_payer_starts_with_the_companys_name_and_its_first_owners_address(company, owner, manager):
    payer = services.payer_for(company)

    assert (payer.billing_name, payer.email) == ("Harbor Coffee", owner.email)
    assert services.payer_for(company) == payer


def test_a_customer_is_opened_once_and_told_of_changes(simulator, company, owner, payer):
    services.save_billing(company, by=owner, billing_name="Harbor Coffee Ltd", email="pay@harborcoffee.example")

    again = payers.customer_for(company)

    assert again.stripe_id == payer.stripe_id
    known = stripe.client().v1.customers.retrieve(payer.stripe_id)
    assert (known.name, known.email) == ("Harbor Coffee Ltd", "pay@harborcoffee.example")
    assert known.metadata.to_dict() == {"payer": str(payer.pk)}


def test_a_customer_whose_answer_was_lost_is_found_again(simulator, company, owner):
    simulator.fault("lose_response", times=3, **CUSTOMERS)
    with pytest.raises(Unknown):
        payers.customer_for(company)
    simulator.post("faults/clear")
    before = simulator.state()["counts"]["customer"]

    payer = payers.customer_for(company)

    assert payer.stripe_id
    assert simulator.state()["counts"]["customer"] == before
    assert [step.status for step in stages.steps_of(payer)] == [Step.Status.DONE]


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_open_one_customer(simulator, company, owner):
    results = at_once(*[lambda: payers.customer_for(company)] * 3)

    assert len({payer.stripe_id for payer in results if isinstance(payer, Payer)}) == 1
    assert Payer.objects.get().stripe_id
    assert all(isinstance(error, Unknown) for error in failures(results))


def test_a_customer_deleted_in_stripes_dashboard_is_opened_again(simulator, company, owner, payer):
    stripe.client().v1.customers.delete(payer.stripe_id)

    again = payers.customer_for(company)

    assert again.stripe_id not in ("", payer.stripe_id)
    assert [step.status for step in stages.steps_of(payer)] == [Step.Status.REFUSED, Step.Status.DONE]


def test_a_checkout_belongs_to_the_customer_and_offers_to_save_the_card(simulator, company, student, owner):
    checkout = stages.checkout_open(stages.agreed(company, student), by=owner)

    session = stripe.client().v1.checkout.sessions.retrieve(checkout.session_id)
    assert session.customer == Payer.objects.get().stripe_id
    assert session.saved_payment_method_options.payment_method_save == "enabled"


def test_who_cannot_become_a_customer_pays_all_the_same(simulator, company, student, owner):
    simulator.fault("rate_limit", times=9, **CUSTOMERS)

    checkout = stages.paid_at_stripe(simulator, stages.agreed(company, student))

    assert services.confirm_checkout(checkout).status == Checkout.Status.PAID
    assert Payer.objects.get().stripe_id == ""
    assert_books_balance(simulator)


def test_the_card_that_paid_and_stripes_receipt_are_kept_with_the_checkout(simulator, company, student):
    checkout = stages.funded(simulator, company, student).checkout

    assert (checkout.card_brand, checkout.card_last4) == ("visa", "4242")
    assert checkout.receipt_url.startswith("http")
    assert Payer.objects.get().card_last4 == ""


def test_a_saved_card_is_known_by_its_last_digits_and_its_last_day(simulator, company, student):
    pays_and_saves(simulator, company, student)

    payer = Payer.objects.get()
    assert (payer.card_brand, payer.card_last4) == ("visa", "4242")
    assert payer.card_expires_on == dt.date(2034, 12, 31)


def test_the_saved_card_pays_the_next_time(simulator, company, student, rival):
    pays_and_saves(simulator, company, student)
    (card,) = stripe.saved_cards(Payer.objects.get().stripe_id)
    checkout = stages.checkout_open(stages.agreed(company, rival))

    simulator.post("sessions/pay", session=checkout.session_id, saved=card.id)

    assert services.confirm_checkout(checkout).status == Checkout.Status.PAID
    assert_books_balance(simulator)


def test_a_forgotten_card_is_gone_at_stripe_too(simulator, company, student, owner):
    pays_and_saves(simulator, company, student)

    payer = services.forget_card(company, by=owner)

    assert (payer.card_brand, payer.card_last4, payer.card_expires_on) == ("", "", None)
    assert stripe.saved_cards(payer.stripe_id) == []
    assert AuditEvent.objects.filter(object_id=str(payer.pk), verb="card forgotten", actor=owner).count() == 1
    services.forget_card(company, by=owner)


def test_when_stripe_does_not_answer_the_card_is_not_said_to_be_forgotten(simulator, company, student, owner):
    pays_and_saves(simulator, company, student)
    simulator.fault("lose_request", times=9, path="/v1/payment_methods/*", method="POST")

    with pytest.raises(Unknown):
        services.forget_card(company, by=owner)

    assert Payer.objects.get().card_last4 == "4242"


def test_a_card_removed_at_stripe_is_forgotten_here(simulator, company, student):
    pays_and_saves(simulator, company, student)
    payer = Payer.objects.get()
    stripe.forget_card(stripe.saved_cards(payer.stripe_id)[0].id)

    payers.refresh_customer(payer.stripe_id)
    payers.refresh_customer("cus_of_somebody_else")

    assert Payer.objects.get().card_last4 == ""


@pytest.mark.parametrize("person", ["reviewer", "stranger", "student"])
def test_only_owners_and_managers_change_how_a_company_pays(request, company, person):
    somebody = request.getfixturevalue(person)

    with pytest.raises(payers.NotYourCompany):
        services.save_billing(company, by=somebody, billing_name="Mine now")
    with pytest.raises(payers.NotYourCompany):
        services.forget_card(company, by=somebody)


def test_countries_are_countries():
    codes = dict(queries.countries())

    assert codes["DE"] == "Germany"
    assert {"US", "GB", "JP", "CA"} <= set(codes)
    assert not {"EU", "UN", "ZZ"} & set(codes)
    assert 240 <= len(codes) <= 255

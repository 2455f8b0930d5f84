"""What Stripe tells about a company's cards: declined, saved, removed."""

import pytest

from payments import services
from payments.gateway import stripe
from payments.models import Checkout, Payer, StripeEvent
from payments.webhooks.services import process_next
from tests.payments import stages
from tests.payments.webhooks.messages import send, snapshot, thin

pytestmark = pytest.mark.django_db


def hear(client, message) -> str:
    """Deliver a message and read it; returns what became of it."""
    assert send(client, message).status_code == 200
    while process_next():
        pass
    return StripeEvent.objects.get(pk=message["id"]).status


def declined(simulator, company, student) -> tuple[Checkout, str]:
    """A checkout whose card was declined, and the payment at Stripe."""
    checkout = stages.paid_at_stripe(simulator, stages.agreed(company, student), card="chargeDeclined")
    return checkout, stripe.client().v1.checkout.sessions.retrieve(checkout.session_id).payment_intent


@pytest.mark.parametrize("shape", [snapshot, thin])
def test_a_declined_card_is_noted_without_the_person_coming_back(simulator, client, company, student, shape):
    checkout, payment = declined(simulator, company, student)

    assert hear(client, shape("payment_intent.payment_failed", payment)) == StripeEvent.Status.DONE

    checkout = stages.again(checkout)
    assert (checkout.status, checkout.declined_code) == (Checkout.Status.OPEN, "generic_decline")
    assert checkout.declined_at


def test_a_decline_heard_after_the_payment_changes_nothing(simulator, client, company, student):
    checkout, payment = declined(simulator, company, student)
    simulator.post("sessions/pay", session=checkout.session_id, card="visa")
    services.confirm_checkout(checkout)

    assert hear(client, snapshot("payment_intent.payment_failed", payment)) == StripeEvent.Status.DONE

    checkout = stages.again(checkout)
    assert (checkout.status, checkout.declined_code) == (Checkout.Status.PAID, "")


def test_a_decline_of_a_row_we_do_not_know_yet_is_parked(simulator, client, company, student):
    metadata = {"checkout": "00000000-0000-4000-8000-000000000001"}
    payment = stripe.client().v1.payment_intents.create({"amount": 5000, "currency": "usd", "metadata": metadata})

    assert hear(client, snapshot("payment_intent.payment_failed", payment.id)) == StripeEvent.Status.FAILED
    assert StripeEvent.objects.get().error.startswith("parked:")


@pytest.mark.parametrize("shape", [snapshot, thin])
def test_a_card_saved_and_removed_at_stripe_is_known_here(simulator, client, company, owner, student, shape):
    checkout = stages.checkout_open(stages.agreed(company, student))
    simulator.post("sessions/pay", session=checkout.session_id, card="visa", save=True)
    customer = Payer.objects.get().stripe_id
    (card,) = stripe.saved_cards(customer)

    assert hear(client, shape("payment_method.attached", card.id)) == StripeEvent.Status.DONE
    assert Payer.objects.get().card_last4 == "4242"

    stripe.forget_card(card.id)
    gone = snapshot("payment_method.detached", card.id)
    gone["data"]["previous_attributes"] = {"customer": customer}
    assert hear(client, gone) == StripeEvent.Status.DONE
    assert Payer.objects.get().card_last4 == ""


@pytest.mark.parametrize("before", [None, {}, {"customer": None}, {"customer": "cus_of_somebody_else"}])
def test_cards_of_others_are_none_of_our_business(simulator, client, company, student, before):
    card = stripe.client().v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})
    message = snapshot("payment_method.detached", card.id)
    message["data"]["previous_attributes"] = before

    assert hear(client, message) == StripeEvent.Status.DONE
    assert Payer.objects.count() == 0

"""Mistakes that other marketplaces recorded in public, one test each, named after what went wrong there."""

import pytest
import stripe
from django.utils import timezone

from payments import services
from payments.models import Chargeback, Checkout, Hold, JournalEntry, StripeEvent, Transfer
from payments.webhooks.services import process_next
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once
from tests.payments.reconciliation.clock import open_differences, reconcile
from tests.payments.simulator_process import running_simulator
from tests.payments.webhooks.messages import send, snapshot

pytestmark = pytest.mark.django_db


def read_all() -> None:
    """What the worker does with messages, until none is due."""
    while process_next():
        pass


def test_an_event_before_the_order_existed_was_answered_200_and_lost_for_ever(client_for, simulator, company, student):
    """statamic-cargo: here it is parked and read again once we know what it is about."""
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)
    Checkout.objects.filter(pk=checkout.pk).update(session_id="cs_other")
    assert send(client_for(), snapshot("checkout.session.completed", checkout.session_id)).status_code == 200
    read_all()
    event = StripeEvent.objects.get()
    assert event.status == StripeEvent.Status.FAILED
    assert event.error.startswith("parked: unknown_session")
    assert event.next_attempt_at > timezone.now()

    Checkout.objects.filter(pk=checkout.pk).update(session_id=checkout.session_id)
    stages.make_due(event)
    read_all()

    assert stages.again(event).status == StripeEvent.Status.DONE
    assert stages.again(hold).status == Hold.Status.FUNDED
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_the_same_event_thrice_in_parallel_completed_the_order_thrice(client_for, simulator, company, student):
    """vendure, dj-stripe: here it is one row, one charge in the journal."""
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)
    message = snapshot("checkout.session.completed", checkout.session_id)

    answers = at_once(*[lambda: send(client_for(), message).status_code] * 3)
    at_once(*[read_all] * 3)

    assert answers == [200] * 3
    assert StripeEvent.objects.count() == 1
    assert JournalEntry.objects.filter(key=f"hold:{hold.pk}:funded").count() == 1
    assert_books_balance(simulator)


def test_events_out_of_order_set_the_payment_back(client_for, simulator, company, student):
    """saleor: here each is a hint to ask how things stand now, and rows move forward only."""
    transfer = stages.paid(simulator, company, student)
    session = transfer.hold.checkout.session_id
    for kind in ("checkout.session.expired", "checkout.session.completed", "checkout.session.completed"):
        send(client_for(), snapshot(kind, session))
    send(client_for(), snapshot("transfer.created", transfer.stripe_id))

    read_all()

    assert set(StripeEvent.objects.values_list("status", flat=True)) == {StripeEvent.Status.DONE}
    assert stages.again(transfer).status == Transfer.Status.PAID
    assert stages.again(transfer.hold).status == Hold.Status.RELEASED
    assert_books_balance(simulator)


def test_disputes_were_unnoticed_for_two_months(client_for, simulator, company, student, moderator, deliver):
    """liberapay: here staff hears by e-mail at once, the money is frozen, and a sweep looks where no message came."""
    hold = stages.funded(simulator, company, student)
    dispute = simulator.post("disputes", charge=hold.checkout.charge_id)["id"]
    for _time in range(2):
        send(client_for(), snapshot("charge.dispute.created", dispute))

    read_all()

    assert Chargeback.objects.get().stripe_id == dispute
    assert stages.again(hold).status == Hold.Status.FROZEN
    (letter,) = [mail for mail in deliver() if mail.to == [moderator.email]]
    assert letter.subject == "A bank took back $495.00 from Harbor Coffee"
    assert "without an answer the money is lost" in letter.body
    with pytest.raises(services.Frozen):
        services.release(stages.again(hold), by=None)
    assert_books_balance(simulator)


def test_dashboard_refunds_missing_from_the_books(settings, company, student):
    """opencollective: here a refund nobody told us of is found at night; a whole one is booked, a part raised."""
    with running_simulator() as simulator:
        settings.STRIPE_API_BASE, simulator.opening = simulator.base_url, {}
        dashboard = stripe.StripeClient("sk_test_simulated", base_addresses=simulator.base_addresses)
        whole, part = (stages.funded(simulator, company, student) for _number in range(2))
        dashboard.v1.refunds.create({"charge": whole.checkout.charge_id})
        refund = dashboard.v1.refunds.create({"charge": part.checkout.charge_id, "amount": 2000})

        reconcile()

        assert stages.again(whole).status == Hold.Status.REFUNDED
        assert stages.again(part).status == Hold.Status.FUNDED
        assert {found.stripe_id for found in open_differences().values()} == {refund.id}
        assert_books_balance(simulator)

"""Mistakes that other marketplaces recorded in public, one test each, named after what went wrong there."""

import pytest
import stripe
from django.urls import reverse
from django.utils import timezone

from marketplace.core.states import IllegalMove
from payments import services
from payments.gateway.errors import Mismatch
from payments.models import (
    Chargeback,
    Checkout,
    Document,
    Hold,
    JournalEntry,
    Refund,
    Step,
    StripeEvent,
    Transfer,
)
from payments.payouts import sending
from payments.webhooks.services import process_next
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once
from tests.payments.reconciliation.clock import open_differences, reconcile
from tests.payments.simulator_process import running_simulator
from tests.payments.webhooks.messages import send, snapshot

pytestmark = pytest.mark.django_db
TRANSFERS = {"path": "/v1/transfers", "method": "POST"}


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


@pytest.fixture
def approved(simulator, company, student):
    """The work is approved, the student can be paid, the transfer waits to be sent."""
    stages.ready(simulator, student)
    return stages.released(simulator, company, student)


def next_turn(transfer: Transfer) -> None:
    """Some time later, what a worker does."""
    stages.make_due(transfer)
    stages.send_all()


def assert_paid_once(simulator, transfer: Transfer) -> None:
    transfer = stages.again(transfer)
    found = stages.at_stripe(simulator, transfer.hold)["transfers"]
    assert [(sent["id"], sent["amount"]) for sent in found] == [(transfer.stripe_id, transfer.amount_cents)]
    assert transfer.status == Transfer.Status.PAID
    assert JournalEntry.objects.filter(key=f"transfer:{transfer.pk}:sent").count() == 1
    assert_books_balance(simulator)


def test_released_refused_with_429_compensated_and_resent_paid_twice(simulator, approved):
    """elizaOS: here a release is final, nothing compensates it, and the next attempt has a key of its own."""
    simulator.fault("rate_limit", **TRANSFERS)
    stages.send_all()
    refused = stages.again(approved)
    assert (refused.status, refused.waiting_for) == (Transfer.Status.FAILED, Transfer.Waiting.BUSY)
    with pytest.raises(services.AlreadyEnded):
        services.cancel_or_refund(approved.hold, reason="The transfer failed", by=None)

    next_turn(approved)

    assert [step.key for step in stages.steps_of(approved)] == [f"transfer:{approved.pk}:{n}" for n in (1, 2)]
    assert_paid_once(simulator, approved)


@pytest.fixture
def poor_stripe(db, settings):
    """A Stripe where nobody has paid us anything yet."""
    with running_simulator() as running:
        settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = running.base_url, "sk_test_simulated"
        running.opening = {}
        yield running


def test_a_fixed_key_replayed_balance_insufficient_for_a_day(poor_stripe, company, student, rival):
    """omi: here a refusal ends its key, and as soon as there is money the pay leaves under a new one."""
    transfer = stages.released(poor_stripe, company, student)
    services.refund_released(transfer.hold, amount_cents=49500, bearer="platform", reason="Goodwill", by=None)
    stages.refund_all()
    stages.ready(poor_stripe, student)
    next_turn(transfer)
    refused = stages.again(transfer)
    assert (refused.status, refused.waiting_for) == (Transfer.Status.FAILED, Transfer.Waiting.BALANCE)

    stages.funded(poor_stripe, company, rival, amount_cents=100000)
    poor_stripe.post("settle")
    next_turn(transfer)

    assert [step.error_code for step in stages.steps_of(transfer)] == ["balance_insufficient", ""]
    assert_paid_once(poor_stripe, transfer)


def test_two_workers_sent_two_amounts_under_one_key(simulator, approved):
    """liberapay: here the amount is frozen beside the key, and both calls carry it whatever the row says by then."""
    simulator.fault("lose_request", **TRANSFERS)
    sending.send_next()
    Transfer.objects.filter(pk=approved.pk).update(amount_cents=44000)
    stages.make_due(approved)
    with pytest.raises(Mismatch, match="Nothing is paid twice"):
        sending.send_next()
    (sent,) = stages.at_stripe(simulator, approved.hold)["transfers"]
    (step,) = stages.steps_of(approved)
    assert sent["amount"] == step.amount_cents == 45000
    assert stages.again(approved).status == Transfer.Status.PENDING

    Transfer.objects.filter(pk=approved.pk).update(amount_cents=45000)
    next_turn(approved)

    assert_paid_once(simulator, approved)


@pytest.mark.parametrize("fault", ["lose_response", "error_after"])
def test_an_unknown_outcome_was_taken_for_failure_and_released_again(simulator, approved, moderator, fault):
    """spree, gumroad: here Stripe is asked what became of it, also when a person presses the button again."""
    simulator.fault(fault, **TRANSFERS)
    sending.send_next()
    waiting = stages.again(approved)
    assert (waiting.status, waiting.waiting_for) == (Transfer.Status.PENDING, Transfer.Waiting.ANSWER)
    with pytest.raises(IllegalMove):
        services.release(approved.hold, by=None)

    services.retry_transfer(waiting, by=moderator)
    stages.send_all()

    assert [step.status for step in stages.steps_of(approved)] == [Step.Status.DONE]
    assert_paid_once(simulator, approved)


@pytest.mark.django_db(transaction=True)
def test_redirect_and_webhook_both_completed_the_order(client_for, simulator, company, owner, student):
    """pretix, medusa, woocommerce, saleor: here both ask Stripe, one of them funds the hold, both show the truth."""
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)
    message = snapshot("checkout.session.completed", checkout.session_id)
    comes_back = reverse("checkout_return", args=[checkout.pk])

    def hear() -> int:
        answer = send(client_for(), message).status_code
        read_all()
        return answer

    browsers = [client_for(owner) for _tab in range(2)]
    answers = at_once(*[lambda tab=tab: tab.get(comes_back).status_code for tab in browsers], hear, hear)

    assert answers == [302, 302, 200, 200]
    assert stages.again(hold).status == Hold.Status.FUNDED
    assert JournalEntry.objects.filter(key=f"hold:{hold.pk}:funded").count() == 1
    assert Document.objects.count() == 1
    assert_books_balance(simulator)


def test_the_pay_was_reversed_first_and_then_the_refund_failed(client_for, simulator, company, student):
    """pay-connector: here the refund goes first, and what the student has stays until it has really arrived."""
    transfer = stages.paid(simulator, company, student)
    refund = services.refund_released(
        transfer.hold, amount_cents=49500, bearer="student", reason="Never delivered", by=None
    )
    stages.refund_all()
    failed = stages.again(refund).stripe_id
    simulator.post("refunds/fail", refund=failed)
    send(client_for(), snapshot("refund.failed", failed))
    read_all()

    stages.reverse_all()

    assert stages.at_stripe(simulator, transfer.hold)["reversals"] == []
    assert stages.again(refund).status == Refund.Status.FAILED
    assert_books_balance(simulator)

    stages.make_due(refund)
    stages.refund_all()
    stages.reverse_all()
    (taken,) = stages.at_stripe(simulator, transfer.hold)["reversals"]
    assert (taken["amount"], stages.again(transfer).status) == (45000, Transfer.Status.REVERSED)
    assert_books_balance(simulator)

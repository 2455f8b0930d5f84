"""Stripe's messages are verified, kept once, and read as hints."""

import datetime as dt
import time

import pytest
from django.utils import timezone

from payments import services
from payments.models import Hold, Payee, StripeEvent, Transfer
from payments.payouts import sending
from payments.webhooks.services import process_next
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures
from tests.payments.webhooks.messages import send, snapshot, thin

pytestmark = pytest.mark.django_db
Status = StripeEvent.Status


@pytest.fixture
def stripe_client(client_for):
    """Stripe, which knows nothing of our forms' tokens."""
    return client_for(enforce_csrf_checks=True)


def read_all():
    while process_next():
        pass


def make_due():
    StripeEvent.objects.update(next_attempt_at=timezone.now())


def test_a_message_is_kept_and_answered_at_once(stripe_client):
    message = snapshot("transfer.created", "tr_1", account="acct_1")

    assert send(stripe_client, message).status_code == 200

    event = StripeEvent.objects.get()
    assert (event.id, event.type, event.object_id, event.account) == (
        message["id"],
        "transfer.created",
        "tr_1",
        "acct_1",
    )
    assert event.status == Status.RECEIVED


@pytest.mark.parametrize("secret", ["whsec_account", "whsec_connect", "whsec_thin"])
def test_each_end_point_may_have_a_secret_of_its_own(stripe_client, settings, secret):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_account, whsec_connect,whsec_thin"

    assert send(stripe_client, snapshot("transfer.created", "tr_1"), secret=secret).status_code == 200
    assert send(stripe_client, snapshot("transfer.created", "tr_2"), secret="whsec_").status_code == 400


def test_a_thin_message_is_kept_like_a_whole_one(stripe_client):
    assert send(stripe_client, thin("v1.transfer.created", "tr_1", context="acct_1")).status_code == 200

    event = StripeEvent.objects.get()
    assert (event.type, event.object_id, event.account) == ("transfer.created", "tr_1", "acct_1")


@pytest.mark.parametrize(
    "options",
    [
        {"secret": "whsec_other"},
        {"signature": ""},
        {"signature": "t=1,v1=00"},
        {"signature": "nonsense"},
        {"at": time.time() - 3600},
    ],
)
def test_what_is_not_from_stripe_or_too_old_is_refused(stripe_client, options):
    assert send(stripe_client, snapshot("transfer.created", "tr_1"), **options).status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("body", ["[]", "{}", "no json", '{"object": "event"}', '"text"', "null"])
def test_a_signed_body_that_is_no_event_is_refused(stripe_client, body):
    assert send(stripe_client, body).status_code == 400
    assert not StripeEvent.objects.exists()


def test_a_tampered_body_is_refused(stripe_client):
    message = snapshot("transfer.created", "tr_1")
    good = send(stripe_client, message)
    header = good.wsgi_request.headers["Stripe-Signature"]

    assert send(stripe_client, {**message, "id": "evt_other"}, signature=header).status_code == 400


def test_a_live_message_is_refused_by_a_test_key(stripe_client):
    assert send(stripe_client, snapshot("transfer.created", "tr_1", livemode=True)).status_code == 400


def test_a_body_too_long_to_be_stripes_is_refused(stripe_client):
    assert send(stripe_client, snapshot("x", "y", padding="x" * 300_000)).status_code == 413


def test_the_address_takes_posts_only(stripe_client):
    assert stripe_client.get("/stripe/webhook/").status_code == 405


def test_the_same_message_is_kept_once(stripe_client):
    message = snapshot("transfer.created", "tr_1")

    assert [send(stripe_client, message).status_code for _ in range(3)] == [200] * 3
    assert StripeEvent.objects.count() == 1


def test_kinds_we_have_no_use_for_are_ignored_and_kept(stripe_client):
    send(stripe_client, snapshot("customer.created", "cus_1"))

    read_all()

    assert StripeEvent.objects.get().status == Status.IGNORED


@pytest.mark.parametrize("kind", ["charge.refunded", "refund.created", "charge.dispute.created"])
def test_what_happens_inside_a_students_account_is_not_taken_for_ours(stripe_client, simulator, student, kind):
    payee = stages.ready(simulator, student)
    send(stripe_client, snapshot(kind, "py_1", account=payee.stripe_id))

    read_all()

    assert StripeEvent.objects.get().status == Status.IGNORED


def test_parked_messages_wait_longer_each_time(stripe_client, simulator):
    send(stripe_client, snapshot("transfer.created", "tr_unknown"))
    waits = []
    for _attempt in range(3):
        make_due()
        process_next()
        waits.append(StripeEvent.objects.get().next_attempt_at - timezone.now())

    assert dt.timedelta(0) < waits[0] < waits[1] < waits[2] < dt.timedelta(hours=6)


def test_a_stripe_that_is_away_parks_the_message(stripe_client, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    send(stripe_client, snapshot("transfer.created", "tr_1"))

    read_all()

    assert StripeEvent.objects.get().status == Status.FAILED


def test_the_webhook_before_the_returning_person_funds_the_hold(
    stripe_client, simulator, company, student, client_for, owner
):
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)

    send(stripe_client, snapshot("checkout.session.completed", checkout.session_id))
    read_all()
    assert stages.again(hold).status == Hold.Status.FUNDED

    response = client_for(owner).get(f"/money/checkout/{checkout.pk}/return/")
    assert response.status_code == 302
    assert_books_balance(simulator)


def test_the_message_about_a_transfer_can_come_before_the_answer(stripe_client, simulator, company, student):
    stages.ready(simulator, student)
    transfer = stages.released(simulator, company, student)
    simulator.fault("lose_response", path="/v1/transfers", method="POST")
    sending.send_next()
    (made,) = stages.at_stripe(simulator, transfer.hold)["transfers"]

    send(stripe_client, snapshot("transfer.created", made["id"]))
    read_all()

    assert stages.again(transfer).status == Transfer.Status.PAID
    stages.send_all()
    assert len(stages.at_stripe(simulator, transfer.hold)["transfers"]) == 1
    assert_books_balance(simulator)


def test_a_student_who_becomes_ready_is_paid_what_waited(stripe_client, simulator, company, student):
    transfer = stages.released(simulator, company, student)
    payee = stages.onboarding(student)
    sending.send_next()
    simulator.post("accounts/onboard", account=payee.stripe_id)

    send(stripe_client, thin("v2.core.account[requirements].updated", payee.stripe_id))
    read_all()
    stages.send_all()

    assert Payee.objects.get().status == Payee.Status.ACTIVE
    assert stages.again(transfer).status == Transfer.Status.PAID


def test_a_refund_message_finishes_the_refund(stripe_client, simulator, company, student):
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Plans changed", by=None)
    stages.refund_all()

    send(stripe_client, snapshot("charge.refunded", hold.checkout.charge_id))
    send(stripe_client, snapshot("refund.created", stages.again(hold).refunds.get().stripe_id))
    read_all()

    assert set(StripeEvent.objects.values_list("status", flat=True)) == {Status.DONE}
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_many_workers_read_each_message_once(client_for, simulator, company, student):
    transfer = stages.paid(simulator, company, student)
    for _number in range(12):
        send(client_for(), snapshot("transfer.updated", transfer.stripe_id))

    results = at_once(*[read_all] * 4)

    assert failures(results) == []
    assert set(StripeEvent.objects.values_list("status", "attempts")) == {(Status.DONE, 1)}

"""Notifications: signed, thin and snapshot, repeated until heard, and every way they can go wrong."""

import json
import time

import pytest
import stripe

from tests.payments.simulator.conftest import SECRET, open_account, open_session, pay_for, transfer_of
from tests.payments.simulator_process import running_simulator

PAID = {"payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"}


def wait_for(condition):
    until = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < until, "it did not happen in 5 s"
        time.sleep(0.02)


def test_every_fact_arrives_thin_and_as_a_snapshot(client, simulator, inbox):
    pay_for(client, simulator)
    simulator.drain()
    assert set(inbox.types()) == PAID | {f"v1.{kind}" for kind in PAID}


def test_snapshots_verify_with_the_library(client, simulator, inbox):
    charge = pay_for(client, simulator)
    simulator.drain()
    signature, body = next(one for one in inbox.received if '"type": "charge.succeeded"' in one[1])
    event = client.construct_event(body, signature, SECRET)
    assert (event.type, event.data.object.id) == ("charge.succeeded", charge)
    assert client.v1.events.retrieve(event.id).data.object.id == charge
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body, signature, "whsec_other")


def test_thin_notifications_verify_and_lead_to_their_object(client, simulator, inbox):
    session = open_session(client)
    simulator.post("sessions/pay", session=session.id)
    simulator.drain()
    signature, body = next(one for one in inbox.received if '"type": "v1.checkout.session.completed"' in one[1])
    notice = client.parse_event_notification(body, signature, SECRET)
    assert notice.related_object.id == session.id
    assert notice.fetch_related_object().payment_status == "paid"
    snapshot = client.v1.events.retrieve(notice.fetch_event().snapshot_event)
    assert snapshot.data.object.id == session.id


def test_onboarding_is_told_by_account_events(client, simulator, inbox, payee):
    simulator.drain()
    status = "v2.core.account[configuration.recipient].capability_status_updated"
    assert {status, "v2.core.account[requirements].updated", "account.updated"} <= set(inbox.types())
    signature, body = next(one for one in inbox.received if status in one[1])
    assert client.parse_event_notification(body, signature, SECRET).fetch_related_object().id == payee


def test_events_of_connected_accounts_name_the_account(client, simulator, inbox, payee):
    transfer_of(client, pay_for(client, simulator), payee)
    simulator.post("settle")
    simulator.post("payouts/run")
    simulator.drain()
    bodies = [json.loads(body) for _, body in inbox.received]
    assert next(one for one in bodies if one["type"] == "payout.created")["account"] == payee
    thin = next(one for one in bodies if one["type"] == "v1.payout.created")
    assert thin["context"] == payee
    assert client.v1.payouts.retrieve(thin["related_object"]["id"], {}, {"stripe_account": payee}).automatic


def test_events_carry_the_request_that_caused_them(client, simulator, payee):
    transfer_of(client, pay_for(client, simulator), payee, key="transfer:7:1")
    event = client.v1.events.list({"type": "transfer.created"}).data[0]
    assert event.request.idempotency_key == "transfer:7:1"


def test_an_unheard_webhook_comes_again(client, simulator, inbox):
    inbox.status = 503
    pay_for(client, simulator)
    wait_for(lambda: len(inbox.received) >= 12)
    inbox.status = 200
    wait_for(lambda: simulator.state()["deliveries"] == {"sent": 8})


def test_a_dropped_webhook_never_arrives(client, simulator, inbox):
    simulator.fault("drop_webhook", type="*checkout.session.completed", times=2)
    pay_for(client, simulator)
    simulator.drain()
    assert not any("completed" in kind for kind in inbox.types())
    assert len(inbox.received) == 6


def test_a_duplicated_webhook_arrives_at_the_same_moment(client, simulator, inbox):
    simulator.fault("duplicate_webhook", type="charge.succeeded", copies=3)
    pay_for(client, simulator)
    simulator.drain()
    assert inbox.types().count("charge.succeeded") == 3


def test_held_webhooks_come_out_backwards(client, simulator, inbox):
    simulator.fault("hold_webhook", times=100)
    pay_for(client, simulator)
    simulator.drain()
    assert inbox.received == []
    assert simulator.post("webhooks/release", order="backwards")["answers"] == [200] * 8
    assert inbox.types()[0] == "v1.checkout.session.completed"
    assert inbox.types()[-1] == "payment_intent.created"


def test_reordered_webhooks_arrive_newest_first(client, simulator, inbox):
    simulator.fault("reorder_webhook", times=8, copies=8)
    pay_for(client, simulator)
    simulator.drain()
    assert inbox.types()[0] == "v1.checkout.session.completed"


def test_a_delayed_webhook_comes_late(client, simulator, inbox):
    simulator.fault("delay_webhook", type="checkout.session.completed", seconds=0.5)
    pay_for(client, simulator)
    wait_for(lambda: len(inbox.received) == 7)
    assert "checkout.session.completed" not in inbox.types()
    wait_for(lambda: "checkout.session.completed" in inbox.types())


def test_only_the_types_asked_for_are_sent(inbox):
    wanted = "checkout.session.completed,v2.core.account.created"
    with running_simulator(webhook=inbox.url, secret=SECRET, events=wanted) as simulator:
        client = stripe.StripeClient("sk_test_x", base_addresses=simulator.base_addresses)
        open_account(client)
        pay_for(client, simulator)
        simulator.drain()
    assert sorted(inbox.types()) == [
        "checkout.session.completed",
        "v1.checkout.session.completed",
        "v2.core.account.created",
    ]


def test_what_waits_can_be_forgotten(client, simulator, inbox):
    simulator.fault("hold_webhook", times=100)
    pay_for(client, simulator)
    simulator.drain()
    assert simulator.post("webhooks/forget") == {"forgotten": 8}
    assert simulator.post("webhooks/release")["answers"] == []


def test_an_event_can_be_sent_again_by_hand(client, simulator, inbox):
    pay_for(client, simulator)
    simulator.drain()
    event = client.v1.events.list({"type": "charge.succeeded"}).data[0]
    assert simulator.post("webhooks/resend", event=event.id) == {"deliveries": 1}
    simulator.drain()
    assert inbox.types().count("charge.succeeded") == 2


def test_further_end_points_have_secrets_and_wishes_of_their_own(client, simulator, inbox):
    made = client.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["charge.succeeded"]})
    thin = client.v2.core.event_destinations.create(
        {
            "name": "thin",
            "type": "webhook_endpoint",
            "event_payload": "thin",
            "enabled_events": ["v1.charge.succeeded"],
            "webhook_endpoint": {"url": inbox.url},
            "include": ["webhook_endpoint.signing_secret"],
        }
    )
    pay_for(client, simulator)
    simulator.drain()
    assert len(inbox.received) == 10
    bodies = [one for one in inbox.received if '"type": "charge.succeeded"' in one[1]]
    assert any(verifies(client, one, made.secret) for one in bodies)
    assert thin.webhook_endpoint.signing_secret.startswith("whsec_")
    client.v1.webhook_endpoints.delete(made.id)
    assert [one.id for one in client.v1.webhook_endpoints.list().data] == ["we_simulator"]


def verifies(client, received, secret):
    try:
        return bool(client.construct_event(received[1], received[0], secret))
    except stripe.SignatureVerificationError:
        return False


def test_a_refund_that_fails_later_is_told(client, simulator, inbox):
    refund = client.v1.refunds.create({"charge": pay_for(client, simulator)})
    simulator.post("refunds/fail", refund=refund.id)
    simulator.drain()
    assert {"refund.created", "charge.refunded", "refund.failed"} <= set(inbox.types())
    assert client.v1.refunds.retrieve(refund.id).status == "failed"

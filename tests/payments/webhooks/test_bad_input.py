"""What strangers send to the address for Stripe: refused, counted, never kept, never an error of ours."""

import datetime as dt
import json
import time

import pytest
from django.urls import reverse
from django.utils import timezone

from payments.models import RefusedMessage, StripeEvent
from payments.webhooks.services import process_next
from payments.webhooks.views import MAX_BYTES, stripe_webhook
from tests.payments.races import at_once
from tests.payments.webhooks.messages import send, snapshot, thin

pytestmark = pytest.mark.django_db
Reason = RefusedMessage.Reason
TOO_LONG = "x" * 1024 * 1024


@pytest.fixture
def stripe_client(client_for):
    """Stripe, which knows nothing of our forms' tokens."""
    return client_for(enforce_csrf_checks=True)


def counted() -> dict[str, int]:
    assert not StripeEvent.objects.exists()
    return dict(RefusedMessage.objects.values_list("reason", "count"))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"signature": ""}, Reason.UNSIGNED),
        ({"signature": "nonsense"}, Reason.FORGED),
        ({"signature": "t=1,v1=00"}, Reason.FORGED),
        ({"signature": "t=x,v1=00,v1=01"}, Reason.FORGED),
        ({"secret": "whsec_other"}, Reason.FORGED),
        ({"at": time.time() - 3600}, Reason.STALE),
    ],
)
def test_each_refusal_is_counted_under_its_reason(stripe_client, options, reason):
    assert send(stripe_client, snapshot("transfer.created", "tr_1"), **options).status_code == 400

    assert counted() == {reason: 1}


def test_a_message_replayed_an_hour_later_is_stale_whoever_sends_it(stripe_client):
    message = snapshot("transfer.created", "tr_1")
    recorded = send(stripe_client, message, at=time.time() - 3600).wsgi_request.headers["Stripe-Signature"]

    assert send(stripe_client, message, signature=recorded).status_code == 400
    assert counted() == {Reason.STALE: 2}


def test_a_message_of_the_other_mode_is_counted(stripe_client):
    assert send(stripe_client, snapshot("transfer.created", "tr_1", livemode=True)).status_code == 400

    assert counted() == {Reason.OTHER_MODE: 1}


def test_days_are_counted_by_themselves(stripe_client):
    yesterday = timezone.now().astimezone(dt.UTC).date() - dt.timedelta(days=1)
    RefusedMessage.objects.create(on=yesterday, reason=Reason.UNSIGNED, count=7)

    send(stripe_client, snapshot("x", "y"), signature="")

    assert sorted(RefusedMessage.objects.values_list("count", flat=True)) == [1, 7]


@pytest.mark.django_db(transaction=True)
def test_messages_refused_at_the_same_moment_are_all_counted(client_for):
    message = snapshot("x", "y")

    results = at_once(*[lambda: send(client_for(), message, signature="").status_code] * 8)

    assert results == [400] * 8
    assert counted() == {Reason.UNSIGNED: 8}


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "",
        "[]",
        "null",
        "1e999",
        '"text"',
        "{}",
        '{"object": "event"}',
        json.dumps(snapshot("x", "y") | {"data": []}),
        json.dumps(snapshot("x", "y") | {"data": {"object": "po_1"}}),
        json.dumps(snapshot("x", "y") | {"data": {"object": [1]}}),
        json.dumps(snapshot("x", "y") | {"data": {"object": {"id": {"a": 1}}}}),
        json.dumps(thin("x", "y") | {"related_object": "acct_1"}),
        json.dumps(thin("x", "y") | {"context": ["acct_1"]}),
        json.dumps(snapshot("x", "y") | {"id": ""}),
        json.dumps(snapshot("x", "y") | {"id": 12}),
        json.dumps(snapshot("x", "y") | {"id": "e" * 200}),
        json.dumps(snapshot("x" * 200, "y")),
        json.dumps(snapshot("x", "y") | {"type": None}),
        json.dumps(snapshot("x", "y") | {"livemode": "no"}),
        json.dumps(snapshot("x", "y") | {"livemode": None}),
        json.dumps(snapshot("x", "y\x00")),
        json.dumps(snapshot("x", "y", note="half a pair: \ud83d")),
        json.dumps(snapshot("x", "y") | {"\x00": 1}),
        json.dumps(snapshot("x", "y", weight=float("inf"))),
        json.dumps(snapshot("x", "y", weight=float("nan"))),
        json.dumps(snapshot("x", "y"))[:-1] + ', "weight": 1e400}',
        json.dumps(snapshot("x", "y"))[:-1] + ', "weight": ' + "9" * 5000 + "}",
        json.dumps(snapshot("x", "y"))[:-1] + ', "deep": ' + "[" * 100 + "]" * 100 + "}",
        "[" * 100_000,
        '{"a":' * 40_000,
        "\ufeff{}",
    ],
)
def test_a_signed_body_that_is_no_event_is_refused_and_counted(stripe_client, body):
    assert send(stripe_client, body).status_code == 400

    assert counted() == {Reason.UNREADABLE: 1}


def test_bytes_that_are_no_text_are_refused(stripe_client):
    header = {"Stripe-Signature": "t=1,v1=00"}
    response = stripe_client.post("/stripe/webhook/", b"\xff\xfe\x00", content_type="application/json", headers=header)

    assert response.status_code == 400
    assert counted() == {Reason.UNREADABLE: 1}


def test_odd_but_harmless_values_are_kept_and_ignored(stripe_client):
    odd = snapshot(
        "product.made_up", "p_1", data={"object": {"id": None, "big": 10**300, "text": "\u202e\u00e9\U0001f600"}}
    )

    assert send(stripe_client, odd).status_code == 200
    assert process_next()

    event = StripeEvent.objects.get()
    assert (event.status, event.object_id) == (StripeEvent.Status.IGNORED, "")
    assert event.payload == odd


@pytest.mark.parametrize("size", [256 * 1024 + 1, 1024 * 1024, 3 * 1024 * 1024])
def test_a_body_too_long_to_be_an_event_is_refused_before_it_is_verified(stripe_client, size):
    assert send(stripe_client, snapshot("x", "y", padding="x" * size)).status_code == 413

    assert counted() == {Reason.TOO_LONG: 1}


def post(client, body: str, announced: str):
    options = {"CONTENT_LENGTH": announced, "headers": {"Stripe-Signature": "t=1,v1=00"}}
    return client.generic("POST", "/stripe/webhook/", body, "application/json", **options).status_code


@pytest.mark.parametrize(
    ("announced", "status"), [("1048576", 413), ("9" * 30, 413), ("", 400), ("-1", 400), ("x", 400)]
)
def test_what_the_sender_says_about_its_length_is_not_believed(stripe_client, announced, status):
    assert post(stripe_client, "{}", announced) == status


def test_no_more_is_read_than_was_announced(stripe_client):
    assert post(stripe_client, TOO_LONG, "2") == 400
    assert counted() == {Reason.FORGED: 1}


def test_a_stream_longer_than_it_may_be_is_not_read_to_its_end(rf, db):
    """A server that passes on a body of unknown length, as one sent in chunks."""
    request = rf.post("/stripe/webhook/", b"{}", content_type="application/json")
    asked = []
    request.META.pop("CONTENT_LENGTH")
    request.read = lambda size: asked.append(size) or b"x" * size

    assert stripe_webhook(request).status_code == 413
    assert asked == [MAX_BYTES + 1]


def test_a_message_of_a_connected_account_keeps_the_account_in_both_forms(stripe_client):
    send(stripe_client, snapshot("payout.paid", "po_1", account="acct_1"))
    send(stripe_client, thin("v1.payout.paid", "po_1", context="acct_1"))

    kept = StripeEvent.objects.values_list("type", "object_id", "account")
    assert set(kept) == {("payout.paid", "po_1", "acct_1")}
    assert len(kept) == 2


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "head", "options"])
def test_only_posts_are_answered(stripe_client, method):
    assert getattr(stripe_client, method)(reverse("stripe_webhook")).status_code == 405

"""Lists: newest first, cursors both ways, filters, bounds in time, expansion."""

import pytest
import stripe

from tests.payments.simulator.conftest import pay_for, transfer_of


@pytest.fixture
def intents(client):
    """Five, oldest first."""
    return [client.v1.payment_intents.create({"amount": 1000 + n, "currency": "usd"}).id for n in range(5)]


def test_pages_follow_one_another(client, intents):
    first = client.v1.payment_intents.list({"limit": 2})
    assert [one.id for one in first.data] == [intents[4], intents[3]]
    assert first.has_more
    assert [one.id for one in first.auto_paging_iter()] == intents[::-1]


def test_the_last_page_says_so(client, intents):
    last = client.v1.payment_intents.list({"limit": 2, "starting_after": intents[2]})
    assert [one.id for one in last.data] == [intents[1], intents[0]]
    assert not last.has_more


def test_cursors_go_back_too(client, intents):
    page = client.v1.payment_intents.list({"limit": 2, "ending_before": intents[1]})
    assert [one.id for one in page.data] == [intents[3], intents[2]]
    assert page.has_more


def test_limits_and_cursors_are_checked(client):
    for wrong in ({"limit": 101}, {"limit": 0}, {"starting_after": "pi_none"}):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.payment_intents.list(wrong)


def test_created_bounds_a_list_in_time(client, simulator, intents):
    simulator.post("clock", days=3)
    later = client.v1.payment_intents.create({"amount": 2000, "currency": "usd"})
    found = client.v1.payment_intents.list({"created": {"gte": later.created - 60}})
    assert [one.id for one in found.data] == [later.id]


def test_lists_expand_inside_data(client, simulator):
    charge = pay_for(client, simulator)
    (found,) = client.v1.charges.list({"expand": ["data.balance_transaction", "data.payment_intent"]}).data
    assert (found.id, found.balance_transaction.type) == (charge, "charge")
    assert found.payment_intent.latest_charge == charge


def test_what_cannot_be_expanded_is_named(client, simulator):
    charge = pay_for(client, simulator)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.charges.retrieve(charge, {"expand": ["weather"]})


def test_metadata_merges_and_empties(client, simulator):
    charge = pay_for(client, simulator)
    client.v1.charges.update(charge, {"metadata": {"note": "late", "hold": ""}})
    assert client.v1.charges.retrieve(charge).metadata.to_dict() == {"note": "late"}
    client.v1.charges.update(charge, {"metadata": ""})
    assert client.v1.charges.retrieve(charge).metadata.to_dict() == {}


def test_v2_lists_lead_from_page_to_page(client, simulator, payee):
    about = client.v2.core.events.list({"object_id": payee, "limit": 2})
    kinds = [one.type for one in about.auto_paging_iter()]
    assert kinds[-1] == "v2.core.account.created"
    assert "v2.core.account[requirements].updated" in kinds
    only = client.v2.core.events.list({"types": ["v2.core.account.created"]})
    assert [one.related_object.id for one in only.data] == [payee]


def test_event_destinations_are_listed_read_and_deleted(client, inbox):
    made = client.v2.core.event_destinations.create(
        {
            "name": "ours",
            "type": "webhook_endpoint",
            "event_payload": "thin",
            "enabled_events": ["*"],
            "webhook_endpoint": {"url": inbox.url},
            "events_from": ["other_accounts"],
        }
    )
    assert made.id in [one.id for one in client.v2.core.event_destinations.list().data]
    assert client.v2.core.event_destinations.retrieve(made.id).events_from == ["other_accounts"]
    client.v2.core.event_destinations.delete(made.id)
    assert made.id not in [one.id for one in client.v2.core.event_destinations.list().data]


def test_a_reversal_is_read_and_annotated(client, simulator, payee):
    transfer = transfer_of(client, pay_for(client, simulator), payee)
    reversal = client.v1.transfers.reversals.create(transfer.id, {"amount": 100})
    client.v1.transfers.reversals.update(transfer.id, reversal.id, {"metadata": {"why": "late"}})
    assert client.v1.transfers.reversals.retrieve(transfer.id, reversal.id).metadata["why"] == "late"
    assert [one.id for one in client.v1.transfers.reversals.list(transfer.id).data] == [reversal.id]

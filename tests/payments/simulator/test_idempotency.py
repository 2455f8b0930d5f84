"""Idempotency keys as Stripe documents them, and the mistakes they invite."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.payments.simulator.conftest import open_account, pay_for, transfer_of


def test_one_key_makes_one_transfer(client, simulator, payee):
    charge = pay_for(client, simulator)
    first, second = (transfer_of(client, charge, payee, key="transfer:1:1") for _ in range(2))
    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert simulator.state()["counts"]["transfer"] == 1


def test_a_key_is_for_one_request_only(client, simulator, payee):
    charge = pay_for(client, simulator)
    transfer_of(client, charge, payee, key="k")
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        transfer_of(client, charge, payee, amount=44999, key="k")
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.refunds.create({"charge": charge}, {"idempotency_key": "k"})


def test_a_definite_refusal_is_replayed_until_the_key_is_a_day_old(client, simulator, payee):
    charge = pay_for(client, simulator)
    plain = {"amount": 40000, "currency": "usd", "destination": payee}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="insufficient funds"):
            client.v1.transfers.create(plain, {"idempotency_key": "k"})
        simulator.post("settle")
    simulator.post("clock", seconds=86_401)
    assert client.v1.transfers.create(plain, {"idempotency_key": "k"}).amount == 40000
    assert charge


def test_a_refused_parameter_leaves_the_key_free(client, simulator, payee):
    charge = pay_for(client, simulator)
    with pytest.raises(stripe.InvalidRequestError, match="No such destination"):
        transfer_of(client, charge, "acct_none", key="k")
    assert transfer_of(client, charge, payee, key="k").amount == 45000


def test_a_rate_limited_request_leaves_the_key_free(client, simulator, payee):
    charge = pay_for(client, simulator)
    simulator.fault("rate_limit", path="/v1/transfers")
    with pytest.raises(stripe.RateLimitError):
        transfer_of(client, charge, payee, key="k")
    assert transfer_of(client, charge, payee, key="k").amount == 45000


def test_a_server_error_is_replayed_as_it_was(client, simulator, payee):
    charge = pay_for(client, simulator)
    simulator.fault("error", path="/v1/transfers")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            transfer_of(client, charge, payee, key="k")
    assert simulator.state()["counts"]["transfer"] == 0


def test_a_lost_response_has_happened_and_the_key_tells(client, simulator, payee):
    charge = pay_for(client, simulator)
    simulator.fault("lose_response", path="/v1/transfers")
    with pytest.raises(stripe.APIConnectionError):
        transfer_of(client, charge, payee, key="k")
    assert transfer_of(client, charge, payee, key="k").amount == 45000
    assert simulator.state()["counts"]["transfer"] == 1


def test_the_library_repeats_under_the_same_key(simulator, client, payee):
    patient = stripe.StripeClient("sk_test_x", base_addresses=simulator.base_addresses, max_network_retries=2)
    charge = pay_for(client, simulator)
    simulator.fault("lose_response", path="/v1/transfers")
    assert transfer_of(patient, charge, payee).amount == 45000
    assert simulator.state()["counts"]["transfer"] == 1


def test_the_same_key_at_the_same_moment_is_a_conflict(client, simulator, payee):
    charge = pay_for(client, simulator)
    simulator.fault("delay", path="/v1/transfers", seconds=0.5)
    simulator.fault("delay_response", path="/v1/transfers", seconds=0.5)

    def send(_):
        try:
            return transfer_of(client, charge, payee, key="k").id
        except stripe.StripeError as error:
            return error.http_status

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert len({answer for answer in answers if answer != 409}) == 1
    assert simulator.state()["counts"]["transfer"] == 1


def test_in_v2_only_success_is_remembered(client, simulator):
    simulator.fault("error", path="/v2/core/accounts")
    params = {"contact_email": "a@example.edu"}
    with pytest.raises(stripe.APIError):
        client.v2.core.accounts.create(params, {"idempotency_key": "k"})
    first = client.v2.core.accounts.create(params, {"idempotency_key": "k"})
    assert client.v2.core.accounts.create(params, {"idempotency_key": "k"}).id == first.id
    assert open_account(client).id != first.id


def test_keys_belong_to_posts_alone(client, simulator):
    charge = pay_for(client, simulator)
    client.v1.charges.retrieve(charge, {}, {"idempotency_key": "k"})
    assert client.v1.refunds.create({"charge": charge}, {"idempotency_key": "k"}).status == "succeeded"

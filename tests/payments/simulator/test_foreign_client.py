"""A client that is not ours drives the simulator: Stripe's own command-line fixtures, and the manners of the API."""

import copy
import re

import pytest

from tests.payments.contract import check_response, check_webhook
from tests.payments.simulator.foreign import TRIGGERS, ForeignClient, fill
from tests.payments.simulator_process import running_simulator

UNDESCRIBED = "/v1/payment_pages/"


@pytest.fixture(scope="module")
def standing():
    """One simulator for this module: fixtures meet whatever the ones before left behind."""
    with running_simulator() as running:
        yield running


@pytest.fixture
def foreign(standing):
    return ForeignClient(standing.base_url)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_stripes_own_fixtures_trigger_their_event(inbox, trigger):
    kind = trigger.split()[0]
    with running_simulator(webhook=inbox.url) as simulator:
        ForeignClient(simulator.base_url).play(TRIGGERS[trigger])
        simulator.drain()
        assert kind in inbox.types()
        assert f"v1.{kind}" in inbox.types()
        for entry in simulator.exchanges():
            if "webhook" in entry:
                assert check_webhook(entry["webhook"]) == []
            elif not entry["path"].startswith(UNDESCRIBED):
                assert check_response(entry["method"], entry["path"], entry["status"], entry["response"]) == []


def test_the_fixtures_run_one_after_another_on_one_account(standing, foreign):
    for trigger, steps in TRIGGERS.items():
        last = list(foreign.play(steps).values())[-1]
        assert "error" not in last or trigger == "payment_intent.payment_failed"


def test_a_fixture_with_a_customer_that_is_not_there_is_refused_in_stripes_shape(foreign):
    answer = foreign.ask("POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": "cus_none"})
    assert answer.status == 404
    assert answer.body["error"]["type"] == "invalid_request_error"
    assert answer.body["error"]["code"] == "resource_missing"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/subscriptions"),
        ("GET", "/v1/coupons"),
        ("DELETE", "/v1/charges/ch_1"),
        ("PUT", "/v1/charges"),
        ("PATCH", "/v1/charges/ch_1"),
        ("POST", "/v2/core/accounts/acct_1/close"),
        ("GET", "/v3/anything"),
    ],
)
def test_unknown_operations_are_501_and_name_themselves(foreign, method, path):
    answer = foreign.ask(method, path)
    assert answer.status == 501
    assert f"{method} {path}" in answer.body["error"]["message"]


def test_lists_are_paged_both_ways(foreign):
    made = [foreign.ask("POST", "/v1/customers", {"email": "pages@example.com"}).body["id"] for _ in range(4)]
    asked = {"email": "pages@example.com", "limit": 3}
    first = foreign.ask("GET", "/v1/customers", asked).body
    assert (first["object"], first["url"], first["has_more"]) == ("list", "/v1/customers", True)
    assert [one["id"] for one in first["data"]] == made[:0:-1]
    rest = foreign.ask("GET", "/v1/customers", {**asked, "starting_after": made[1]}).body
    assert ([one["id"] for one in rest["data"]], rest["has_more"]) == ([made[0]], False)
    back = foreign.ask("GET", "/v1/customers", {**asked, "ending_before": made[0]}).body
    assert [one["id"] for one in back["data"]] == made[:0:-1]
    for wrong in ({"limit": 0}, {"limit": 101}, {"limit": "many"}, {"starting_after": "cus_none"}):
        assert foreign.ask("GET", "/v1/customers", wrong).status == 400


def test_answers_expand_what_they_are_asked_to(foreign):
    asked = {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    intent = foreign.ask("POST", "/v1/payment_intents", {**asked, "expand": ["latest_charge.balance_transaction"]}).body
    assert intent["latest_charge"]["balance_transaction"]["fee"] == 88
    listed = foreign.ask("GET", "/v1/payment_intents", {"limit": 1, "expand": ["data.payment_method"]}).body
    assert listed["data"][0]["payment_method"]["card"]["last4"] == "4242"
    assert foreign.ask("GET", f"/v1/charges/{intent['latest_charge']['id']}", {"expand": ["weather"]}).status == 400


def test_one_key_is_one_operation(foreign):
    what = {"amount": 2000, "currency": "usd"}
    first, again = (foreign.ask("POST", "/v1/payment_intents", what, Idempotency_Key="once") for _ in range(2))
    assert first.body["id"] == again.body["id"]
    assert again.headers["Idempotent-Replayed"] == "true"
    other = foreign.ask("POST", "/v1/payment_intents", {**what, "amount": 2001}, Idempotency_Key="once")
    assert (other.status, other.body["error"]["type"]) == (400, "idempotency_error")


def test_the_version_asked_for_is_answered_and_nonsense_refused(foreign):
    assert foreign.ask("GET", "/v1/balance", Stripe_Version="2026-05-27.dahlia").headers["Stripe-Version"] == (
        "2026-05-27.dahlia"
    )
    assert foreign.ask("GET", "/v1/balance", Stripe_Version="yesterday").status == 400


def test_what_a_newer_version_took_away_is_refused_there_only(foreign):
    lines = [{"quantity": 1, "price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "x"}}}]
    session = {"mode": "payment", "success_url": "http://x", "payment_method_types": ["card"], "line_items": lines}
    assert foreign.ask("POST", "/v1/checkout/sessions", session).status == 200
    answer = foreign.ask("POST", "/v1/checkout/sessions", session, Stripe_Version="2026-10-28.endive")
    assert answer.body["error"]["code"] == "parameter_unknown"


def test_an_account_sees_only_its_own(foreign):
    account = foreign.ask("POST", "/v1/accounts", {"type": "express"}).body["id"]
    assert foreign.ask("GET", "/v1/account", Stripe_Account=account).body["id"] == account
    assert foreign.ask("GET", "/v1/balance", Stripe_Account=account).body["available"][0]["amount"] == 0
    assert foreign.ask("GET", "/v1/charges", Stripe_Account=account).body["data"] == []
    assert foreign.ask("GET", "/v1/balance", Stripe_Account="acct_stranger").status == 403


@pytest.mark.parametrize("key", ["sk_live_money", "nonsense", ""])
def test_keys_that_are_no_test_keys_are_401(standing, key):
    answer = ForeignClient(standing.base_url, key).ask("GET", "/v1/balance")
    assert (answer.status, answer.body["error"]["type"]) == (401, "invalid_request_error")


NONSENSE = ("-1", "é" * 300, {"a": "b"}, {"a": {"b": ["c"]}}, ["x", "y"], [{"a": "b"}], "99999999999999999999", "\0")


def test_nonsense_in_any_parameter_is_refused_and_breaks_nothing(standing, foreign):
    there = {"dispute": "", "charge": "", "transfer": "", "customer": "", "account": "", "product": "", "price": ""}
    for kind in there:
        there[kind] = foreign.ask("GET", f"/v1/{kind}s", {"limit": 1}).body["data"][0]["id"]
    tried = 0
    for one in standing.get("operations")["operations"]:
        kind = one["path"].split("/")[2].removesuffix("s")
        path = re.sub(r"\{\w+\}", there.get(kind, "none"), one["path"])
        for name in one["takes"]:
            for value in NONSENSE:
                answer = foreign.ask(
                    one["method"], path, {"amount": 900, "currency": "usd", "type": "card", name: value}
                )
                tried += 1
                assert answer.status < 500 or answer.status == 501, (one["method"], path, name, value, answer.body)
    assert tried > 2000
    assert foreign.ask("GET", "/v1/balance").status == 200


def mutants(params, path=()):
    """The parameters with one leaf, at any depth, in a shape it should not have."""
    for name, value in params.items() if isinstance(params, dict) else enumerate(params):
        if isinstance(value, dict | list):
            yield from mutants(value, (*path, name))
        for nonsense in ({"odd": "shape"}, ["odd"], "odd"):
            yield (*path, name), nonsense


def changed(params, path, value):
    copied = copy.deepcopy(params)
    branch = copied
    for step in path[:-1]:
        branch = branch[step]
    branch[path[-1]] = value
    return copied


def test_nonsense_at_any_depth_is_refused_and_breaks_nothing(foreign):
    for steps in TRIGGERS.values():
        answers = {}
        for step in steps:
            params = fill(step.params, answers)
            for path, nonsense in mutants(params):
                answer = foreign.ask(step.method, fill(step.path, answers), changed(params, path, nonsense))
                assert answer.status < 500 or answer.status == 501, (step, path, nonsense, answer.body)
            answers[step.name] = foreign.ask(step.method, fill(step.path, answers), params).body
            if "id" not in answers[step.name]:
                break

"""The contract checker itself: it accepts what Stripe describes and notices everything else."""

import copy
import io
import re
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.payments.contract import check, check_request, check_response, check_webhook, decode_form, spec
from tests.payments.simulator.conftest import pay_for, transfer_of
from tests.payments.simulator.foreign import ForeignClient

OLDER = {"payment_method_types", "requested_capabilities"}
"""Parameters of older versions of the API, taken from clients that speak one."""

TRANSFER = "amount=45000&currency=usd&destination=acct_1&metadata[hold]=7&source_transaction=ch_1"
SESSION = (
    "mode=payment&success_url=http://x&line_items[0][quantity]=1&line_items[0][price_data][currency]=usd"
    "&line_items[0][price_data][unit_amount]=45000&line_items[0][price_data][product_data][name]=Pay"
)


def test_form_bodies_are_decoded_into_objects_and_lists():
    assert decode_form("a[b][0][c]=x&a[b][1][c]=y&expand[]=z") == {
        "a": {"b": [{"c": "x"}, {"c": "y"}]},
        "expand": ["z"],
    }


@pytest.mark.parametrize(("path", "body"), [("/v1/transfers", TRANSFER), ("/v1/checkout/sessions", SESSION)])
def test_a_right_request_passes(path, body):
    assert check_request("POST", path, "", body) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/transfers", TRANSFER + "&colour=red"),
        ("/v1/transfers", TRANSFER.replace("currency=usd", "")),
        ("/v1/transfers", TRANSFER.replace("45000", "lots")),
        ("/v1/checkout/sessions", SESSION + "&line_items[0][price_data][product_data][colour]=red"),
        ("/v1/checkout/sessions", SESSION.replace("mode=payment", "mode=gift")),
        ("/v1/checkout/sessions", SESSION.replace("[price_data][currency]=usd", "[quantity]=1")),
        ("/v1/refunds", "charge=ch_1&reason=regret"),
        ("/v1/customers", "email=a@example.com&shoe_size=9"),
        ("/v1/coupons", "percent_off=10"),
    ],
)
def test_a_wrong_request_is_noticed(path, body):
    assert check_request("POST", path, "", body) != []


def test_wrong_queries_and_json_bodies_are_noticed():
    assert check_request("GET", "/v1/transfers", "transfer_group=a&limit=5&created[gte]=1", "") == []
    assert check_request("GET", "/v1/transfers", "colour=red", "") != []
    good = '{"account": "acct_1", "use_case": {"type": "account_onboarding", "account_onboarding": %s}}'
    terms = '{"refresh_url": "http://x"}'
    assert check_request("POST", "/v2/core/account_links", "", good % terms) == []
    older = '{"refresh_url": "http://x", "configurations": ["recipient"]}'
    assert check_request("POST", "/v2/core/account_links", "", good % older) != []
    assert check_request("POST", "/v2/core/account_links", "", good % terms.replace("refresh_url", "url")) != []


def bare(path):
    return re.sub(r"\{\w+\}", "{}", path)


def parameters(described):
    """The top-level parameters of an operation, in the query or the body."""
    names = {one["name"] for one in described.get("parameters", ()) if one["in"] == "query"}
    for content in described.get("requestBody", {}).get("content", {}).values():
        names |= set(content["schema"].get("properties", ()))
    return names | {"expand"}


def test_the_simulator_knows_exactly_what_is_described_and_no_parameter_beyond(simulator):
    described = {
        (method.upper(), bare(path)): one for path, all_ in spec()["paths"].items() for method, one in all_.items()
    }
    known = {(one["method"], bare(one["path"])): one["takes"] for one in simulator.get("operations")["operations"]}
    undescribed = {("GET", "/v1/payment_pages/{}"), ("POST", "/v1/payment_pages/{}/confirm")}
    assert set(known) - undescribed == set(described)
    for operation in described:
        assert set(known[operation]) - parameters(described[operation]) <= OLDER, operation


def test_what_the_description_refuses_the_simulator_refuses(simulator, answers):
    foreign, tried = ForeignClient(simulator.base_url), set()
    for entry in answers:
        if entry.get("method") != "POST" or entry["path"] in tried or not entry["path"].startswith("/v1/"):
            continue
        tried.add(entry["path"])
        params = dict(parse_qsl(entry["body"])) | {"colour": "red"}
        assert check_request("POST", entry["path"], "", urlencode(params)) != []
        assert foreign.ask("POST", entry["path"], params).status == 400, entry["path"]
    assert len(tried) > 8


@pytest.fixture
def answers(client, simulator, payee):
    """One good answer of every kind of object, by path."""
    charge = pay_for(client, simulator)
    transfer = transfer_of(client, charge, payee)
    client.v1.transfers.reversals.create(transfer.id, {"amount": 100})
    client.v1.refunds.create({"charge": charge, "amount": 100})
    client.v1.disputes.retrieve(simulator.post("disputes", charge=charge)["id"])
    simulator.post("settle")
    client.v1.payouts.create({"amount": 100, "currency": "usd"}, {"stripe_account": payee})
    client.v1.balance.retrieve()
    customer = client.v1.customers.create({"name": "Harbor Street", "email": "pay@harbor.example"}).id
    client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    client.v1.customers.payment_methods.list(customer)
    client.v1.prices.create({"currency": "usd", "unit_amount": 900, "product_data": {"name": "Survey"}})
    client.v1.files.create({"purpose": "dispute_evidence", "file": io.BytesIO(b"%PDF-1.4")})
    client.v1.accounts.external_accounts.list(payee)
    client.v1.balance_transactions.list({"limit": 3, "expand": ["data.source"]})
    simulator.drain()
    return simulator.exchanges()


def mutations(value):
    """The value with one field dropped, renamed, added, or of another type, at every level."""
    for name in list(value):
        yield f"{name} invented", {**value, f"{name}_new": 1}
        if isinstance(value[name], int):
            yield f"{name} as text", {**value, name: "text"}
        if isinstance(value[name], dict):
            for what, part in mutations(value[name]):
                yield f"{name}.{what}", {**value, name: part}


def test_every_invented_or_mistyped_field_of_a_response_is_noticed(answers):
    tried = 0
    for entry in answers:
        assert check(entry) == []
        free = ("metadata", "data.object", "changes", "status_transitions", "evidence")
        body = entry.get("response") or entry["webhook"]
        for what, mutant in mutations(copy.deepcopy(body)):
            if any(what.startswith(f"{name}.") or f".{name}." in what for name in free):
                continue
            tried += 1
            if "webhook" in entry:
                found = check_webhook(mutant)
            else:
                found = check_response(entry["method"], entry["path"], entry["status"], mutant)
            assert found, f"{entry.get('path')}: nobody noticed {what}"
    assert tried > 300


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/transfers", "amount"),
        ("/v1/refunds", "currency"),
        ("/v1/payouts", "status"),
        ("/v2/core/accounts", "id"),
        ("/v1/customers", "created"),
        ("/v1/prices", "product"),
        ("/v1/files", "purpose"),
    ],
)
def test_a_missing_required_field_is_noticed(answers, path, field):
    entry = next(one for one in answers if one.get("path") == path and one["method"] == "POST")
    body = {name: value for name, value in entry["response"].items() if name != field}
    assert check_response("POST", path, 200, body) != []


def test_a_wrong_object_inside_a_webhook_is_noticed(answers):
    event = next(one["webhook"] for one in answers if one.get("webhook", {}).get("object") == "event")
    broken = copy.deepcopy(event)
    broken["data"]["object"]["weather"] = "fine"
    assert check_webhook(event) == []
    assert check_webhook(broken) != []

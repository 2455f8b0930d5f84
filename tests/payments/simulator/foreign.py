"""A small client that knows nothing of the `stripe` library: plain HTTP, and steps that refer to earlier answers.

The steps are what Stripe's command line sends for `stripe trigger <event>` (facts from stripe/stripe-cli,
pkg/fixtures/triggers, retold): a name, a method, a path, parameters, `${name:field}` for a field of an earlier
answer. Where the fixture changed over the years, each form that is still in use stands here.
"""

import base64
import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

SHIPPING = {
    "name": "Jenny Rosen",
    "address": {
        "line1": "510 Townsend St", "postal_code": "94103", "city": "San Francisco", "state": "CA", "country": "US",
    },
}  # fmt: skip
NOTE = {"description": "(created by Stripe CLI)"}
CARD = {"payment_method_types": ["card"]}
URLS = {"success_url": "https://httpbin.org/post", "cancel_url": "https://httpbin.org/post"}
INTENT = "/v1/payment_intents"
VISA = {"type": "card", "card": {"token": "tok_visa"}, "billing_details": {"email": "stripe@example.com"}}
SHIRT = {"name": "t-shirt", "description": "comfortable cotton t-shirt"}
CUSTOM = {
    "type": "custom", "country": "US",
    "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
}  # fmt: skip


@dataclass
class Step:
    name: str
    path: str
    params: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"
    fails: str = ""


def paid(amount: int, method: str = "pm_card_visa", **more: Any) -> Step:
    params = {"amount": amount, "currency": "usd", "payment_method": method, "confirm": "true", **more}
    return Step("payment_intent", INTENT, params, fails="card_error" if "Declined" in method else "")


def checkout(amount: int | None, **session: Any) -> list[Step]:
    confirm = {"payment_method": "${payment_method:id}"} | ({"expected_amount": amount} if amount else {})
    return [
        Step("checkout_session", "/v1/checkout/sessions", {**URLS, **session}),
        Step("payment_page", "/v1/payment_pages/${checkout_session:id}", method="GET"),
        Step("payment_method", "/v1/payment_methods", VISA),
        Step("payment_page_confirm", "/v1/payment_pages/${payment_page:id}/confirm", confirm),
    ]


CHARGE = Step("charge", "/v1/charges", {"source": "tok_visa", "amount": 100, "currency": "usd", **NOTE})
SHIRTS = [{**SHIRT, "amount": 1500, "currency": "usd", "quantity": 2}]
TRIGGERS: dict[str, list[Step]] = {
    "payment_intent.succeeded": [paid(2000, **CARD, **NOTE, shipping=SHIPPING)],
    "payment_intent.payment_failed": [paid(2000, "pm_card_chargeDeclined", **CARD, **NOTE)],
    "charge.refunded": [
        paid(100, **CARD, **NOTE),
        Step("refund", "/v1/refunds", {"payment_intent": "${payment_intent:id}"}),
    ],
    "charge.refunded (charges)": [CHARGE, Step("refund", "/v1/refunds", {"charge": "${charge:id}"})],
    "charge.dispute.created": [paid(100, "pm_card_createDisputeInquiry", **NOTE)],
    "charge.dispute.created (charges)": [
        Step("charge", "/v1/charges", {"source": "tok_createDispute", "amount": 100, "currency": "usd", **NOTE}),
    ],
    "checkout.session.completed (lines)": checkout(
        3000, **CARD, line_items=SHIRTS, payment_intent_data={"shipping": SHIPPING}
    ),
    "checkout.session.completed": [
        Step("product", "/v1/products", SHIRT),
        Step("price", "/v1/prices", {"product": "${product:id}", "unit_amount": "1500", "currency": "usd"}),
        *checkout(None, mode="payment", line_items=[{"price": "${price:id}", "quantity": 2}]),
    ],
    "transfer.created": [
        paid(1000, "pm_card_bypassPending"),
        Step("account", "/v1/accounts"),
        Step("transfer", "/v1/transfers", {"destination": "${account:id}", "amount": 1000, "currency": "usd"}),
    ],
    "account.updated": [
        Step("account", "/v1/accounts", CUSTOM),
        Step("account_updated", "/v1/accounts/${account:id}", {"metadata": {"foo": "bar"}}),
    ],
    "account.updated (2019)": [
        Step("account", "/v1/accounts", {"type": "custom", "requested_capabilities": ["card_payments", "transfers"]}),
        Step("account_updated", "/v1/accounts/${account:id}", {"business_profile": {"url": "http://example.com"}}),
    ],
    "payment_intent.amount_capturable_updated": [paid(2000, **CARD, **NOTE, capture_method="manual")],
    "charge.captured": [
        Step("charge", "/v1/charges", {**CHARGE.params, "capture": False}),
        Step("charge_capture", "/v1/charges/${charge:id}/capture"),
    ],
    "payment_intent.canceled": [
        Step("payment_intent", INTENT, {"amount": 2000, "currency": "usd", **CARD, **NOTE}),
        Step("gone", INTENT + "/${payment_intent:id}/cancel", {"cancellation_reason": "requested_by_customer"}),
    ],
    "payment_intent.requires_action": [paid(2000, "pm_card_threeDSecure2Required", **CARD, **NOTE)],
    "customer.created": [Step("customer", "/v1/customers", NOTE)],
    "customer.deleted": [
        Step("customer", "/v1/customers", NOTE),
        Step("customer_deleted", "/v1/customers/${customer:id}", method="DELETE"),
    ],
    "payment_method.attached": [
        Step("customer", "/v1/customers", NOTE),
        Step("attached", "/v1/payment_methods/pm_card_visa/attach", {"customer": "${customer:id}"}),
    ],
    "payout.created": [
        paid(10000, "pm_card_bypassPending"),
        Step("payout", "/v1/payouts", {"amount": 1100, "currency": "usd"}),
    ],
    "transfer.reversed": [
        paid(1000, "pm_card_bypassPending"),
        Step("account", "/v1/accounts"),
        Step("transfer", "/v1/transfers", {"destination": "${account:id}", "amount": 1000, "currency": "usd"}),
        Step("reversal", "/v1/transfers/${transfer:id}/reversals"),
    ],
    "capability.updated": [Step("account", "/v1/accounts", CUSTOM)],
    "product.created": [Step("product", "/v1/products", SHIRT)],
    "price.created": [
        Step("price", "/v1/prices", {"unit_amount": 1500, "currency": "usd", "product_data": {"name": "shirt"}})
    ],
}  # fmt: skip


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str]


class ForeignClient:
    """Speaks to a base address by urllib alone."""

    def __init__(self, base_url: str, key: str = "sk_test_foreign") -> None:
        self.base_url, self.key = base_url, key

    def ask(self, method: str, path: str, params: dict[str, Any] | None = None, **headers: str) -> Answer:
        form = urlencode(flat(params or {}))
        url = self.base_url + path + (f"?{form}" if form and method == "GET" else "")
        request = urllib.request.Request(url, form.encode() if method == "POST" else None, method=method)
        token = base64.b64encode(f"{self.key}:".encode()).decode()
        for name, value in {"Authorization": f"Basic {token}", **headers}.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return Answer(answer.status, json.load(answer), dict(answer.headers))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, json.load(refused), dict(refused.headers))

    def play(self, steps: list[Step]) -> dict[str, dict[str, Any]]:
        """Every step in turn; a step that should fail has to."""
        answers: dict[str, dict[str, Any]] = {}
        for step in steps:
            answer = self.ask(step.method, fill(step.path, answers), fill(step.params, answers))
            if step.fails:
                assert answer.body["error"]["type"] == step.fails, answer
            else:
                assert answer.status == 200, (step, answer)
            answers[step.name] = answer.body
        return answers


def flat(params: Any, prefix: str = "") -> list[tuple[str, str]]:
    """`{"a": {"b": [x]}}` as `a[b][0]=x`."""
    if isinstance(params, dict | list):
        parts = params.items() if isinstance(params, dict) else enumerate(params)
        return [pair for name, part in parts for pair in flat(part, f"{prefix}[{name}]" if prefix else str(name))]
    return [(prefix, str(params).lower() if isinstance(params, bool) else str(params))]


def fill(value: Any, answers: dict[str, dict[str, Any]]) -> Any:
    """Put earlier answers in the place of `${name:field}`."""
    if isinstance(value, dict):
        return {name: fill(part, answers) for name, part in value.items()}
    if isinstance(value, list):
        return [fill(part, answers) for part in value]
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+):(\w+)\}", lambda found: str(answers[found[1]][found[2]]), value)
    return value

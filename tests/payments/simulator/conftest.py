"""A simulator, the real `stripe` library pointed at it, and a receiver for its webhooks. No Django, no database."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from tests.payments.contract import assert_contract
from tests.payments.simulator_process import running_simulator

SECRET = "whsec_for_tests"


class Inbox(ThreadingHTTPServer):
    """Remembers every webhook it is sent and answers with `status`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Receiver)
        self.status, self.received = 200, []
        self.url = f"http://127.0.0.1:{self.server_port}/stripe/webhook/"

    def types(self):
        return [json.loads(body)["type"] for _, body in self.received]


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers["Stripe-Signature"], body.decode()))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def inbox():
    server = Inbox()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def simulator(inbox):
    """A fresh simulator. Everything said in the test is checked against Stripe's description when it ends."""
    with running_simulator(webhook=inbox.url, secret=SECRET) as running:
        yield running
        assert_contract(running.exchanges())


@pytest.fixture
def client(simulator):
    with_timeout = stripe.RequestsClient(timeout=5)
    yield stripe.StripeClient("sk_test_x", base_addresses=simulator.base_addresses, http_client=with_timeout)
    with_timeout.close()


@pytest.fixture
def account(client):
    """A payee who has not been onboarded."""
    return open_account(client)


@pytest.fixture
def payee(simulator, account):
    """A payee who can receive transfers."""
    simulator.post("accounts/onboard", account=account.id, name="Ana Ruiz")
    return account.id


def open_account(client):
    requested = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
    return client.v2.core.accounts.create(
        {
            "contact_email": "ana@example.edu",
            "display_name": "Ana Ruiz",
            "dashboard": "express",
            "identity": {"country": "us", "entity_type": "individual"},
            "configuration": {"recipient": {"capabilities": requested}},
            "defaults": {
                "responsibilities": {"fees_collector": "application_express", "losses_collector": "application"}
            },
            "include": ["configuration.recipient", "requirements"],
        }
    )


def open_session(client, *, pay=45000, fee=4500, group="hold-1", currency="usd", **extra):
    lines = [("Pay for Ana Ruiz", pay), ("Firstrung fee", fee)]
    return client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:1/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:1/cancelled",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": currency, "unit_amount": amount, "product_data": {"name": name}},
                }
                for name, amount in lines
            ],
            "payment_intent_data": {"transfer_group": group, "metadata": {"hold": group}},
            "metadata": {"hold": group},
            **extra,
        }
    )


def pay_for(client, simulator, **details):
    """A charge of $495 through Checkout, paid with a card that works; returns the charge's id."""
    session = open_session(client, **details)
    return simulator.post("sessions/pay", session=session.id)["latest_charge"]


def transfer_of(client, charge, payee, *, amount=45000, key=None, **extra):
    options = {"idempotency_key": key} if key else {}
    what = {"amount": amount, "currency": "usd", "destination": payee, "source_transaction": charge, **extra}
    return client.v1.transfers.create({"transfer_group": "hold-1", **what}, options)

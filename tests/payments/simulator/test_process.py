"""The simulator as a process: what it refuses, what it keeps, how it ends."""

import http.client
import subprocess
import sys
import time

import pytest
import stripe

from tests.payments.simulator.conftest import SECRET, open_session, pay_for
from tests.payments.simulator_process import ROOT, Switched, running_simulator


def run(*arguments):
    command = [sys.executable, "-m", "payments.simulator", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10, check=False)


def client_of(simulator):
    return stripe.StripeClient("sk_test_x", base_addresses=simulator.base_addresses)


def test_it_listens_on_loopback_only():
    answer = run("--host", "0.0.0.0")
    assert answer.returncode == 2
    assert "loopback only" in answer.stderr


def test_a_webhook_needs_a_secret():
    assert "whsec_" in run("--webhook", "http://127.0.0.1:1/", "--port", "0").stderr


def test_a_busy_port_is_one_clear_sentence(simulator):
    answer = run("--port", simulator.base_url.rpartition(":")[2])
    assert answer.returncode == 1
    assert answer.stderr.startswith("The simulator cannot listen on port")


def test_it_ends_quickly_on_term():
    with running_simulator() as simulator:
        began = time.monotonic()
        assert simulator.stop() == 0
        assert time.monotonic() - began < 2


def test_it_needs_no_django_and_none_of_our_modules():
    script = (
        "import sys, payments.simulator.__main__; ours = ('django', 'stripe', 'projects', 'accounts', 'marketplace'); "
        "print([name for name in sys.modules if name.split('.')[0] in ours])"
    )
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_with_a_store_a_restart_forgets_nothing(tmp_path):
    store = str(tmp_path / "stripe.sqlite3")
    with running_simulator(store=store) as first:
        session = open_session(client_of(first))
        charge = pay_for(client_of(first), first)
        first.post("clock", days=1)
    with running_simulator(store=store) as second:
        client = client_of(second)
        assert client.v1.charges.retrieve(charge).amount == 49500
        assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
        assert second.state()["now"] > time.time() + 86_000


def test_killed_outright_it_still_knows_and_still_delivers(tmp_path, inbox):
    arguments = {"store": str(tmp_path / "stripe.sqlite3"), "webhook": inbox.url, "secret": SECRET}
    inbox.status = 503
    with running_simulator(**arguments) as first:
        charge = pay_for(client_of(first), first)
        first.process.kill()
    inbox.status = 200
    with running_simulator(**arguments) as second:
        assert client_of(second).v1.charges.retrieve(charge).paid
        until = time.monotonic() + 5
        while second.state()["deliveries"] != {"sent": 8}:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_hosted_pages_follow_the_simulator_to_another_port(tmp_path):
    store = str(tmp_path / "stripe.sqlite3")
    with running_simulator(store=store) as first:
        session = open_session(client_of(first))
    with running_simulator(store=store) as second:
        found = client_of(second).v1.checkout.sessions.retrieve(session.id)
        assert found.url == f"{second.base_url}/c/pay/{session.id}"


def test_switches_take_json_only(simulator):
    connection = http.client.HTTPConnection(simulator.base_url.removeprefix("http://"), timeout=5)
    connection.request("POST", "/_sim/settle", "{}", {"Content-Type": "text/plain"})
    assert connection.getresponse().status == 415
    connection.close()


def test_a_huge_body_is_refused(simulator):
    connection = http.client.HTTPConnection(simulator.base_url.removeprefix("http://"), timeout=5)
    connection.putrequest("POST", "/v1/transfers")
    connection.putheader("Content-Length", "1000001")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_unknown_switches_and_faults_say_what_there_is(simulator):
    with pytest.raises(Switched, match="disputes/win"):
        simulator.post("nonsense")
    with pytest.raises(Switched, match="lose_response"):
        simulator.fault("explode")
    assert simulator.get("health")["ok"]


def test_faults_wait_for_their_request_and_can_be_called_off(client, simulator):
    simulator.fault("error", method="POST", path="/v1/refunds", times=3)
    assert client.v1.balance.retrieve().available[0].amount == 0
    assert simulator.get("faults")["faults"][0]["times"] == 3
    simulator.post("faults/clear")
    assert client.v1.refunds.create({"charge": pay_for(client, simulator)}).status == "succeeded"


def test_an_error_after_the_fact_has_moved_the_money(client, simulator):
    charge = pay_for(client, simulator)
    simulator.fault("error_after", path="/v1/refunds")
    with pytest.raises(stripe.APIError):
        client.v1.refunds.create({"charge": charge})
    assert client.v1.charges.retrieve(charge).refunded

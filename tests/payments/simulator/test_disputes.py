"""Disputes and inquiries: what the bank takes, what may be answered and with what, how they end."""

import json

import pytest
import stripe

from tests.payments.simulator.conftest import pay_for, transfer_of

PDF = b"%PDF-1.4 the agreement, the messages, the delivery"


def refused(match, code=None):
    return pytest.raises(stripe.InvalidRequestError, match=match, check=lambda error: error.code == code)


def available(simulator):
    simulator.post("settle")
    return simulator.state()["balances"]["platform"]["usd"]["available"]


@pytest.fixture
def charge(client, simulator):
    return pay_for(client, simulator)


@pytest.fixture
def dispute(client, simulator, charge):
    made = simulator.post("disputes", charge=charge, reason="product_not_received", amount=20000)
    return client.v1.disputes.retrieve(made["id"])


@pytest.fixture
def document(client, tmp_path):
    path = tmp_path / "agreement.pdf"
    path.write_bytes(PDF)
    with path.open("rb") as file:
        return client.v1.files.create({"purpose": "dispute_evidence", "file": file})


def test_a_dispute_shows_what_was_taken_and_until_when_one_may_answer(client, simulator, dispute, charge):
    (entry,) = dispute.balance_transactions
    assert (entry.type, entry.amount, entry.fee, entry.net) == ("adjustment", -20000, 1500, -21500)
    assert (dispute.status, dispute.amount, dispute.is_charge_refundable) == ("needs_response", 20000, False)
    assert dispute.evidence_details.due_by == dispute.created + 9 * 86_400
    assert dispute.payment_method_details.card.case_type == "chargeback"
    assert client.v1.charges.retrieve(charge).disputed


def test_a_file_is_uploaded_and_named_as_evidence(client, simulator, dispute, document):
    assert (document.filename, document.size, document.type) == ("agreement.pdf", len(PDF), "pdf")
    assert client.v1.files.retrieve(document.id).purpose == "dispute_evidence"
    told = {"service_documentation": document.id, "uncategorized_text": "The work was delivered and approved."}
    staged = client.v1.disputes.update(dispute.id, {"evidence": told, "submit": False})
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    sent = client.v1.disputes.update(dispute.id, {"submit": True})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    assert sent.evidence.service_documentation == document.id
    with refused("no longer takes evidence", "dispute_evidence_not_accepted"):
        client.v1.disputes.update(dispute.id, {"evidence": {"product_description": "more"}})


def test_evidence_names_files_that_are_there(client, dispute):
    with refused("No such file upload", "resource_missing"):
        client.v1.disputes.update(dispute.id, {"evidence": {"receipt": "file_none"}})
    with refused("20,000 characters"):
        client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "x" * 20_001}})


def test_only_pictures_and_pdfs_of_reasonable_size_are_taken(client, tmp_path):
    for name, content, why in (("a.txt", b"hello", "file type"), ("b.pdf", PDF + b"x" * 5_000_000, "too large")):
        (tmp_path / name).write_bytes(content)
        with (tmp_path / name).open("rb") as file, pytest.raises(stripe.InvalidRequestError, match=why):
            client.v1.files.create({"purpose": "dispute_evidence", "file": file})


def test_the_whole_course_is_told_by_events(client, simulator, inbox, dispute):
    client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    simulator.drain()
    kinds = [json.loads(body)["type"] for _, body in inbox.received]
    told = [kind.removeprefix("charge.dispute.") for kind in kinds if kind.startswith("charge.dispute.")]
    assert set(told) == {"created", "funds_withdrawn", "updated", "funds_reinstated", "closed"}


def test_what_a_dispute_took_settles_with_its_charge(client, simulator, dispute):
    assert dispute.balance_transactions[0].status == "pending"
    simulator.post("settle")
    assert client.v1.disputes.retrieve(dispute.id).balance_transactions[0].status == "available"


def test_what_is_won_comes_back_without_the_fee(client, simulator, dispute):
    before = available(simulator)
    won = simulator.post("disputes/win", dispute=dispute.id)
    assert [entry["net"] for entry in won["balance_transactions"]] == [-21500, 20000]
    assert available(simulator) == before + 20000


def test_a_dispute_nobody_answers_is_lost(client, simulator, dispute):
    simulator.post("clock", days=9)
    lost = client.v1.disputes.retrieve(dispute.id)
    assert (lost.status, lost.evidence_details.past_due) == ("lost", True)


def test_a_dispute_can_be_conceded(client, dispute):
    assert client.v1.disputes.close(dispute.id).status == "lost"
    with refused("already lost", "dispute_already_closed"):
        client.v1.disputes.close(dispute.id)


def test_conceding_an_inquiry_costs_nothing(client, simulator, charge):
    asked = simulator.post("disputes", charge=charge, inquiry=True)
    assert client.v1.disputes.close(asked["id"]).status == "warning_closed"


def test_an_inquiry_moves_no_money(client, simulator, charge):
    before = available(simulator)
    asked = simulator.post("disputes", charge=charge, inquiry=True)
    assert (asked["status"], asked["balance_transactions"]) == ("warning_needs_response", [])
    answered = client.v1.disputes.update(asked["id"], {"evidence": {"product_description": "A survey"}})
    assert answered.status == "warning_under_review"
    simulator.post("disputes/win", dispute=asked["id"])
    assert client.v1.disputes.retrieve(asked["id"]).status == "warning_closed"
    assert available(simulator) == before


def test_an_inquiry_is_answered_by_a_full_refund(client, simulator, charge):
    asked = simulator.post("disputes", charge=charge, inquiry=True)
    assert asked["is_charge_refundable"]
    client.v1.refunds.create({"charge": charge})
    assert client.v1.disputes.retrieve(asked["id"]).status == "warning_closed"


def test_an_inquiry_may_become_a_chargeback_or_pass(client, simulator, charge):
    asked = simulator.post("disputes", charge=charge, inquiry=True)
    taken = simulator.post("disputes/escalate", dispute=asked["id"])
    assert (taken["status"], taken["balance_transactions"][0]["net"]) == ("needs_response", -49500 - 1500)
    with refused("charged back", "charge_disputed"):
        client.v1.refunds.create({"charge": charge})
    quiet = simulator.post("disputes", charge=pay_for(client, simulator, group="hold-2"), inquiry=True)
    simulator.post("clock", days=120)
    assert client.v1.disputes.retrieve(quiet["id"]).status == "warning_closed"


def test_after_release_a_dispute_leaves_the_platform_below_zero(client, simulator, payee, charge):
    transfer_of(client, charge, payee)
    simulator.post("disputes", charge=charge)
    assert available(simulator) == 49500 - 1466 - 45000 - 49500 - 1500
    assert simulator.state()["balances"][payee]["usd"]["available"] == 45000

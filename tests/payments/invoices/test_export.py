"""Everything of the money page as CSV."""

import csv
import datetime as dt
import io
import tracemalloc

import pytest
from django.urls import reverse

from payments import services
from payments.invoices import exports
from payments.models import BankPayout, Hold
from tests.payments import stages
from tests.payments.invoices.papers import bare_checkout, bare_hold
from tests.payments.invoices.test_statements import arrived, taken_back

pytestmark = pytest.mark.django_db


def rows_of(client, **query) -> list[dict[str, str]]:
    answer = client.get(reverse("money_export"), query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_company_gets_pay_fee_refund_and_documents_and_their_sum_is_what_it_spent(
    simulator, client_for, owner, company, student
):
    stages.released(simulator, company, student)
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Not needed", by=None)
    stages.refund_all()

    rows = rows_of(client_for(owner))

    assert [row["fact"] for row in rows] == [
        *("pay", "fee", "invoice"),
        *("pay", "fee", "invoice"),
        *("refund", "credit note"),
    ]
    assert [row["moved"] for row in rows] == ["-450.00", "-45.00", "", "-450.00", "-45.00", "", "495.00", ""]
    assert {row["currency"] for row in rows} == {"USD"}
    assert rows[-1]["document"] == rows[-2]["document"] != ""


def test_a_student_gets_pay_what_was_taken_back_and_payouts(client_for, student, company):
    transfer = arrived(company, student, cents=45000, at="2026-03-01T12:00:00+00:00")
    taken_back(transfer, cents=15000, at="2026-03-05T12:00:00+00:00")
    payee = stages.Payee.objects.create(user=student, stripe_id="acct_1")
    at = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
    BankPayout.objects.create(payee=payee, stripe_id="po_1", amount_cents=45000, currency="USD", created_at=at)

    rows = rows_of(client_for(student))

    assert [(row["fact"], row["amount"], row["moved"]) for row in rows] == [
        ("pay", "450.00", "450.00"),
        ("payout to your bank", "450.00", ""),
        ("taken back", "150.00", "-150.00"),
    ]
    assert rows[0]["date"] == "2026-03-01T06:00:00-06:00"


def test_yen_are_written_without_decimals(client_for, owner, company, student):
    bare_hold(bare_checkout(company, currency="JPY"), student, pay_cents=50000, fee_cents=5000, reference="Menu")

    assert [row["amount"] for row in rows_of(client_for(owner))] == ["50000", "5000"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_is_taken_for_a_formula(client_for, owner, company, student, start):
    evil = f'{start}HYPERLINK("http://evil.example","Click")'
    student.name = evil
    student.save()
    bare_hold(bare_checkout(company), student, pay_cents=1000, fee_cents=0, reference=evil)

    (row,) = rows_of(client_for(owner))

    assert row["what"][0] == row["who"][0] == "'"


def test_nobody_gets_what_is_anothers(client_for, company, student, rival, reviewer, stranger):
    bare_hold(bare_checkout(company), student, pay_cents=1000, fee_cents=0, reference="Secret menu")

    assert rows_of(client_for(rival)) == []
    assert rows_of(client_for(stranger)) == []
    for person in (rival, reviewer, stranger):
        answer = client_for(person).get(reverse("money_export"), {"as": company.slug})
        assert answer.status_code == 404


def test_ten_thousand_facts_take_no_more_memory_than_a_few(company, student):
    checkout = bare_checkout(company)
    Hold.objects.bulk_create(
        Hold(company=company, payee=student, reference="Count cups", amount_cents=100, fee_cents=0, checkout=checkout,
             currency="USD", status="funded", funded_at=checkout.paid_at)
        for _ in range(10_000)
    )  # fmt: skip
    lines = exports.of_company(company)
    next(lines)
    tracemalloc.start()
    count = sum(1 for _ in lines)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 10_000
    assert peak < 8_000_000

"""The yearly statement of a student: everything, by payer and day, in the student's time zone."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from payments.invoices import sheets
from payments.invoices.statements import statement, years
from payments.models import Hold, Reversal, Transfer
from tests.factories import CompanyFactory
from tests.payments import stages
from tests.payments.invoices.papers import words_of

pytestmark = pytest.mark.django_db


def arrived(company, student, *, cents: int, at: str, currency: str = "USD", work: str = "Count cups") -> Transfer:
    """Pay that reached the student at that moment."""
    at = dt.datetime.fromisoformat(at)
    hold = Hold.objects.create(
        company=company, payee=student, reference=work, amount_cents=cents, fee_cents=0, currency=currency
    )
    return Transfer.objects.create(
        hold=hold, payee=student, amount_cents=cents, currency=currency, status="paid", sent_at=at, paid_at=at
    )


def taken_back(transfer: Transfer, *, cents: int, at: str) -> Reversal:
    """A part of it that was taken back."""
    when = dt.datetime.fromisoformat(at)
    return Reversal.objects.create(
        transfer=transfer, amount_cents=cents, currency=transfer.currency, reason="x", status="done", done_at=when
    )


def test_everything_is_listed_by_payer_and_day_however_small(company, student):
    other = CompanyFactory(name="Alder Books")
    arrived(company, student, cents=45000, at="2026-03-01T12:00:00+00:00")
    arrived(company, student, cents=50, at="2026-02-01T12:00:00+00:00")
    arrived(other, student, cents=100, at="2026-05-01T12:00:00+00:00")

    (account,) = statement(student, 2026).accounts

    assert [(payer.name, payer.total_cents) for payer in account.payers] == [
        ("Alder Books", 100),
        ("Harbor Coffee", 45050),
    ]
    assert [fact.amount_cents for fact in account.payers[1].facts] == [50, 45000]
    assert account.total_cents == 45150


def test_the_year_ends_when_it_ends_for_the_student(company, student):
    """The student lives in Chicago, six hours behind UTC."""
    arrived(company, student, cents=100, at="2027-01-01T05:59:59+00:00")
    arrived(company, student, cents=200, at="2027-01-01T06:00:00+00:00")

    assert years(student) == [2027, 2026]
    assert [account.total_cents for account in statement(student, 2026).accounts] == [100]
    assert [account.total_cents for account in statement(student, 2027).accounts] == [200]


def test_what_was_taken_back_stands_in_the_year_it_was(company, student):
    transfer = arrived(company, student, cents=45000, at="2026-12-20T12:00:00+00:00")
    taken_back(transfer, cents=15000, at="2027-02-01T12:00:00+00:00")

    assert statement(student, 2026).accounts[0].total_cents == 45000
    (account,) = statement(student, 2027).accounts
    assert (account.paid_cents, account.taken_back_cents, account.total_cents) == (0, 15000, -15000)


def test_currencies_are_never_added_up(company, student):
    arrived(company, student, cents=45000, at="2026-03-01T12:00:00+00:00")
    arrived(company, student, cents=50000, at="2026-04-01T12:00:00+00:00", currency="JPY")

    sheet = sheets.of_statement(statement(student, 2026))

    totals = [table.total for table in sheet.tables if table.total[0] == "Total of the year"]
    assert totals == [("Total of the year", "$450.00"), ("Total of the year", "¥50,000")]


def test_what_has_not_arrived_is_not_listed(simulator, company, student):
    stages.released(simulator, company, student)

    assert statement(student, timezone.localdate().year).accounts == []


@time_machine.travel("2026-11-23T12:00:00Z", tick=False)
def test_a_student_opens_the_statement_and_nobody_elses(client_for, student, rival, owner, company):
    arrived(company, student, cents=45000, at="2026-03-01T12:00:00+00:00", work="Secret menu")
    for name in ("statement", "statement_pdf"):
        address = reverse(name, args=[2026])
        mine, theirs, none = (client_for(person).get(address) for person in (student, rival, owner))
        text = words_of(mine.content) if name == "statement_pdf" else mine.content.decode()
        assert "Secret menu" in text and "America/Chicago" in text and "$450.00" in text
        other = words_of(theirs.content) if name == "statement_pdf" else theirs.content.decode()
        assert theirs.status_code == 200 and "Secret menu" not in other and "No payments in this year." in other
        assert none.status_code == 404


@time_machine.travel("2026-11-23T12:00:00Z", tick=False)
@pytest.mark.parametrize("year", [0, 1999, 2027, 9999, 99999999])
def test_years_that_cannot_be_are_not_found(client_for, student, year):
    assert client_for(student).get(f"/money/statements/{year}/").status_code == 404


@time_machine.travel("2026-11-23T12:00:00Z", tick=False)
def test_the_money_page_lists_the_years(client_for, student, company):
    arrived(company, student, cents=100, at="2025-06-01T12:00:00+00:00")
    arrived(company, student, cents=100, at="2026-06-01T12:00:00+00:00")

    page = client_for(student).get(reverse("money")).content.decode()

    assert page.index("/money/statements/2026/") < page.index("/money/statements/2025/")


@pytest.mark.parametrize("count", [1, 30])
def test_a_statement_asks_as_much_for_thirty_payments_as_for_one(client_for, student, count, django_assert_num_queries):
    for number in range(count):
        company = CompanyFactory(name=f"Company {number}")
        arrived(company, student, cents=100, at=timezone.now().isoformat())
    visitor, address = client_for(student), reverse("statement", args=[timezone.localdate().year])
    visitor.get(address)

    with django_assert_num_queries(7):
        assert visitor.get(address).status_code == 200

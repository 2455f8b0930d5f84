"""What documents say, and that they say it for ever."""

import pytest
from django.db import IntegrityError, connection, transaction

from payments import services
from payments.invoices import services as invoices
from payments.invoices import sheets
from payments.models import Document, Payer, Refund
from payments.queries import verify_books
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.invoices.papers import bare_checkout, bare_hold, invoice_of

pytestmark = pytest.mark.django_db


def test_a_paid_checkout_has_an_invoice_with_a_line_for_pay_and_one_for_the_fee(simulator, company, student):
    invoice = invoice_of(stages.funded(simulator, company, student))

    assert [(line["text"], line["amount_cents"]) for line in invoice.content["lines"]] == [
        ("Pay for Dana Reyes: Market scan of oat drinks", 45000),
        ("Firstrung fee: Market scan of oat drinks", 4500),
    ]
    assert (invoice.total_cents, invoice.currency, invoice.company) == (49500, "USD", company)
    assert invoice.content["buyer"]["name"] == "Harbor Coffee"
    assert_books_balance(simulator)


def test_one_invoice_names_every_student_paid_at_once(simulator, company, student, rival):
    holds = [stages.agreed(company, student), stages.agreed(company, rival, amount_cents=20000, fee_cents=0)]
    services.confirm_checkout(stages.paid_at_stripe(simulator, *holds))

    invoice = Document.objects.get()
    assert [(line["kind"], line["amount_cents"]) for line in invoice.content["lines"]] == [
        ("pay", 45000),
        ("fee", 4500),
        ("pay", 20000),
    ]
    assert invoice.total_cents == 69500
    assert_books_balance(simulator)


def test_a_refund_has_a_credit_note_that_names_its_invoice_and_reason(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="The work is not needed any more.", by=None)
    stages.refund_all()

    note = Document.objects.get(kind=Document.Kind.CREDIT_NOTE)
    assert note.code.startswith("CN-")
    assert (note.content["invoice"], note.content["reason"]) == (
        invoice_of(hold).code,
        "The work is not needed any more.",
    )
    assert [(line["kind"], line["amount_cents"]) for line in note.content["lines"]] == [("pay", 45000), ("fee", 4500)]
    assert_books_balance(simulator)


def test_a_split_is_credited_in_part_with_its_share_of_the_fee(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    services.split(hold, pay_cents=30000, reason="Two of three parts were done.", by=None)
    stages.refund_all()

    note = Document.objects.get(kind=Document.Kind.CREDIT_NOTE)
    assert [(line["kind"], line["amount_cents"]) for line in note.content["lines"]] == [("pay", 15000), ("fee", 1500)]
    assert note.total_cents == 16500
    assert_books_balance(simulator)


def test_an_invoice_carries_the_billing_details_of_its_day(simulator, company, student):
    details = {"billing_name": "Harbor Coffee GmbH", "line1": "Am Hafen 3", "postal_code": "28195", "city": "Bremen"}
    Payer.objects.update_or_create(company=company, defaults={**details, "country": "DE", "tax_id": "DE123456789"})
    invoice = invoice_of(stages.funded(simulator, company, student))
    Payer.objects.filter(company=company).update(billing_name="Another name", line1="Elsewhere")
    company.name, company.slug = "Quay Tea", "quay-tea"
    company.save()
    student.name = "Dana Renamed"
    student.save()

    invoice.refresh_from_db()
    seller, buyer = sheets.of_document(invoice).parties
    assert buyer.name == "Harbor Coffee GmbH"
    assert buyer.lines == ["Am Hafen 3", "28195 Bremen", "Germany", "Tax number DE123456789"]
    assert seller.name == "Firstrung Demo Ltd"
    assert "Dana Reyes" in invoice.content["lines"][0]["text"]


def test_places_are_written_as_people_of_the_country_write_them(company):
    place = {"line1": "12 Harbor Street", "postal_code": "97201", "city": "Portland", "region": "OR", "country": "US"}
    Payer.objects.update_or_create(company=company, defaults={"billing_name": "Harbor", "email": "", **place})

    invoice = invoices.issue_invoice(bare_checkout(company))

    assert invoice.content["buyer"]["address"] == ["12 Harbor Street", "Portland, OR 97201", "United States"]
    assert sheets.of_document(invoice).paper == "us-letter"


def test_the_issuer_of_the_day_is_frozen_too(company, settings):
    settings.ISSUER_NAME, settings.ISSUER_TAX_NOTE = "First Owner Inc", "No VAT is charged."
    invoice = invoices.issue_invoice(bare_checkout(company))
    settings.ISSUER_NAME, settings.ISSUER_TAX_NOTE = "Second Owner Inc", ""

    sheet = sheets.of_document(invoice)
    assert sheet.parties[0].name == "First Owner Inc"
    assert "No VAT is charged." in sheet.notes


@pytest.mark.parametrize("change", ["UPDATE payments_document SET total_cents = 1", "DELETE FROM payments_document"])
def test_the_database_refuses_to_change_an_issued_document(company, change):
    invoices.issue_invoice(bare_checkout(company))

    with pytest.raises(IntegrityError, match="an issued document is never changed"), transaction.atomic():
        connection.cursor().execute(change)

    assert Document.objects.get().total_cents == 49500


def test_yen_have_no_decimals(company, student):
    checkout = bare_checkout(company, amount_cents=55000, currency="JPY", purchase_order="PO-7")
    bare_hold(checkout, student, pay_cents=50000, fee_cents=5000, reference="Translate a menu")

    sheet = sheets.of_document(invoices.issue_invoice(checkout))

    (table,) = sheet.tables
    assert [row[-1] for row in table.rows] == ["¥50,000", "¥5,000"]
    assert table.total == ("Total paid", "¥55,000")
    assert ("Purchase order", "PO-7") in sheet.facts
    assert sheet.paper == "a4"


def test_a_receipt_names_card_and_day_in_the_platforms_zone(company):
    checkout = bare_checkout(company, card_brand="amex", card_last4="0005")

    sheet = sheets.of_document(invoices.issue_invoice(checkout))

    assert sheet.title == "Invoice and receipt"
    assert "with American Express ending in 0005. Nothing is due." in sheet.stamp
    assert "Days are those of the time zone UTC." in sheet.notes


def test_a_student_without_a_name_is_not_named_by_their_address(company, student):
    student.name = ""
    student.save()
    checkout = bare_checkout(company, amount_cents=1000)
    bare_hold(checkout, student, pay_cents=1000, fee_cents=0, reference="Count cups")

    assert invoices.issue_invoice(checkout).content["lines"][0]["text"] == "Pay for the student: Count cups"


@pytest.mark.broken_books
def test_what_lacks_its_document_is_told(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Not needed", by=None)
    stages.refund_all()
    refund = Refund.objects.get()
    Refund.objects.update(amount_cents=49400)
    bare = bare_checkout(company)

    problems = verify_books()

    assert f"Checkout {bare.pk} of USD 49500 cents has 0 invoices, of None cents." in problems
    note = refund.document.code
    assert f"Refund {refund.pk} of USD 49400 cents has the credit note {note} of 49500 cents." in problems

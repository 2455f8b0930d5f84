"""The pages of documents and statements: who may open them, and what they show."""

import pytest
from django.urls import reverse

from payments import services
from payments.invoices import services as invoices
from payments.models import Document
from tests.factories import CompanyFactory, MembershipFactory
from tests.payments import stages
from tests.payments.invoices.papers import bare_checkout, invoice_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(simulator, company, student) -> Document:
    return invoice_of(stages.funded(simulator, company, student))


def pages_of(document: Document) -> list[str]:
    return [document.get_absolute_url(), reverse("document_pdf", args=[document.pk])]


def test_a_manager_reads_an_invoice_on_the_page_and_as_a_file(client_for, manager, invoice):
    page, file = (client_for(manager).get(address) for address in pages_of(invoice))

    assert invoice.code in page.content.decode()
    assert "Pay for Dana Reyes: Market scan of oat drinks" in page.content.decode()
    assert file["Content-Type"] == "application/pdf"
    assert f'filename="{invoice.code}.pdf"' in file["Content-Disposition"]
    assert "$495.00" in words_of(file.content)


def test_nobody_else_finds_it(client_for, invoice, reviewer, stranger, student, rival):
    for person in (reviewer, stranger, student, rival):
        for address in pages_of(invoice):
            assert client_for(person).get(address).status_code == 404


def test_visitors_are_asked_to_log_in(client, invoice):
    for address in (
        *pages_of(invoice),
        reverse("documents"),
        reverse("statement", args=[2026]),
        reverse("money_export"),
    ):
        assert client.get(address).status_code == 302


def test_staff_reads_every_document(client_for, moderator, invoice):
    assert [client_for(moderator).get(address).status_code for address in pages_of(invoice)] == [200, 200]


def test_students_and_reviewers_have_no_list_of_documents(client_for, student, reviewer, invoice):
    for person in (student, reviewer):
        assert client_for(person).get(reverse("documents")).status_code == 404


def test_a_list_shows_one_company_at_a_time(simulator, client_for, owner, student, invoice):
    other = CompanyFactory(name="Second Venture", slug="second-venture")
    MembershipFactory(company=other, user=owner)
    theirs = invoice_of(stages.funded(simulator, other, student))

    first = client_for(owner).get(reverse("documents"), {"as": "harbor-coffee"}).content.decode()
    second = client_for(owner).get(reverse("documents"), {"as": "second-venture"}).content.decode()

    assert invoice.code in first and theirs.code not in first
    assert theirs.code in second and invoice.code not in second
    assert client_for(owner).get(reverse("documents"), {"as": "lakeside"}).status_code == 404


def test_managers_of_a_suspended_company_keep_its_documents(client_for, owner, company, invoice, moderator):
    company.suspended_at = invoice.issued_at
    company.save()

    assert client_for(owner).get(invoice.get_absolute_url()).status_code == 200
    assert invoice.code in client_for(owner).get(reverse("documents")).content.decode()


def test_an_invoice_leads_to_what_was_credited_of_it_and_back(simulator, client_for, owner, company, student):
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Not needed", by=None)
    stages.refund_all()
    note, invoice = Document.objects.get(kind="credit_note"), invoice_of(hold)

    assert note.get_absolute_url() in client_for(owner).get(invoice.get_absolute_url()).content.decode()
    page = client_for(owner).get(note.get_absolute_url()).content.decode()
    assert invoice.get_absolute_url() in page
    assert "Not needed" in page


def test_what_people_write_is_no_markup_on_the_page(client_for, owner, company, student):
    company.name = "<script>alert(1)</script>"
    company.save()
    document = invoices.issue_invoice(bare_checkout(company))

    page = client_for(owner).get(document.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_much_for_thirty_documents_as_for_one(
    client_for, owner, company, count, django_assert_num_queries
):
    for _ in range(count):
        invoices.issue_invoice(bare_checkout(company))
    visitor = client_for(owner)
    visitor.get(reverse("documents"))

    with django_assert_num_queries(4):
        assert visitor.get(reverse("documents")).status_code == 200


def test_the_list_goes_on_a_page_at_a_time(client_for, owner, company):
    for _ in range(26):
        invoices.issue_invoice(bare_checkout(company))

    page = client_for(owner).get(reverse("documents")).context["page"]
    assert len(page) == 25
    assert len(client_for(owner).get(page.next_url).context["page"]) == 1


def test_the_money_page_leads_to_documents_and_everything(client_for, owner, reviewer, invoice):
    page = client_for(owner).get(reverse("money")).content.decode()
    assert reverse("documents") in page and reverse("money_export") in page

    assert reverse("documents") not in client_for(reviewer).get(reverse("money")).content.decode()


def test_whoever_paid_reads_where_the_invoice_is(simulator, deliver, owner, company, student):
    checkout = stages.checkout_open(stages.agreed(company, student), by=owner)
    simulator.post("sessions/pay", session=checkout.session_id, card="visa")
    services.confirm_checkout(checkout)

    (letter,) = [letter for letter in deliver() if "You paid" in letter.subject]
    invoice = Document.objects.get()
    assert invoice.code in letter.body
    assert reverse("document_pdf", args=[invoice.pk]) in letter.body

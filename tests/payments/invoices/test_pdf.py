"""Documents on paper: what people wrote stays text, in every script, however much of it there is."""

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from payments.invoices import pdf, services, sheets
from payments.models import Document
from tests.payments.invoices.papers import bare_checkout, bare_hold, words_of

pytestmark = pytest.mark.django_db

MARKUP = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.4.0"',
    "#include(sys.inputs.sheet)",
    '#panic("stop")',
    "*bold* _slanted_ `raw` $x^2$ <label> @label = heading",
    "\\ // comment /* open",
    '"}]; #{ while true {} }',
]
NAMES = ["Żółć Łódź", "Ωμέγα", "Привет", "山田太郎", "上海咖啡", "김철수", "Ünïcødé"]


def paper(company, student, *, name: str = "", work: str = "Market scan", holds: int = 1) -> tuple[Document, bytes]:
    """An invoice for so many pieces of work, as PDF."""
    company.name = name or company.name
    company.save()
    checkout = bare_checkout(company, amount_cents=49500 * holds)
    for _ in range(holds):
        bare_hold(checkout, student, pay_cents=45000, fee_cents=4500, reference=work)
    document = services.issue_invoice(checkout)
    return document, pdf.render(sheets.of_document(document), at=document.issued_at)


def test_an_invoice_says_on_paper_what_it_says_on_the_page(company, student):
    document, made = paper(company, student)

    words = words_of(made)
    assert made.startswith(b"%PDF-")
    for text in (document.code, "Harbor Coffee", "Pay for Dana Reyes: Market scan", "$450.00", "$45.00", "$495.00"):
        assert text in words
    assert "Nothing is due." in words
    assert PdfReader(io.BytesIO(made)).metadata.title == f"Invoice and receipt {document.code}"


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_that_people_write_is_text(company, student, markup):
    _document, made = paper(company, student, name=markup, work=markup)

    words = words_of(made)
    assert words.count(" ".join(markup.split())) >= 3
    assert "root:" not in words


@pytest.mark.parametrize("name", NAMES)
def test_names_keep_their_script(company, student, name):
    _document, made = paper(company, student, name=name)

    assert name in words_of(made)


def test_every_character_of_right_to_left_names_and_pictures_has_a_glyph(company, student):
    _document, made = paper(company, student, name="محمد علي שלום ☕ 🎉")

    fonts = {str(font["/BaseFont"]) for font in _fonts(made)}
    for family in ("NotoSansArabic", "NotoSansHebrew", "NotoEmoji"):
        assert any(family in font for font in fonts), fonts


def test_a_word_without_end_stays_on_the_paper(company, student):
    _document, made = paper(company, student, name="W" * 120, work="x" * 200)

    page = PdfReader(io.BytesIO(made)).pages[0]
    reached = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: reached.append(tm[4] if text.strip() else 0))
    assert max(reached) < page.mediabox.width - 40
    assert words_of(made).replace(" ", "").count("x" * 200) == 2


def test_two_hundred_lines_go_over_several_pages_each_with_its_head_and_number(company, student):
    _document, made = paper(company, student, holds=100)

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert len(pages) > 4
    assert all("Description" in page for page in pages[:-1])
    assert f"{len(pages)} / {len(pages)}" in " ".join(pages[-1].split())
    assert "$49,500.00" in pages[-1]
    assert words_of(made).count("Pay for Dana Reyes") == 100


def test_a_pdf_is_made_fast_enough_for_a_page(company, student):
    document, _made = paper(company, student)
    sheet, begun = sheets.of_document(document), timezone.now()

    for _ in range(10):
        pdf.render(sheet, at=document.issued_at)

    assert (timezone.now() - begun).total_seconds() / 10 < 0.25


def test_the_same_document_is_the_same_file(company, student):
    document, made = paper(company, student)

    assert pdf.render(sheets.of_document(document), at=document.issued_at) == made


def _fonts(made: bytes):
    for page in PdfReader(io.BytesIO(made)).pages:
        yield from (font.get_object() for font in page["/Resources"]["/Font"].values())

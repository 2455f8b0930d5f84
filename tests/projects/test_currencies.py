"""Projects in other currencies: typed, compared, paid and shown in their own."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.core import currencies
from payments.ledger.models import JournalLine
from payments.ledger.queries import balance
from payments.models import Hold, Transfer
from projects.models import Project
from projects.postings import clock, rules, services, starters
from projects.postings.fields import MoneyField
from projects.workspace import services as workspace
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.projects.postings.test_pages import step, terms

pytestmark = pytest.mark.django_db
YEN = {"currency": "JPY", "pay_cents": 54000}


@pytest.mark.parametrize(
    ("currency", "typed", "cents"),
    [
        ("USD", "450", 45000),
        ("USD", "$1,200", 120000),
        ("USD", "450.5", 45050),
        ("USD", "US$ 450.50", 45050),
        ("EUR", "12,50 €", 1250),
        ("EUR", "1.250,00", 125000),
        ("EUR", "EUR 1 250", 125000),
        ("GBP", "£1,250.75", 125075),
        ("CAD", "CA$1'250", 125000),
        ("CAD", "$1,250", 125000),
        ("JPY", "¥45,000", 45000),
        ("JPY", "45.000", 45000),
        ("JPY", "４５，０００円", 45000),
    ],
)
def test_amounts_are_read_as_people_write_them(currency, typed, cents):
    assert MoneyField(currency=currency).clean(typed) == cents


@pytest.mark.parametrize(
    ("currency", "typed", "sentence"),
    [
        ("USD", "€450", "This is paid in USD, US dollar: write the amount in it, for example $400."),
        ("JPY", "$450", "This is paid in JPY, Japanese yen"),
        ("JPY", "450.50", "Write the pay as a whole number, for example ¥50,000. This currency has no decimals."),
        ("EUR", "1.250", "Is this €1,250 or €1.25?"),
        ("USD", "12,34,56", "Write the pay as an amount, for example 450 or 450.50."),
        ("USD", "1,234.5678", "Write the pay as an amount, for example 450 or 450.50."),
        ("USD", "four hundred", "Write the pay as an amount, for example 450 or 450.50."),
        ("GBP", "0,00", "Pay must be more than 0."),
        ("JPY", "-5", "Pay must be more than 0."),
    ],
)
def test_amounts_that_cannot_be_meant_are_refused_in_a_sentence(currency, typed, sentence):
    with pytest.raises(ValidationError) as refused:
        MoneyField(currency=currency).clean(typed)

    assert refused.value.messages[0].startswith(sentence)


def test_a_company_chooses_the_currency_and_the_next_draft_keeps_it(client_for, owner, company):
    project = stages.drafted(company=company)
    browser = client_for(owner)

    browser.post(step(project, "terms"), terms(currency="JPY", pay="¥54,000"))
    browser.post("/projects/new/")

    project.refresh_from_db()
    assert (project.pay_cents, project.currency, project.total_cents) == (54000, "JPY", 59400)
    shown = browser.get(step(project, "terms"))
    assert 'value="54000"' in shown.text
    assert "¥59,400" in shown.text
    assert Project.objects.latest("created_at").currency == "JPY"


def test_the_floor_is_the_currencys_own(client_for, owner, company):
    project = stages.drafted(company=company)

    page = client_for(owner).post(step(project, "terms"), terms(currency="JPY", pay="36000"))

    assert (
        "Pay is ¥2,000 an hour. The floor is ¥2,500: raise pay to at least ¥45,000 or lower hours to 14." in page.text
    )
    assert "$20, €18, £16, CA$27, or ¥2,500" in page.text


def test_also_where_the_floor_is_waived_there_is_a_smallest_payment():
    assert rules.pay(400, 18, "USD", is_floor_waived=True) == "The smallest payment is $5."
    assert rules.pay(400, 18, "JPY", is_floor_waived=True) == "The smallest payment is ¥500."
    assert rules.pay(600, 18, "EUR", is_floor_waived=True) == ""


def test_what_does_not_fit_the_currency_is_kept_as_typed(client_for, owner, company):
    project = stages.drafted(company=company)
    browser = client_for(owner)

    page = browser.post(step(project, "terms"), terms(currency="JPY", pay="450.50"))

    assert "This currency has no decimals" in page.text
    assert 'value="450.50"' in browser.get(step(project, "terms")).text
    assert browser.post(step(project, "terms"), terms(currency="XXX", tab="one")).status_code in (200, 303)


def test_a_template_suggests_pay_in_the_companys_currency_and_above_its_floor(client_for, owner, company):
    stages.drafted(company=company, **YEN)

    assert "¥" in client_for(owner).get("/projects/new/").text
    for starter in starters.everything():
        for currency in currencies.offered():
            assert starter.pay_cents(currency.code) >= starter.hours * currency.floor_cents, (starter.slug, currency)


def test_a_copy_keeps_the_currency(owner, company):
    twin = services.copy(stages.published(company=company, **YEN), by=owner)

    assert (twin.currency, twin.pay_cents, twin.worth) == ("JPY", 54000, currencies.rate("JPY"))


def test_pay_is_compared_at_about_its_worth(client_for):
    stages.published(title="Paid in dollars, 25 an hour")
    stages.published(title="Paid in yen, about 20 an hour", **YEN)
    stages.published(title="Paid in pounds, about 32 an hour", currency="GBP")

    sorted_page = client_for().get("/projects/?sort=pay")
    filtered = client_for().get("/projects/?pay=25")

    assert [row.title[:13] for row in sorted_page.context["page"]] == [
        "Paid in pound",
        "Paid in dolla",
        "Paid in yen, ",
    ]
    assert len(filtered.context["page"]) == 2 and "about $25 and more" in filtered.text
    assert "¥3,000" in sorted_page.text and "Other currencies count at about their usual rate." in sorted_page.text


def test_a_list_in_five_currencies_costs_what_a_list_in_one_does(client_for):
    def cost() -> int:
        client_for().get("/projects/")
        with CaptureQueriesContext(connection) as caught:
            client_for().get("/projects/?sort=pay")
        return len(caught)

    stages.published()
    before = cost()
    for currency in currencies.offered():
        stages.published(currency=currency.code, pay_cents=40 * 18 * currency.floor_cents)

    assert cost() == before


def test_when_the_settings_change_postings_are_compared_anew(settings):
    project = stages.published(currency="EUR")
    settings.CURRENCIES = settings.CURRENCIES | {"EUR": {"floor": 1800, "least": 500, "worth": 2.0}}

    assert clock.compare_anew() == 1
    assert clock.compare_anew() == 0

    project.refresh_from_db()
    assert project.hourly_cents == 2 * project.pay_per_hour_cents


def test_yen_from_the_posting_to_the_students_account(simulator, client_for, student, owner, company):
    project = stages.published(company=company, **YEN)
    payee = money.ready(simulator, student)
    milestone = stages.funded(simulator, student, project)
    page = client_for(owner).get(stages.page(milestone)).text
    assert "¥54,000" in page and "¥5,400" in page and "¥59,400" in page

    workspace.approve(stages.handed_in(milestone), by=owner)
    money.send_all()

    assert Hold.objects.get().status == Hold.Status.RELEASED
    assert (Transfer.objects.get().amount_cents, Transfer.objects.get().currency) == (54000, "JPY")
    assert balance(JournalLine.Account.PLATFORM_FEES, currency="JPY") == -5400
    shares = simulator.state()["balances"][payee.stripe_id]
    assert sum(shares["jpy"].values()) == 54000
    assert "¥54,000" in client_for(student).get(reverse("money")).text
    assert_books_balance(simulator)


def test_money_in_two_currencies_is_never_added_up(simulator, client_for, student, owner, company):
    stages.funded(simulator, student, stages.published(company=company))
    stages.funded(simulator, student, stages.published(company=company, **YEN))

    for person, sums in ((student, ("$450.00", "¥54,000")), (owner, ("$495.00", "¥59,400"))):
        page = client_for(person).get(reverse("money"))
        assert [total.currency for total, _columns in page.context["totals"]] == ["JPY", "USD"]
        assert all(text in page.text for text in sums)

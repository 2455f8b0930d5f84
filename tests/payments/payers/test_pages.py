"""Where a company keeps its billing details and forgets its card."""

import pytest
from django.urls import reverse

from payments import services
from payments.models import Payer
from payments.payers import services as payers
from tests.factories import MembershipFactory
from tests.payments import stages

pytestmark = pytest.mark.django_db
BILLING, FORGET = reverse("billing"), reverse("billing_forget_card")
DETAILS = {
    "billing_name": "Harbor Coffee Ltd",
    "email": "pay@harborcoffee.example",
    "line1": "1 Harbor Street",
    "city": "Bremen",
    "postal_code": "28195",
    "country": "DE",
    "tax_id": "DE123456789",
}


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def with_card(simulator, company, owner, student):
    """The company has paid once and kept its card at Stripe."""
    checkout = stages.checkout_open(stages.agreed(company, student))
    simulator.post("sessions/pay", session=checkout.session_id, card="visa", save=True)
    services.confirm_checkout(checkout)
    return Payer.objects.get()


def test_the_form_begins_with_what_is_known(client_for, company, owner):
    page = text_of(client_for(owner).get(BILLING))

    assert 'value="Harbor Coffee"' in page and f'value="{owner.email}"' in page
    assert "Tick “save” on Stripe’s page" in page


@pytest.mark.parametrize("person", ["owner", "manager"])
def test_details_are_kept(request, client_for, company, owner, person):
    browser = client_for(request.getfixturevalue(person))

    answer = browser.post(BILLING, DETAILS, follow=True)

    assert "Saved. Your next invoices carry these details." in text_of(answer)
    payer = Payer.objects.get(company=company)
    assert {name: getattr(payer, name) for name in DETAILS} == DETAILS


def test_what_is_missing_is_said_and_what_was_typed_stays(client_for, owner):
    wrong = DETAILS | {"city": "", "country": "", "email": "nonsense"}

    page = text_of(client_for(owner).post(BILLING, wrong))

    for sentence in ("Write the city.", "Choose the country", "Write an e-mail address like"):
        assert sentence in page
    assert 'value="1 Harbor Street"' in page
    assert Payer.objects.get().line1 == ""


@pytest.mark.parametrize("country", ["XX", "Germany", "ZZ", "de"])
def test_a_country_that_is_none_is_refused(client_for, owner, country):
    client_for(owner).post(BILLING, DETAILS | {"country": country})

    assert Payer.objects.get().country == ""


def test_the_way_leads_back_where_one_came_from_and_nowhere_else(client_for, owner):
    browser = client_for(owner)

    assert browser.post(BILLING, DETAILS | {"next": "/dashboard/"}).url == "/dashboard/"
    assert browser.post(BILLING, DETAILS | {"next": "https://elsewhere.example/"}).url.startswith(BILLING)


def test_a_saved_card_is_shown_and_forgotten_by_a_button(client_for, owner, with_card):
    browser = client_for(owner)
    shown = text_of(browser.get(BILLING))
    assert "<b>Visa</b> ending in 4242, good until 12/2034" in shown

    answer = browser.post(FORGET, follow=True)

    assert "Stripe has forgotten the card." in text_of(answer)
    assert "ending in 4242" not in text_of(answer)


def test_when_stripe_does_not_answer_a_sentence_says_so(client_for, owner, with_card, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    answer = client_for(owner).post(FORGET, headers={"Referer": f"http://testserver{BILLING}"}, follow=True)

    assert "Stripe does not answer right now" in text_of(answer)
    assert "ending in 4242" in text_of(answer)


def test_who_pays_for_two_companies_chooses_between_them(client_for, company, owner):
    other = MembershipFactory(user=owner, role="manager", company__name="Aldgate Books", company__slug="aldgate")
    browser = client_for(owner)

    assert "What the invoices of Aldgate Books say" in text_of(browser.get(BILLING))
    browser.post(f"{BILLING}?as=harbor-coffee", DETAILS)

    assert services.payer_for(company).city == "Bremen"
    assert services.payer_for(other.company).city == ""


@pytest.mark.parametrize("method", ["get", "post"])
def test_others_find_nothing(client_for, company, owner, reviewer, student, stranger, method):
    def knock(browser, url):
        return browser.post(url, DETAILS) if method == "post" else browser.get(url)

    for person in (reviewer, student):
        assert knock(client_for(person), BILLING).status_code == 404
    for address in (f"{BILLING}?as=harbor-coffee", f"{FORGET}?as=harbor-coffee"):
        assert knock(client_for(stranger), address).status_code in (404, 405)
    assert knock(client_for(), BILLING).url.startswith(reverse("account_login"))
    assert payers.payer_for(company).city == ""


def test_the_card_is_forgotten_by_post_only(client_for, owner):
    assert client_for(owner).get(FORGET).status_code == 405


def test_a_suspended_company_changes_nothing(client_for, company, owner, moderator):
    type(company).objects.filter(pk=company.pk).update(suspended_at=company.created_at)

    assert client_for(owner).post(BILLING, DETAILS).status_code == 404

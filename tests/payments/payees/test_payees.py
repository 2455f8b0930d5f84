from dataclasses import replace

import pytest
from django.urls import reverse

from payments import services
from payments.gateway import accounts
from payments.gateway.errors import Missing, Unknown
from payments.models import Payee, Step
from payments.payees.queries import wanted
from payments.payees.services import NoPayoutsThere, record, refresh, refresh_next
from payments.queries import is_ready_to_be_paid
from tests.payments import stages
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db
ACCOUNTS = {"path": "/v2/core/accounts", "method": "POST"}
Status = Payee.Status


def test_onboarding_opens_one_account_and_leads_to_stripe(simulator, student):
    url = services.start_onboarding(student, return_path="/money/")
    services.start_onboarding(student, return_path="/money/")

    payee = services.payee_for(student)
    assert url.startswith(f"{simulator.base_url}/onboarding/")
    assert payee.stripe_id.startswith("acct_")
    assert payee.status == Status.ONBOARDING
    assert Step.objects.filter(kind=Step.Kind.ACCOUNT).count() == 1


def test_who_can_be_paid_is_led_to_their_own_pages_at_stripe(simulator, student):
    payee = stages.ready(simulator, student)

    url = services.start_onboarding(student, return_path="/")

    assert url == f"{simulator.base_url}/express/{payee.stripe_id}"


def test_what_stripe_wants_is_said_in_plain_words(simulator, student):
    payee = stages.onboarding(student)

    assert wanted(payee) == [
        "your legal name",
        "the bank account that gets the money",
        "your agreement to Stripe's terms",
    ]


def test_an_unknown_wish_of_stripe_is_still_a_sentence():
    assert wanted(Payee(requirements=["risk.something_new"])) == ["a few more details about you"]


def test_a_student_who_filled_in_the_form_can_be_paid(simulator, student):
    stages.ready(simulator, student)

    assert is_ready_to_be_paid(student)


def test_an_account_stripe_checks_is_not_ready_yet(simulator, student):
    payee = stages.onboarding(student)
    simulator.post("accounts/onboard", account=payee.stripe_id, bank="check")

    payee = refresh(payee)

    assert (payee.status, payee.requirements) == (Status.ONBOARDING, [])


def test_a_lost_answer_does_not_open_a_second_account(simulator, student):
    for _attempt in range(3):
        simulator.fault("lose_response", **ACCOUNTS)
    with pytest.raises(Unknown):
        services.start_onboarding(student, return_path="/")
    before = simulator.state()["counts"]["account"]

    services.start_onboarding(student, return_path="/")

    assert simulator.state()["counts"]["account"] == before


def test_an_account_whose_id_never_reached_our_row_is_found_by_its_own_words(simulator, student):
    payee = stages.onboarding(student)
    Payee.objects.update(stripe_id="", status=Status.NEW)

    refresh(payee)

    assert stages.again(payee).stripe_id == payee.stripe_id


def test_a_payee_stripe_restricts_is_told_and_not_ready(simulator, student):
    payee = stages.ready(simulator, student)
    simulator.post("accounts/status", account=payee.stripe_id, status="restricted")

    payee = refresh(payee)

    assert payee.status == Status.RESTRICTED
    assert not is_ready_to_be_paid(student)
    assert [note.title for note in student.notifications.all()] == [
        "Stripe needs something from you before it can pay you"
    ]


def test_an_account_that_was_closed_counts_as_restricted(client_for, simulator, student):
    payee = stages.ready(simulator, student)
    account = accounts.account(payee.stripe_id)

    payee = record(replace(account, transfers="closed", requirements=[]))

    assert payee.status == Status.RESTRICTED
    assert "write to us" in client_for(student).get(reverse("payouts")).content.decode()


def test_recording_the_same_state_twice_says_nothing_new(simulator, student):
    payee = stages.ready(simulator, student)

    refresh(payee)

    assert student.notifications.count() == 0


def test_the_sweep_asks_about_each_account_now_and_then(simulator, student):
    payee = stages.onboarding(student)
    simulator.post("accounts/onboard", account=payee.stripe_id)
    Payee.objects.update(next_attempt_at=payee.created_at)

    assert refresh_next()
    assert not refresh_next()
    assert is_ready_to_be_paid(student)


def test_an_account_of_nobody_is_missing(simulator, student):
    payee = stages.onboarding(student)
    account = accounts.account(payee.stripe_id)
    Payee.objects.all().delete()

    with pytest.raises(Missing):
        record(account)


def test_the_page_leads_a_new_student_to_stripe(client_for, student):
    response = client_for(student).get(reverse("payouts"))

    assert "Set up payouts with Stripe" in response.content.decode()
    assert Payee.objects.count() == 0


def test_the_button_goes_to_stripe(client_for, simulator, student):
    response = client_for(student).post(reverse("payouts_start"), {"country": "DE"})

    assert response.status_code == 303
    assert response.url.startswith(simulator.base_url)
    payee = Payee.objects.get()
    assert (payee.country, payee.is_started) == ("DE", True)


@pytest.mark.parametrize("country", ["", "XX", "us", "United States"])
def test_the_country_is_chosen_before_the_account_is_opened(client_for, simulator, student, country):
    response = client_for(student).post(reverse("payouts_start"), {"country": country, "next": "/engagements/1/"})

    assert response.status_code == 422
    html = response.content.decode()
    assert "It cannot be changed afterwards" in html
    assert 'value="/engagements/1/"' in html
    assert not Payee.objects.exclude(stripe_id="").exists()


def test_a_country_stripe_does_not_pay_out_in_is_refused_by_the_service_too(simulator, student):
    with pytest.raises(NoPayoutsThere):
        services.start_onboarding(student, return_path="/", country="BR")


def test_the_country_stays_what_it_was_when_the_account_was_opened(client_for, simulator, student):
    services.start_onboarding(student, return_path="/", country="DE")

    client_for(student).post(reverse("payouts_start"), {"country": "FR"})

    html = client_for(student).get(reverse("payouts")).content.decode()
    assert Payee.objects.get().country == "DE"
    assert "Germany" in html and "(cannot be changed)" in html
    assert "<select" not in html


def test_a_lost_answer_keeps_the_country_that_was_asked_for(simulator, student):
    for _attempt in range(3):
        simulator.fault("lose_response", **ACCOUNTS)
    with pytest.raises(Unknown):
        services.start_onboarding(student, return_path="/", country="DE")

    services.start_onboarding(student, return_path="/", country="FR")

    assert Payee.objects.get().country == "DE"
    assert Step.objects.filter(kind=Step.Kind.ACCOUNT).count() == 1


def test_what_stripe_says_about_country_and_currency_is_kept(simulator, student):
    payee = stages.ready(simulator, student)

    assert (payee.country, payee.currency) == ("US", "USD")


def test_the_page_names_what_is_missing(client_for, simulator, student):
    stages.onboarding(student)

    html = client_for(student).get(reverse("payouts")).content.decode()

    assert "Stripe needs more details" in html
    assert "your legal name" in html


def test_a_form_that_was_begun_and_left_is_gone_on_with(client_for, simulator, student):
    stages.onboarding(student)

    html = client_for(student).get(reverse("payouts")).content.decode()

    assert "Go on where you left off" in html
    assert "You began at Stripe" in html
    assert client_for(student).post(reverse("payouts_start")).url.startswith(f"{simulator.base_url}/onboarding/")


def test_who_is_ready_finds_their_payouts_at_stripe(client_for, simulator, student):
    payee = stages.ready(simulator, student)

    assert "See your payouts at Stripe" in client_for(student).get(reverse("payouts")).content.decode()
    assert client_for(student).post(reverse("payouts_start")).url == f"{simulator.base_url}/express/{payee.stripe_id}"


def test_a_student_whose_account_is_restricted_later_reads_what_to_do(client_for, simulator, student, company):
    payee = stages.ready(simulator, student)
    transfer = stages.released(simulator, company, student)
    simulator.post("accounts/status", account=payee.stripe_id, status="restricted")
    refresh(payee)
    stages.send_all()

    html = client_for(student).get(reverse("payouts")).content.decode()

    assert "Stripe has paused your payouts" in html
    assert "a photo of an identity document" in html
    assert "Give Stripe what it wants" in html
    assert "Stripe has paused your payouts" in client_for(student).get(reverse("dashboard")).content.decode()
    assert "$450.00" in html
    note = student.notifications.get()
    assert note.body.startswith("Stripe asks for: a photo of an identity document.")
    assert stages.again(transfer).waiting_for == "payee"

    simulator.post("accounts/status", account=payee.stripe_id, status="active")
    refresh(payee)
    stages.send_all()

    assert stages.again(transfer).status == "paid"
    assert student.notifications.filter(title="Stripe can pay you again").exists()
    assert_books_balance(simulator)


def test_the_page_says_how_much_waits(client_for, simulator, company, student):
    stages.released(simulator, company, student)

    assert "$450.00" in client_for(student).get(reverse("payouts")).content.decode()


def test_who_returns_from_stripe_goes_on_where_they_were(client_for, simulator, student):
    payee = stages.onboarding(student)
    simulator.post("accounts/onboard", account=payee.stripe_id)

    response = client_for(student).get(reverse("payouts_return"), {"next": "/engagements/1/"})

    assert response.url == "/engagements/1/"
    assert is_ready_to_be_paid(student)


def test_the_way_back_stays_on_this_site(client_for, simulator, student):
    response = client_for(student).get(reverse("payouts_return"), {"next": "https://evil.example/"})

    assert response.url == reverse("payouts")


def test_an_expired_page_at_stripe_leads_back_to_the_button(client_for, student):
    assert client_for(student).get(reverse("payouts_refresh")).url == reverse("payouts")


def test_a_stripe_that_does_not_answer_is_a_sentence(client_for, student, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    response = client_for(student).post(reverse("payouts_start"), {"country": "US"}, follow=True)

    assert "Stripe does not answer right now" in response.content.decode()


@pytest.mark.parametrize("name", ["payouts", "payouts_return", "payouts_refresh"])
def test_pages_about_payouts_are_for_students_only(client_for, name, owner):
    assert client_for(owner).get(reverse(name)).status_code == 404
    assert client_for().get(reverse(name)).status_code == 302


def test_only_a_students_own_press_of_the_button_goes_to_stripe(client_for, owner, student):
    assert client_for(owner).post(reverse("payouts_start")).status_code == 404
    assert client_for().post(reverse("payouts_start")).status_code == 302
    assert client_for(student).get(reverse("payouts_start")).status_code == 405
    assert client_for(student, enforce_csrf_checks=True).post(reverse("payouts_start")).status_code == 403

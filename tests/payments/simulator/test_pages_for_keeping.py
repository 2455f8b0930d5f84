"""The hosted pages where something is kept: a card for the next payment, a receipt, another bank account."""

import pytest

from tests.payments.simulator.conftest import open_session, pay_for, transfer_of
from tests.payments.simulator.test_pages import assert_accessible, window

__all__ = ["window"]
SAVING = {"saved_payment_method_options": {"payment_method_save": "enabled"}}


@pytest.fixture
def customer(client):
    return client.v1.customers.create({"name": "Pat Harbor", "email": "pat@harbor.example"}).id


@pytest.fixture
def page_of(client, simulator, customer):
    def opened(**extra):
        back = f"{simulator.base_url}/_sim/health"
        return open_session(client, customer=customer, success_url=f"{back}?paid", **SAVING, **extra).url

    return opened


def test_a_card_saved_on_the_first_visit_pays_with_one_press_on_the_second(
    window, client, simulator, customer, page_of
):
    window.goto(page_of())
    assert window.get_by_label("E-mail for the receipt").input_value() == "pat@harbor.example"
    window.get_by_label("Save this card for the next payment").check()
    assert_accessible(window)
    window.get_by_role("button", name="Pay $495.00").click()
    window.wait_for_url("**/_sim/health?paid")

    window.goto(page_of())
    assert window.get_by_label("Visa ending in 4242").is_checked()
    assert_accessible(window)
    window.get_by_role("button", name="Pay $495.00").click()
    window.wait_for_url("**/_sim/health?paid")

    assert len(client.v1.charges.list({"customer": customer}).data) == 2
    assert len(client.v1.payment_methods.list({"customer": customer}).data) == 1


def test_a_card_is_saved_after_3d_secure_too(window, client, customer, page_of):
    window.goto(page_of())
    window.get_by_label("Asks for 3-D Secure").check()
    window.get_by_label("Save this card for the next payment").check()
    window.get_by_role("button", name="Pay $495.00").click()
    window.get_by_role("button", name="Yes, pay $495.00").click()
    window.wait_for_url("**/_sim/health?paid")
    assert client.v1.payment_methods.list({"customer": customer}).data[0].card.last4 == "3155"


def test_without_saving_there_is_no_such_box(window, client):
    window.goto(open_session(client).url)
    assert window.get_by_role("checkbox").count() == 0


def test_the_merchants_words_stand_beside_the_button(window, page_of):
    window.goto(page_of(custom_text={"submit": {"message": "We hold it until you approve the work."}}))
    assert window.get_by_text("We hold it until you approve the work.").is_visible()


def test_a_receipt_shows_card_amount_and_refunds(window, client, simulator):
    charge = client.v1.charges.retrieve(pay_for(client, simulator))
    client.v1.refunds.create({"charge": charge.id, "amount": 4500})
    window.goto(charge.receipt_url)
    assert window.get_by_text("Visa ending in 4242").is_visible()
    assert window.get_by_text("-$45.00").is_visible()
    assert window.get_by_text("$450.00").is_visible()
    assert_accessible(window)


def test_after_a_failed_payout_the_person_gives_another_bank_account(window, client, simulator, payee):
    transfer_of(client, pay_for(client, simulator), payee)
    simulator.post("settle")
    (payout,) = simulator.post("payouts/run", account=payee)["payouts"]
    simulator.post("payouts/fail", payout=payout["id"])
    window.goto(client.v1.accounts.login_links.create(payee).url)
    assert "came back" in window.get_by_role("alert").inner_text()
    assert_accessible(window)
    window.get_by_role("link", name="Change your bank account").click()
    window.get_by_label("Account that works").check()
    assert_accessible(window)
    window.get_by_role("button", name="Use this account").click()
    window.wait_for_url("**/express/*")
    assert window.get_by_role("alert").count() == 0
    assert client.v1.accounts.retrieve(payee).payouts_enabled

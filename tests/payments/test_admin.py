"""Staff can follow money from row to row, act on it with a reason, and change none of it by hand."""

import datetime as dt

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils import timezone

from payments import services
from payments.chargebacks import services as chargebacks
from payments.models import (
    BalanceTransaction,
    BankPayout,
    Chargeback,
    Checkout,
    Difference,
    Document,
    Hold,
    JournalEntry,
    JournalLine,
    Payee,
    Refund,
    Reversal,
    Run,
    Series,
    Step,
    StripeEvent,
    Transfer,
)
from payments.payouts import reversals_sending, sending
from payments.reconciliation import differences
from payments.reconciliation import services as reconciliation
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.webhooks.messages import send, snapshot

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_app_config("payments").get_models() if model is not JournalLine]


def address(model, page, *args):
    return reverse(f"admin:payments_{model._meta.model_name}_{page}", args=[quote(key) for key in args])


@pytest.fixture
def everything(simulator, company, student, rival, client_for):
    """One row of each kind."""
    transfer = stages.paid(simulator, company, student)
    services.hand_on(stages.funded(simulator, company, student), payee=rival, by=None, reason="Took it over")
    services.cancel_or_refund(stages.funded(simulator, company, student), reason="Plans changed", by=None)
    simulator.post("settle")
    services.refund_released(transfer.hold, amount_cents=1100, bearer="student", reason="A page is missing", by=None)
    stages.refund_all()
    reversals_sending.send_next()
    send(client_for(), snapshot("transfer.created", transfer.stripe_id))
    send(client_for(), snapshot("transfer.created", transfer.stripe_id), signature="t=1,v1=forged")
    disputed = stages.funded(simulator, company, student)
    chargebacks.look(simulator.post("disputes", charge=disputed.checkout.charge_id)["id"])
    services.payer_for(company).save()
    reconciliation.verify()
    _rows_from_stripe(transfer)
    return transfer


def _rows_from_stripe(transfer):
    """Rows that other tests reach through Stripe: here it is about reading them."""
    payee, now = Payee.objects.get(user=transfer.payee), timezone.now()
    BankPayout.objects.create(payee=payee, stripe_id="po_1", amount_cents=45000, currency="USD")
    moved = {"amount_cents": -45000, "net_cents": -45000, "currency": "USD", "created_at": now}
    BalanceTransaction.objects.create(id="txn_1", type="transfer", source_id=transfer.stripe_id, **moved)
    Run.objects.create(finished_at=now)
    differences.raise_difference(
        kind="amount", key="transaction:txn_1", text="It differs", stripe_id=transfer.stripe_id, hold=transfer.hold
    )


def test_every_model_of_money_has_a_page():
    assert {model for model in admin.site._registry if model._meta.app_label == "payments"} == set(MODELS)


def test_each_list_and_row_can_be_read(everything, client_for, moderator):
    client = client_for(moderator)
    for model in MODELS:
        row = model.objects.first()
        assert client.get(address(model, "changelist"), {"q": "x"}).status_code == 200, model
        assert client.get(address(model, "change", row.pk)).status_code == 200, model


def test_nothing_can_be_added_changed_or_deleted(everything, client_for, moderator):
    moderator.is_superuser = True
    moderator.save()
    client = client_for(moderator)
    for model in MODELS:
        row, before = model.objects.first(), list(model.objects.order_by("pk").values())
        chosen = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}

        assert client.get(address(model, "add")).status_code == 403, model
        assert client.post(address(model, "change", row.pk), {"amount_cents": "1"}).status_code == 403, model
        assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model
        client.post(address(model, "changelist"), chosen)

        assert list(model.objects.order_by("pk").values()) == before, model


def test_who_is_not_staff_sees_nothing(everything, client_for, student, owner):
    for client in (client_for(student), client_for(owner), client_for()):
        for model in MODELS:
            assert client.get(address(model, "changelist")).status_code == 302, model
            assert client.get(address(model, "change", model.objects.first().pk)).status_code == 302, model


LEADS = {
    Hold: [Transfer, Checkout, JournalEntry, Reversal, Refund, Difference],
    Transfer: [Hold, Step, JournalEntry, Reversal, BalanceTransaction],
    Reversal: [Transfer, Hold, Refund, Step, JournalEntry],
    Checkout: [Hold, Step, JournalEntry, Document],
    Step: [Payee, Checkout],
    StripeEvent: [Transfer],
    Payee: [Transfer, Step, BankPayout],
    BankPayout: [Payee],
    Refund: [Hold, Step, JournalEntry, Checkout, Document],
    Document: [Checkout, Hold],
    Series: [Document],
    Chargeback: [Checkout, Hold, JournalEntry],
    BalanceTransaction: [Transfer, JournalEntry, Difference],
    Difference: [Hold, Transfer, BalanceTransaction],
}


def test_rows_lead_to_each_other(everything, client_for, moderator):
    client = client_for(moderator)
    for start, ends in LEADS.items():
        rows = [everything.hold] if start is Hold else start.objects.all()
        pages = "".join(client.get(address(start, "change", row.pk)).content.decode() for row in rows)
        for end in ends:
            assert any(address(end, "change", found.pk) in pages for found in end.objects.all()), (start, end)


def test_rows_are_found_by_the_ids_stripe_shows(everything, client_for, moderator):
    client, charge = client_for(moderator), everything.hold.checkout.charge_id
    asked = [
        (Hold, charge),
        (Hold, everything.stripe_id),
        (Checkout, everything.hold.checkout.session_id),
        (Checkout, charge),
        (Transfer, everything.stripe_id),
        (Reversal, everything.reversals.get().stripe_id),
        (BankPayout, "po_1"),
        (BalanceTransaction, everything.stripe_id),
        (Difference, everything.stripe_id),
        (JournalEntry, str(everything.hold_id)),
        (Payee, Payee.objects.get().stripe_id),
    ]
    for model, words in asked:
        html = client.get(address(model, "changelist"), {"q": words}).content.decode()
        assert any(address(model, "change", row.pk) in html for row in model.objects.all()), (model, words)
        html = client.get(address(model, "changelist"), {"q": f"{words}x"}).content.decode()
        assert not any(address(model, "change", row.pk) in html for row in model.objects.all()), (model, words)


def test_an_entry_shows_its_lines(everything, client_for, moderator):
    entry = JournalEntry.objects.get(key=f"hold:{everything.hold_id}:released")

    html = client_for(moderator).get(address(JournalEntry, "change", entry.pk)).content.decode()

    for amount in ("$495.00", "$450.00", "$45.00"):
        assert amount in html
    assert address(Hold, "change", everything.hold_id) in html


def test_amounts_are_read_in_their_currency_and_times_in_their_zone(everything, client_for, moderator):
    html = client_for(moderator).get(address(Hold, "change", everything.hold_id)).content.decode()

    assert "$450.00" in html and "45000" not in html
    assert f"({timezone.now().astimezone(moderator.zone):%Z})" in html and "a.m." not in html and "p.m." not in html


def press(client, row, name, **details):
    """Open the page of a step and send it."""
    page = address(type(row), name, row.pk)
    assert client.get(page).status_code == 200
    return client.post(page, {"press": "yes", **details})


def test_staff_makes_a_failed_transfer_due_again(simulator, company, student, client_for, moderator):
    stages.ready(simulator, student)
    transfer = stages.released(simulator, company, student)
    simulator.fault("rate_limit", path="/v1/transfers", method="POST")
    sending.send_next()
    client = client_for(moderator)
    page = client.get(address(Transfer, "change", transfer.pk)).content.decode()
    assert "Try again now" in page

    press(client, transfer, "try_again")

    transfer = stages.again(transfer)
    assert transfer.status == Transfer.Status.PENDING
    assert transfer.next_attempt_at <= timezone.now()


def test_a_paid_transfer_offers_nothing_to_try(everything, client_for, moderator):
    page = client_for(moderator).get(address(Transfer, "change", everything.pk)).content.decode()

    assert "Try again now" not in page


def test_staff_freezes_a_hold_and_lets_it_go_on(simulator, company, student, client_for, moderator):
    hold, client = stages.funded(simulator, company, student), client_for(moderator)

    press(client, hold, "freeze", reason="Somebody else's card")
    assert stages.again(hold).status == Hold.Status.FROZEN
    assert "Somebody else" in client.get(address(Hold, "change", hold.pk)).content.decode()

    press(client, hold, "unfreeze", reason="It was theirs")
    assert stages.again(hold).status == Hold.Status.FUNDED
    assert_books_balance(simulator)


def test_staff_refunds_held_money_whole(simulator, company, student, client_for, moderator):
    hold = stages.funded(simulator, company, student)

    press(client_for(moderator), hold, "refund", reason="The work cannot be done")
    stages.refund_all()

    assert Refund.objects.get().amount_cents == hold.total_cents
    assert_books_balance(simulator)


def test_staff_pays_a_part_and_refunds_the_rest(simulator, company, student, client_for, moderator):
    stages.ready(simulator, student)
    hold = stages.funded(simulator, company, student)

    press(client_for(moderator), hold, "split", pay_cents="150.00", reason="A third was done")
    stages.send_all()
    stages.refund_all()

    assert (Transfer.objects.get().amount_cents, Refund.objects.get().amount_cents) == (15000, 49500 - 15000 - 1500)
    assert_books_balance(simulator)


def test_staff_refunds_after_release_and_says_who_bears_it(simulator, company, student, client_for, moderator):
    transfer = stages.paid(simulator, company, student)

    press(
        client_for(moderator),
        transfer.hold,
        "refund_released",
        amount_cents="99.00",
        bearer="platform",
        reason="As a goodwill",
    )
    stages.refund_all()

    refund = Refund.objects.get()
    assert (refund.amount_cents, refund.fee_cents, refund.bearer) == (9900, 900, "platform")
    assert_books_balance(simulator)


def test_an_amount_that_cannot_be_is_explained_and_nothing_is_lost(simulator, company, student, client_for, moderator):
    hold, client = stages.paid(simulator, company, student).hold, client_for(moderator)

    for typed in ("", "0", "-5", "9999999", "a lot", "1.005"):
        details = {"amount_cents": typed, "bearer": "platform", "reason": "As a goodwill"}
        page = press(client, hold, "refund_released", **details)
        assert page.status_code == 200 and 'role="alert"' in page.content.decode(), typed
        assert "As a goodwill" in page.content.decode()

    assert not Refund.objects.exists()


def test_a_refusal_of_the_service_stands_beside_the_form(simulator, company, student, client_for, moderator):
    transfer = stages.paid(simulator, company, student)

    page = press(client_for(moderator), transfer, "take_back", amount_cents="10", reason="For the loss")

    assert "We lost $0.00 on this work." in page.content.decode()


def test_staff_resolves_a_difference_and_opens_it_again(everything, client_for, moderator):
    difference, client = Difference.objects.get(), client_for(moderator)

    press(client, difference, "resolve", reason="Our own test")
    assert stages.again(difference).resolved_by == moderator
    press(client, difference, "reopen", reason="Not ours")

    assert stages.again(difference).status == Difference.Status.OPEN
    page = client.get(address(Difference, "change", difference.pk)).content.decode()
    assert "Our own test" in page and "Not ours" in page


@pytest.mark.parametrize("name", ["freeze", "refund", "split"])
def test_others_move_no_money(simulator, company, student, owner, client_for, name):
    hold = stages.funded(simulator, company, student)

    for person in (student, owner, None):
        answer = client_for(person).post(address(Hold, name, hold.pk), {"reason": "Mine", "pay_cents": "1"})
        assert answer.status_code == 302 and "/login/" in answer.url

    assert stages.again(hold).status == Hold.Status.FUNDED
    assert_books_balance(simulator)


def test_the_list_of_holds_shows_how_long_they_have_been_held(simulator, company, student, client_for, moderator):
    hold = stages.funded(simulator, company, student)
    Hold.objects.filter(pk=hold.pk).update(funded_at=timezone.now() - dt.timedelta(days=61))
    client = client_for(moderator)

    shown = [name for name in ("week", "month", "longer", "old") if _is_listed(client, hold, held=name)]

    assert shown == ["old"]


def _is_listed(client, row, **filters) -> bool:
    html = client.get(address(type(row), "changelist"), filters).content.decode()
    return address(type(row), "change", row.pk) in html


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_holds_keeps_its_queries(
    company, student, client_for, moderator, rows, django_assert_max_num_queries
):
    for _number in range(rows):
        stages.agreed(company, student)
    client = client_for(moderator)
    client.get(address(Hold, "changelist"))

    with django_assert_max_num_queries(13):
        client.get(address(Hold, "changelist"))

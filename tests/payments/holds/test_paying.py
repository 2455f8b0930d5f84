"""One call leads a company to Stripe, whatever else is open, expired, paid or under way."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Notification
from payments import services
from payments.gateway import stripe
from payments.gateway.errors import Unknown
from payments.holds import checkouts, declines, paying
from payments.holds.queries import last_decline
from payments.models import Checkout, Hold
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
SESSIONS = {"path": "/v1/checkout/sessions", "method": "POST"}


@pytest.fixture
def holds(company, student, rival):
    """Two students' work, agreed and not paid."""
    return [stages.agreed(company, student), stages.agreed(company, rival, amount_cents=20000, fee_cents=2000)]


def start(*holds: Hold, by=None, order: str = "") -> Checkout:
    rows = [stages.again(hold) for hold in holds]
    return services.start_payment(rows, by=by, return_path="/dashboard/", purchase_order=order)


def pay(simulator, checkout: Checkout, card: str = "visa") -> Checkout:
    simulator.post("sessions/pay", session=checkout.session_id, card=card)
    return checkout


def charged(simulator, company) -> int:
    """What the company was charged at Stripe, in cents, over all its checkouts."""
    groups = Checkout.objects.filter(company=company).values_list("transfer_group", flat=True)
    charges = {one["id"]: one for group in groups for one in simulator.state(transfer_group=group)["charges"]}
    return sum(one["amount"] for one in charges.values() if one["paid"])


def test_the_same_choice_leads_to_the_same_page(simulator, holds):
    assert start(*holds).session_id == start(*reversed(holds)).session_id
    assert Checkout.objects.count() == 1


def test_another_choice_closes_the_page_that_overlaps(simulator, holds):
    both = start(*holds)

    one = start(holds[0])

    assert stages.again(both).status == Checkout.Status.EXPIRED
    assert stripe.session(both.session_id).status == "expired"
    assert stripe.session(one.session_id).status == "open"
    assert one.amount_cents == 49500


def test_a_page_that_was_paid_is_recorded_and_nothing_is_paid_twice(simulator, company, holds):
    pay(simulator, start(holds[0]))

    with pytest.raises(services.CannotPay, match="Already paid a moment ago: “Market scan of oat drinks”"):
        start(*holds)

    assert stages.again(holds[0]).status == Hold.Status.FUNDED
    services.confirm_checkout(pay(simulator, start(holds[1])))
    assert charged(simulator, company) == 49500 + 22000
    assert_books_balance(simulator)


def test_pressing_pay_again_after_paying_leads_back(simulator, holds):
    pay(simulator, start(*holds))

    again = start(*holds)

    assert (again.status, again.next_url) == (Checkout.Status.PAID, "/dashboard/")
    assert_books_balance(simulator)


def test_an_expired_page_is_replaced(simulator, holds):
    old = start(*holds, order="PO-1")
    simulator.post("clock", days=2)

    new = start(*holds)

    assert stages.again(old).status == Checkout.Status.EXPIRED
    assert (new.pk, new.purchase_order) != (old.pk, "")
    services.confirm_checkout(pay(simulator, new))
    assert {stages.again(hold).status for hold in holds} == {Hold.Status.FUNDED}
    assert_books_balance(simulator)


def test_the_number_typed_last_counts(simulator, owner, holds):
    start(*holds, order="PO-1")
    assert start(*holds, order="PO-2").purchase_order == "PO-2"

    assert start(*holds).purchase_order == "PO-2"


def test_a_page_whose_address_was_lost_is_closed_before_another_is_opened(simulator, holds):
    simulator.fault("lose_response", times=3, **SESSIONS)
    with pytest.raises(Unknown):
        start(*holds)
    simulator.post("faults/clear")
    lost = Checkout.objects.get()

    one = start(holds[0])

    assert stages.again(lost).status == Checkout.Status.EXPIRED
    assert stripe.session(stages.again(lost).session_id).status == "expired"
    assert stripe.session(one.session_id).status == "open"


def test_a_checkout_that_never_got_a_page_gives_way(simulator, holds):
    begun = services.start_checkout(holds, by=None, return_path="/")

    one = start(holds[0])

    assert stages.again(begun).status == Checkout.Status.EXPIRED
    with pytest.raises(services.CannotPay):
        services.open_session(begun)
    assert stages.again(holds[0]).checkout == one


def test_when_stripe_does_not_answer_nothing_is_closed_and_nothing_opened(simulator, holds, settings):
    both = start(*holds)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    with pytest.raises(Unknown):
        start(holds[0])

    assert stages.again(both).status == Checkout.Status.OPEN
    assert Checkout.objects.count() == 1


def test_the_sweep_ends_what_was_begun_and_abandoned(simulator, holds):
    begun = services.start_checkout(holds, by=None, return_path="/")
    Checkout.objects.update(next_attempt_at=timezone.now())

    assert checkouts.settle_next()

    assert stages.again(begun).status == Checkout.Status.EXPIRED


def test_the_sweep_ends_what_expired_at_stripe(simulator, holds):
    old = start(*holds)
    simulator.post("clock", days=2)
    Checkout.objects.update(next_attempt_at=timezone.now())

    while checkouts.settle_next():
        pass

    assert stages.again(old).status == Checkout.Status.EXPIRED


def test_a_lost_address_is_waited_for_two_days_and_given_up(simulator, holds):
    simulator.fault("lose_request", times=3, **SESSIONS)
    with pytest.raises(Unknown):
        start(*holds)
    checkout = Checkout.objects.get()

    assert checkouts.give_up(checkout).status == Checkout.Status.OPEN
    Checkout.objects.update(created_at=timezone.now() - dt.timedelta(days=3))
    assert checkouts.give_up(checkout).status == Checkout.Status.EXPIRED


def test_when_part_of_the_work_is_cancelled_the_rest_is_paid_alone(simulator, company, holds):
    start(*holds)
    services.cancel_or_refund(stages.again(holds[0]), reason="Plans changed", by=None)

    services.confirm_checkout(pay(simulator, start(holds[1])))

    assert [stages.again(hold).status for hold in holds] == [Hold.Status.CANCELLED, Hold.Status.FUNDED]
    assert charged(simulator, company) == 22000
    assert_books_balance(simulator)


def test_a_payment_for_more_than_is_left_to_pay_is_not_booked_in_part(simulator, company, holds):
    """Cannot happen while Stripe keeps expired pages closed; if it does, staff has to look."""
    both = pay(simulator, start(*holds))
    Hold.objects.filter(pk=holds[0].pk).update(checkout=None)

    with pytest.raises(checkouts.WrongAmount):
        services.confirm_checkout(both)

    assert {stages.again(hold).status for hold in holds} == {Hold.Status.OPEN}


def test_more_than_stripe_takes_is_refused_with_a_sentence(company, student, monkeypatch):
    monkeypatch.setattr(paying, "MOST", 1)
    with pytest.raises(services.CannotPay, match="at most 1"):
        start(stages.agreed(company, student), stages.agreed(company, student))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(3))
def test_two_managers_who_choose_overlapping_work_pay_once(simulator, company, student, rival, holds, _again):
    third = stages.agreed(company, rival)
    at_once(lambda: start(holds[0], holds[1]), lambda: start(holds[1], third), lambda: start(holds[0], holds[1]))

    for checkout in Checkout.objects.exclude(session_id=""):
        if stripe.session(checkout.session_id).status == "open":
            pay(simulator, checkout)
    results = at_once(*[lambda: start(holds[0], holds[1], third)] * 2)
    for result in results:
        if isinstance(result, Checkout) and result.status == Checkout.Status.OPEN:
            assert stripe.session(result.session_id).status in ("open", "expired")
    for checkout in Checkout.objects.exclude(session_id=""):
        services.confirm_checkout(checkout)

    funded = Hold.objects.filter(status=Hold.Status.FUNDED)
    assert charged(simulator, company) == sum(hold.total_cents for hold in funded)
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(3))
def test_paying_in_one_tab_while_choosing_anew_in_another_never_pays_twice(simulator, company, holds, _again):
    both = start(*holds)

    at_once(lambda: pay(simulator, both), lambda: start(holds[0]))
    for checkout in Checkout.objects.exclude(session_id=""):
        if stripe.session(checkout.session_id).status == "open":
            pay(simulator, checkout)
        services.confirm_checkout(checkout)

    first = stages.again(holds[0])
    assert first.status == Hold.Status.FUNDED
    funded = Hold.objects.filter(status=Hold.Status.FUNDED)
    assert charged(simulator, company) == sum(hold.total_cents for hold in funded)
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_pays_once(simulator, company, holds):
    results = at_once(*[lambda: start(*holds)] * 4)

    assert failures(results) == []
    assert len({checkout.session_id for checkout in results}) == 1


def test_the_person_who_paid_is_told_once_by_e_mail(simulator, owner, manager, holds, deliver):
    checkout = services.confirm_checkout(pay(simulator, start(*holds, by=manager, order="PO-7")))
    checkouts.confirm_session(checkout.session_id)

    told = Notification.objects.get(dedupe_key__startswith=f"checkout:{checkout.pk}")
    assert (told.recipient, told.title) == (manager, "You paid $715.00")
    (letter,) = [mail for mail in deliver() if mail.subject == "You paid $715.00"]
    for words in (
        "Dana Reyes, “Market scan of oat drinks”: $450.00 pay and $45.00 fee",
        "Ravi Patel",
        "held until you approve",
        "Purchase order number: PO-7",
        "Visa ending in 4242",
    ):
        assert words in letter.body


def test_of_money_that_goes_back_the_mail_says_so(simulator, owner, company, student):
    hold = stages.agreed(company, student)
    checkout = pay(simulator, start(hold, by=owner))
    services.cancel_or_refund(hold, reason="Plans changed", by=None)

    services.confirm_checkout(checkout)

    assert "goes back to your card by itself" in Notification.objects.get(title="You paid $495.00").body


def test_who_has_left_the_company_is_not_told(simulator, company, owner, manager, student):
    checkout = pay(simulator, start(stages.agreed(company, student), by=manager))
    company.memberships.filter(user=manager).delete()

    services.confirm_checkout(checkout)

    assert Notification.objects.get(title="You paid $495.00").recipient == owner


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("chargeDeclinedInsufficientFunds", "does not have enough money"),
        ("chargeDeclined", "Your bank declined the card. Nothing was charged."),
    ],
)
def test_a_declined_card_is_noted_with_a_sentence_that_helps(simulator, company, student, card, words):
    hold = stages.agreed(company, student)
    checkout = pay(simulator, start(hold), card=card)

    services.confirm_checkout(checkout)

    assert words in last_decline([stages.again(hold)])
    assert stages.again(hold).status == Hold.Status.OPEN


def test_after_a_good_card_nothing_is_said_of_the_bad_one(simulator, company, student):
    hold = stages.agreed(company, student)
    services.confirm_checkout(pay(simulator, start(hold), card="chargeDeclined"))

    services.confirm_checkout(pay(simulator, start(hold)))

    assert last_decline([stages.again(hold)]) == ""
    assert stages.again(hold).status == Hold.Status.FUNDED


def test_a_declined_payment_of_somebody_else_is_none_of_our_business(simulator):
    other = stripe.client().v1.payment_intents.create({"amount": 5000, "currency": "usd"})

    checkouts.confirm_payment(other.id)

    assert Checkout.objects.count() == 0


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("expired_card", "has expired"),
        ("authentication_required", "asked whether it was you"),
        ("incorrect_cvc", "number by number"),
        ("processing_error", "in a few minutes"),
        ("do_not_honor", "Stripe's code: do_not_honor."),
        ("stolen_card", "Try another card or call your bank."),
        ("a_code_of_tomorrow", "call your bank"),
    ],
)
def test_each_reason_has_a_sentence_and_none_accuses(code, words):
    told = declines.explain(code)

    assert words in told
    assert "Nothing was charged" in told
    assert "stolen" not in told

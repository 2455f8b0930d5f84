"""A hold is funded when Stripe says so, once, whoever asks first."""

import datetime as dt

import pytest
from django.utils import timezone

from marketplace.core.errors import DomainError
from payments import services, signals
from payments.gateway.errors import Refused, Unknown
from payments.holds import checkouts, paying
from payments.models import Checkout, Hold, JournalEntry, JournalLine, Refund, Transfer
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
SESSIONS = {"path": "/v1/checkout/sessions", "method": "POST"}


@pytest.fixture
def facts():
    """What payments announced, in order."""
    heard = []

    def hear(signal, hold, **_):
        heard.append((next(name for name, value in vars(signals).items() if value is signal), hold.pk))

    told = (signals.hold_funded, signals.hold_paid_late, signals.hold_refunded)
    for signal in told:
        signal.connect(hear)
    yield heard
    for signal in told:
        signal.disconnect(hear)


def sweep():
    """The sweep, with everything due."""
    Checkout.objects.update(next_attempt_at=timezone.now())
    while checkouts.settle_next():
        pass


def test_pay_and_fee_are_two_lines_and_one_amount(simulator, company, student, owner):
    hold = stages.agreed(company, student)

    checkout = stages.checkout_open(hold, by=owner)

    assert (checkout.amount_cents, checkout.currency) == (49500, "USD")
    assert checkout.next_url == checkout.session_url
    sent = [line for line in simulator.exchanges() if line["path"] == SESSIONS["path"] and line["method"] == "POST"][-1]
    assert "Market+scan+of+oat+drinks" in sent["body"]
    assert sent["response"]["amount_total"] == 49500


def test_starting_twice_gives_the_same_checkout_and_session(simulator, company, student):
    hold = stages.agreed(company, student)

    first, second = stages.checkout_open(hold), stages.checkout_open(stages.again(hold))

    assert (first.pk, first.session_id) == (second.pk, second.session_id)


def test_an_answer_lost_on_the_way_is_fetched_under_the_same_key(simulator, company, student):
    hold = stages.agreed(company, student)
    simulator.fault("lose_response", **SESSIONS)
    simulator.fault("lose_response", **SESSIONS)
    simulator.fault("lose_response", **SESSIONS)
    with pytest.raises(Unknown):
        stages.checkout_open(hold)
    before = simulator.state()["counts"]["checkout.session"]

    checkout = stages.checkout_open(stages.again(hold))

    assert checkout.session_id
    assert simulator.state()["counts"]["checkout.session"] == before


def test_a_refused_session_can_be_opened_again(simulator, company, student):
    hold = stages.agreed(company, student)
    simulator.fault("rate_limit", times=3, **SESSIONS)
    with pytest.raises(Refused):
        stages.checkout_open(hold)
    simulator.post("faults/clear")

    assert stages.checkout_open(stages.again(hold)).session_url


def test_a_changed_e_mail_address_does_not_block_the_payment(simulator, company, student, owner):
    hold = stages.agreed(company, student)
    simulator.fault("lose_response", times=3, **SESSIONS)
    with pytest.raises(Unknown):
        stages.checkout_open(hold, by=owner)
    simulator.post("faults/clear")
    owner.email = "new@harborcoffee.example"
    owner.save()

    assert services.open_session(stages.again(hold).checkout).session_url


def test_an_unpaid_session_funds_nothing(simulator, company, student, facts):
    hold = stages.agreed(company, student)

    services.confirm_checkout(stages.checkout_open(hold))

    assert stages.again(hold).status == Hold.Status.OPEN
    assert facts == []
    assert_books_balance(simulator)


def test_a_declined_card_funds_nothing(simulator, company, student):
    hold = stages.agreed(company, student)

    services.confirm_checkout(stages.paid_at_stripe(simulator, hold, card="chargeDeclined"))

    assert stages.again(hold).status == Hold.Status.OPEN
    assert_books_balance(simulator)


def test_a_paid_session_funds_the_hold_and_books_stripes_fee(simulator, company, student, facts):
    hold = stages.funded(simulator, company, student)

    assert hold.status == Hold.Status.FUNDED
    assert facts == [("hold_funded", hold.pk)]
    assert set(JournalEntry.objects.values_list("key", flat=True)) == {
        f"hold:{hold.pk}:funded",
        f"charge:{hold.checkout.charge_id}:fee",
    }
    assert hold.checkout.next_url == "/engagements/1/"
    assert_books_balance(simulator)


def test_confirming_again_changes_nothing(simulator, company, student, facts):
    hold = stages.funded(simulator, company, student)

    checkouts.confirm_session(hold.checkout.session_id)
    sweep()

    assert facts == [("hold_funded", hold.pk)]
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_returning_person_webhook_and_sweep_at_once_fund_the_hold_once(simulator, company, student, facts):
    """Redirect and webhook both complete the order (pretix, medusa, woocommerce, saleor)."""
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)

    results = at_once(
        lambda: services.confirm_checkout(checkout),
        lambda: checkouts.confirm_session(checkout.session_id),
        sweep,
        lambda: checkouts.confirm_on_return(checkout),
    )

    assert failures(results) == []
    assert facts == [("hold_funded", hold.pk)]
    assert_books_balance(simulator)


def test_a_session_whose_id_never_reached_our_row_still_funds_it(simulator, company, student):
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)
    Checkout.objects.filter(pk=checkout.pk).update(session_id="", session_url="")

    checkouts.confirm_session(checkout.session_id)

    assert stages.again(hold).status == Hold.Status.FUNDED


def test_another_amount_than_asked_funds_nothing(simulator, company, student):
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)
    Checkout.objects.filter(pk=checkout.pk).update(amount_cents=99)

    with pytest.raises(checkouts.WrongAmount):
        checkouts.confirm_session(checkout.session_id)

    assert stages.again(hold).status == Hold.Status.OPEN


def test_an_expired_session_is_replaced_by_a_new_checkout(simulator, company, student):
    hold = stages.agreed(company, student)
    old = stages.checkout_open(hold)
    simulator.post("clock", days=2)

    new = services.open_session(old)

    assert stages.again(old).status == Checkout.Status.EXPIRED
    assert new.pk != old.pk
    assert stages.again(hold).checkout == new
    simulator.post("sessions/pay", session=new.session_id, card="visa")
    services.confirm_checkout(new)
    assert stages.again(hold).status == Hold.Status.FUNDED


def test_the_sweep_notices_what_nobody_told_us(simulator, company, student):
    hold = stages.agreed(company, student)
    stages.paid_at_stripe(simulator, hold)

    sweep()

    assert stages.again(hold).status == Hold.Status.FUNDED
    assert_books_balance(simulator)


def test_cancelled_work_closes_its_session_at_stripe(simulator, company, student):
    hold = stages.agreed(company, student)
    checkout = stages.checkout_open(hold)

    services.cancel_or_refund(hold, reason="Plans changed", by=None)
    sweep()

    assert stages.again(hold).status == Hold.Status.CANCELLED
    assert stages.again(checkout).status == Checkout.Status.EXPIRED
    with pytest.raises(Exception, match="expired"):
        simulator.post("sessions/pay", session=checkout.session_id, card="visa")


def test_money_that_arrives_for_cancelled_work_goes_back_by_itself(simulator, company, student, facts):
    hold = stages.agreed(company, student)
    stages.paid_at_stripe(simulator, hold)
    services.cancel_or_refund(hold, reason="Plans changed", by=None)

    sweep()

    assert stages.again(hold).status == Hold.Status.REFUNDED
    assert facts == [("hold_paid_late", hold.pk)]
    stages.refund_all()
    assert Refund.objects.get(hold=hold).status == Refund.Status.DONE
    assert [refund["amount"] for refund in stages.at_stripe(simulator, hold)["refunds"]] == [49500]
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_paying_and_cancelling_at_the_same_moment_never_loses_the_money(simulator, company, student):
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)

    results = at_once(
        lambda: services.confirm_checkout(checkout),
        lambda: services.cancel_or_refund(hold, reason="Plans changed", by=None),
        lambda: checkouts.confirm_session(checkout.session_id),
    )
    stages.refund_all()

    assert failures(results) == []
    assert stages.again(hold).status == Hold.Status.REFUNDED
    assert Refund.objects.get().status == Refund.Status.DONE
    assert_books_balance(simulator)


def test_cancelled_work_without_a_session_is_given_up(simulator, company, student):
    hold = stages.agreed(company, student)
    checkout = services.start_checkout([hold], by=None, return_path="/")
    services.cancel_or_refund(hold, reason="Plans changed", by=None)

    sweep()

    assert stages.again(checkout).status == Checkout.Status.EXPIRED


def test_cancelled_work_cannot_be_paid(simulator, company, student):
    hold = stages.agreed(company, student)
    checkout = services.start_checkout([hold], by=None, return_path="/")
    services.cancel_or_refund(hold, reason="Plans changed", by=None)

    with pytest.raises(paying.CannotPay):
        services.open_session(checkout)
    with pytest.raises(paying.CannotPay):
        services.start_checkout([hold], by=None, return_path="/")


def test_a_fee_that_stripe_names_later_is_booked_later(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    key = f"charge:{hold.checkout.charge_id}:fee"
    with stages.journal_open():
        JournalLine.objects.filter(entry__key=key).delete()
        JournalEntry.objects.filter(key=key).delete()
    Checkout.objects.filter(pk=hold.checkout_id).update(stripe_fee_cents=None)

    sweep()

    assert JournalEntry.objects.filter(key=key).exists()
    assert_books_balance(simulator)


def test_one_checkout_can_pay_for_several_students(simulator, company, student, rival):
    holds = [stages.agreed(company, student), stages.agreed(company, rival, amount_cents=20000, fee_cents=2000)]
    checkout = stages.paid_at_stripe(simulator, *holds)
    services.confirm_checkout(checkout)
    for person, hold in zip((student, rival), holds, strict=True):
        stages.ready(simulator, person)
        services.release(stages.again(hold), by=None)

    stages.send_all()

    assert checkout.transfer_group == str(checkout.pk)
    sent = stages.at_stripe(simulator, holds[0])["transfers"]
    assert sorted(one["amount"] for one in sent) == [20000, 45000]
    assert Transfer.objects.filter(status=Transfer.Status.PAID).count() == 2
    assert_books_balance(simulator)


def test_a_hold_that_is_being_paid_is_not_paid_in_another_checkout(simulator, company, student, rival):
    first, second = stages.agreed(company, student), stages.agreed(company, rival)
    stages.checkout_open(first)

    with pytest.raises(paying.CannotPay):
        stages.checkout_open(stages.again(first), second)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(3))
def test_two_who_press_pay_at_once_get_the_same_page(simulator, company, student, _again):
    hold = stages.agreed(company, student)

    results = at_once(*[lambda: stages.checkout_open(hold)] * 2)

    assert failures(results) == []
    assert len({checkout.session_id for checkout in results}) == 1
    assert Checkout.objects.count() == 1


@pytest.mark.parametrize("amounts", [{"amount_cents": 0}, {"amount_cents": -5}, {"fee_cents": -1}])
def test_nothing_cannot_be_held(company, student, amounts):
    with pytest.raises(DomainError):
        stages.agreed(company, student, **amounts)


def test_old_checkouts_are_looked_at_now_and_then_only(simulator, company, student):
    stages.checkout_open(stages.agreed(company, student))
    Checkout.objects.update(next_attempt_at=timezone.now())

    assert checkouts.settle_next()
    assert not checkouts.settle_next()
    assert Checkout.objects.get().next_attempt_at > timezone.now() + dt.timedelta(minutes=5)

"""Somebody moved money in Stripe's dashboard: it is booked, taken over where it fits, and a person hears of it."""

import pytest

from payments import services
from payments.gateway import stripe
from payments.models import Difference, Hold, Refund, Reversal, Transfer
from payments.refunds import sending
from tests.payments import stages
from tests.payments.books import assert_books_balance, ledger, table

pytestmark = pytest.mark.django_db


def heard(made):
    return sending.record(stripe.refund(made.id))


def test_a_whole_refund_of_held_money_ends_the_hold(simulator, hold, dashboard):
    made = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id})

    for _message in range(2):
        heard(made)

    assert ledger(H=hold, C=hold.checkout, R=Refund.objects.get()) == table("""
        charge:C:fee:  stripe_fees(C) 14.66 = stripe_balance 14.66
        hold:H:funded: stripe_balance 495.00 = held_funds(H) 495.00
        refund:R:      held_funds(H) 495.00 = stripe_balance 495.00
    """)
    assert stages.again(hold).status == Hold.Status.REFUNDED
    assert not Difference.objects.exists()
    assert_books_balance(simulator)


def test_the_same_for_money_that_staff_had_frozen(simulator, hold, dashboard, moderator):
    services.freeze(hold, reason="We look", by=moderator)
    heard(dashboard.v1.refunds.create({"charge": hold.checkout.charge_id}))

    assert (stages.again(hold).status, stages.again(hold).frozen_at) == (Hold.Status.REFUNDED, None)
    assert_books_balance(simulator)


def test_a_part_is_owed_to_us_until_a_person_decides(simulator, hold, dashboard):
    made = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id, "amount": 1000})
    for _message in range(2):
        assert heard(made) is None

    checkout = type("Row", (), {"pk": hold.checkout_id, "stripe_id": made.id})
    assert ledger(K=checkout).splitlines()[-1:] == ["refund:K: receivable(K) 10.00 = stripe_balance 10.00"]
    difference = Difference.objects.get()
    assert (difference.kind, difference.amount_cents, difference.hold) == ("refund", 1000, hold)
    assert_books_balance(simulator)


def test_a_refund_of_a_payment_for_several_is_nobodys_until_a_person_decides(
    simulator, company, student, rival, dashboard
):
    holds = [stages.agreed(company, person) for person in (student, rival)]
    services.confirm_checkout(stages.paid_at_stripe(simulator, *holds))
    charge = stages.again(holds[0]).checkout.charge_id

    assert heard(dashboard.v1.refunds.create({"charge": charge, "amount": 49500})) is None

    assert {stages.again(hold).status for hold in holds} == {Hold.Status.FUNDED}
    assert Difference.objects.get().hold is None
    assert_books_balance(simulator)


def test_a_bank_gives_a_refund_made_elsewhere_back(simulator, hold, dashboard):
    made = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id, "amount": 1000})
    heard(made)
    simulator.post("refunds/fail", refund=made.id)

    for _message in range(2):
        heard(made)

    keys = type("Row", (), {"pk": hold.checkout_id, "stripe_id": made.id})
    assert ledger(K=keys).splitlines()[-1:] == ["refund:K:failed: stripe_balance 10.00 = receivable(K) 10.00"]
    assert_books_balance(simulator)


def test_a_refund_made_beside_one_of_ours_is_booked_too(simulator, hold, dashboard, moderator):
    services.split(hold, pay_cents=22500, reason="Half", by=moderator)
    stages.refund_all()
    ours = Refund.objects.get()

    made = dashboard.v1.refunds.create(
        {"charge": hold.checkout.charge_id, "amount": 1000, "metadata": {"refund": str(ours.pk)}}
    )
    assert heard(made) is None

    assert stages.again(ours).stripe_id != made.id
    assert Difference.objects.get().stripe_id == made.id
    assert_books_balance(simulator)


def test_the_rest_of_a_split_refunded_by_hand_is_the_one_that_waited(simulator, hold, dashboard, moderator):
    services.split(hold, pay_cents=22500, reason="Half", by=moderator)
    made = dashboard.v1.refunds.create({"charge": hold.checkout.charge_id, "amount": 24750})

    heard(made)
    stages.refund_all()

    refund = Refund.objects.get()
    assert (refund.stripe_id, refund.status) == (made.id, Refund.Status.DONE)
    assert_books_balance(simulator)


def test_pay_taken_back_by_hand_is_owed_to_the_student_again(simulator, transfer, student, dashboard):
    made = dashboard.v1.transfers.reversals.create(transfer.stripe_id, {"amount": 10000})
    for _message in range(2):
        stages.hear_of_transfer(transfer)

    reversal = Reversal.objects.get()
    assert (reversal.is_ours, reversal.stripe_id, stages.again(transfer).reversed_cents) == (False, made.id, 10000)
    assert ledger(V=reversal, Dana=student).splitlines()[-1:] == [
        "reversal:V: stripe_balance 100.00 = payable(Dana) 100.00"
    ]
    difference = Difference.objects.get()
    assert (difference.kind, difference.text) == (
        "reversal",
        "$100.00 was taken back from Dana Reyes in Stripe's dashboard",
    )
    assert_books_balance(simulator)


def test_taking_back_by_hand_what_waits_to_be_taken_settles_it(simulator, transfer, dashboard):
    services.refund_released(transfer.hold, amount_cents=11000, bearer="student", reason="A part is missing", by=None)
    stages.refund_all()

    dashboard.v1.transfers.reversals.create(transfer.stripe_id, {"amount": 10000})
    stages.hear_of_transfer(transfer)
    stages.reverse_all()

    reversal = Reversal.objects.get()
    assert (reversal.is_ours, reversal.status) == (True, Reversal.Status.DONE)
    assert_books_balance(simulator)


def test_more_reversals_than_stripe_shows_with_a_transfer_are_all_booked(simulator, transfer, dashboard):
    for _number in range(12):
        dashboard.v1.transfers.reversals.create(transfer.stripe_id, {"amount": 100})

    stages.hear_of_transfer(transfer)

    assert Reversal.objects.count() == 12
    assert stages.again(transfer).reversed_cents == 1200
    assert stages.again(transfer).status == Transfer.Status.PAID
    assert_books_balance(simulator)


@pytest.mark.parametrize(
    ("bearer", "borne"),
    [("platform", "losses(H) 100.00"), ("student", "receivable(Dana) 100.00")],
)
def test_staff_decides_who_bears_a_refund_made_by_hand(
    simulator, transfer, student, dashboard, moderator, bearer, borne
):
    made = dashboard.v1.refunds.create({"charge": transfer.hold.checkout.charge_id, "amount": 11000})
    heard(made)

    refund = services.bear_refund(
        transfer.hold, stripe_id=made.id, bearer=bearer, reason="The company was right", by=moderator
    )
    heard(made)
    stages.reverse_all()

    written = ledger(H=transfer.hold, R=refund, Dana=student, K=transfer.hold.checkout)
    assert f"refund:R:borne: platform_fees(H) 10.00 + {borne} = receivable(K) 110.00" in written.splitlines()
    assert Reversal.objects.filter(status=Reversal.Status.DONE).count() == (bearer == "student")
    with pytest.raises(services.NothingToBear):
        services.bear_refund(transfer.hold, stripe_id=made.id, bearer=bearer, reason="Again", by=moderator)
    assert_books_balance(simulator)


def test_nobody_bears_a_refund_that_a_bank_gave_back(simulator, transfer, dashboard, moderator):
    made = dashboard.v1.refunds.create({"charge": transfer.hold.checkout.charge_id, "amount": 11000})
    heard(made)
    simulator.post("refunds/fail", refund=made.id)
    heard(made)

    with pytest.raises(services.NothingToBear):
        services.bear_refund(transfer.hold, stripe_id=made.id, bearer="platform", reason="?", by=moderator)
    assert_books_balance(simulator)

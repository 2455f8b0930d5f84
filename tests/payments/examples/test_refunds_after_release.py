"""The pay was released, and the company gets money back all the same: from the student's pay, or from ours."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.states import IllegalMove
from payments import endings, services
from payments.models import Hold, Refund, Reversal, Transfer
from payments.payouts import reversals
from tests.payments import stages
from tests.payments.books import assert_books_balance, ledger, table

pytestmark = pytest.mark.django_db
Bearer = Refund.Bearer


def refunded(transfer, amount_cents, bearer, by=None):
    refund = services.refund_released(
        transfer.hold, amount_cents=amount_cents, bearer=bearer, reason="The report was copied", by=by
    )
    stages.refund_all()
    return stages.again(refund)


def test_the_student_bears_a_whole_refund_and_their_pay_is_taken_back(simulator, transfer, student, moderator):
    refund = refunded(transfer, 49500, Bearer.STUDENT, moderator)
    stages.reverse_all()

    reversal = Reversal.objects.get()
    names = {"H": transfer.hold, "C": transfer.hold.checkout, "T": transfer, "R": refund, "V": reversal}
    assert ledger(**names, Dana=student) == table("""
        charge:C:fee:    stripe_fees(C) 14.66 = stripe_balance 14.66
        hold:H:funded:   stripe_balance 495.00 = held_funds(H) 495.00
        hold:H:released: held_funds(H) 495.00 = payable(Dana) 450.00 + platform_fees(H) 45.00
        transfer:T:sent: payable(Dana) 450.00 = stripe_balance 450.00
        refund:R:        platform_fees(H) 45.00 + receivable(Dana) 450.00 = stripe_balance 495.00
        reversal:V:      stripe_balance 450.00 = receivable(Dana) 450.00
    """)
    assert (refund.status, reversal.status) == (Refund.Status.DONE, Reversal.Status.DONE)
    assert stages.again(transfer).status == Transfer.Status.REVERSED
    assert_books_balance(simulator)


def test_we_bear_a_part_and_the_student_keeps_everything(simulator, transfer, student):
    refund = refunded(transfer, 11000, Bearer.PLATFORM)
    stages.reverse_all()

    assert ledger(H=transfer.hold, R=refund).splitlines()[-1:] == [
        "refund:R: platform_fees(H) 10.00 + losses(H) 100.00 = stripe_balance 110.00"
    ]
    assert not Reversal.objects.exists()
    assert stages.again(transfer).status == Transfer.Status.PAID
    assert_books_balance(simulator)


def test_refund_first_reverse_second(simulator, transfer):
    """Reversed first, then the refund failed (pay-connector)."""
    refund = services.refund_released(
        transfer.hold, amount_cents=11000, bearer=Bearer.STUDENT, reason="A part was missing", by=None
    )
    stages.reverse_all()
    assert not Reversal.objects.exists()
    stages.refund_all()
    assert Reversal.objects.get().amount_cents == 10000

    simulator.post("refunds/fail", refund=stages.again(refund).stripe_id)
    stages.hear_of_refund(stages.again(refund))
    stages.reverse_all()

    assert Reversal.objects.get().status == Reversal.Status.PENDING, "taken back for a refund that came to nothing"
    assert_books_balance(simulator)

    stages.make_due(refund)
    stages.refund_all()
    stages.reverse_all()
    assert Reversal.objects.get().status == Reversal.Status.DONE
    assert_books_balance(simulator)


def test_parts_go_back_until_nothing_is_left_and_the_last_one_takes_the_last_cent(simulator, company, student):
    stages.ready(simulator, student)
    hold = stages.funded(simulator, company, student, amount_cents=1001, fee_cents=100)
    services.release(hold, by=None)
    stages.send_all()

    for amount_cents in (367, 367, 367):
        services.refund_released(hold, amount_cents=amount_cents, bearer=Bearer.PLATFORM, reason="A third", by=None)
        stages.refund_all()

    assert [refund.fee_cents for refund in Refund.objects.order_by("created_at")] == [33, 34, 33]
    with pytest.raises(endings.TooMuch, match=r"At most \$0.00"):
        services.refund_released(hold, amount_cents=1, bearer=Bearer.PLATFORM, reason="More", by=None)
    assert_books_balance(simulator)


@pytest.mark.parametrize("amount_cents", [0, -1, 49501])
def test_never_more_than_was_released(transfer, amount_cents):
    with pytest.raises(endings.TooMuch, match=r"At most \$495.00 can go back"):
        refunded(transfer, amount_cents, Bearer.PLATFORM)


def test_what_was_released_is_no_longer_held_for_anybody(transfer):
    with pytest.raises(ValueError, match="Nobody bears"):
        refunded(transfer, 100, Bearer.HELD)


def test_a_split_gives_back_later_at_most_what_it_released(simulator, hold):
    services.split(hold, pay_cents=22500, reason="Half", by=None)
    stages.send_all()
    stages.refund_all()

    with pytest.raises(endings.TooMuch, match=r"At most \$247.50"):
        services.refund_released(hold, amount_cents=24751, bearer=Bearer.PLATFORM, reason="More", by=None)
    services.refund_released(hold, amount_cents=24750, bearer=Bearer.PLATFORM, reason="All", by=None)
    stages.refund_all()
    assert_books_balance(simulator)


def test_what_is_still_held_is_refunded_otherwise(hold):
    with pytest.raises(IllegalMove, match="Nothing was released"):
        services.refund_released(hold, amount_cents=100, bearer=Bearer.PLATFORM, reason="Early", by=None)


def test_the_student_bears_no_more_than_they_have_left_of_this_pay(simulator, transfer):
    refunded(transfer, 33000, Bearer.PLATFORM)
    refunded(transfer, 11000, Bearer.STUDENT)

    with pytest.raises(endings.TooMuch):
        refunded(transfer, 5501, Bearer.STUDENT)
    refunded(transfer, 5500, Bearer.STUDENT)
    stages.reverse_all()
    assert [one.amount_cents for one in Reversal.objects.order_by("created_at")] == [10000, 5000]
    assert stages.again(transfer).reversed_cents == 15000
    assert_books_balance(simulator)


def test_pay_that_has_not_left_yet_still_leaves_and_then_comes_back(simulator, company, student, other_money):
    """Stripe draws a transfer on its charge only as far as that was not refunded, so this one draws on our balance."""
    transfer = stages.released(simulator, company, student)
    refunded(transfer, 49500, Bearer.STUDENT)
    stages.reverse_all()
    reversal = Reversal.objects.get()
    assert reversal.waiting_for == Reversal.Waiting.TRANSFER
    assert_books_balance(simulator)

    stages.ready(simulator, student)
    stages.make_due(transfer)
    stages.send_all()
    stages.make_due(reversal)
    stages.reverse_all()

    assert stages.again(transfer).is_from_balance
    assert stages.again(reversal).status == Reversal.Status.DONE
    assert_books_balance(simulator)


def test_what_a_student_cannot_give_back_waits_and_is_written_off(simulator, transfer, student, moderator):
    payee = stages.Payee.objects.get(user=student)
    simulator.post("settle")
    simulator.post("payouts/run", account=payee.stripe_id)
    refund = refunded(transfer, 49500, Bearer.STUDENT)
    stages.reverse_all()

    reversal = Reversal.objects.get()
    assert (reversal.status, reversal.waiting_for) == (Reversal.Status.FAILED, Reversal.Waiting.BALANCE)
    assert_books_balance(simulator)

    services.write_off(reversal, reason="Nothing left to take", by=moderator)
    assert ledger(H=transfer.hold, R=refund, V=reversal, Dana=student).splitlines()[-2:] == [
        "refund:R: platform_fees(H) 45.00 + receivable(Dana) 450.00 = stripe_balance 495.00",
        "reversal:V:written_off: losses(H) 450.00 = receivable(Dana) 450.00",
    ]
    assert stages.again(transfer).status == Transfer.Status.PAID
    with pytest.raises(reversals.NothingToRetry):
        services.retry_reversal(reversal, by=moderator)
    assert_books_balance(simulator)


def test_what_could_not_be_taken_back_is_tried_again_when_there_is_money(
    simulator, transfer, student, company, moderator
):
    payee = stages.Payee.objects.get(user=student)
    simulator.post("settle")
    simulator.post("payouts/run", account=payee.stripe_id)
    refunded(transfer, 11000, Bearer.STUDENT)
    stages.reverse_all()
    services.release(stages.funded(simulator, company, student), by=None)
    stages.send_all()
    simulator.post("settle")

    services.retry_reversal(Reversal.objects.get(), by=moderator)
    stages.reverse_all()

    assert Reversal.objects.get().status == Reversal.Status.DONE
    assert_books_balance(simulator)


def test_money_taken_back_by_mistake_is_paid_again_once(simulator, transfer, student, dashboard, moderator):
    dashboard.v1.transfers.reversals.create(transfer.stripe_id)
    stages.hear_of_transfer(transfer)

    again = services.pay_again(stages.again(transfer), reason="The wrong transfer was clicked", by=moderator)
    stages.send_all()

    reversal = Reversal.objects.get()
    assert ledger(T=transfer, A=again, V=reversal, Dana=student).splitlines()[-3:] == [
        "transfer:T:sent: payable(Dana) 450.00 = stripe_balance 450.00",
        "reversal:V: stripe_balance 450.00 = payable(Dana) 450.00",
        "transfer:A:sent: payable(Dana) 450.00 = stripe_balance 450.00",
    ]
    assert stages.again(again).status == Transfer.Status.PAID
    with pytest.raises(services.NothingToPayAgain):
        services.pay_again(stages.again(transfer), reason="Again", by=moderator)
    assert_books_balance(simulator)


def test_what_we_took_back_and_pay_again_is_our_loss(simulator, transfer, student, moderator, other_money):
    refunded(transfer, 11000, Bearer.STUDENT)
    stages.reverse_all()

    again = services.pay_again(stages.again(transfer), reason="It was not copied after all", by=moderator)
    stages.send_all()

    assert ledger(H=transfer.hold, A=again, Dana=student).splitlines()[-2:] == [
        "transfer:A:owed: losses(H) 100.00 = payable(Dana) 100.00",
        "transfer:A:sent: payable(Dana) 100.00 = stripe_balance 100.00",
    ]
    assert stages.again(transfer.hold).status == Hold.Status.RELEASED
    assert_books_balance(simulator)


def test_our_loss_is_taken_back_from_the_student_later(simulator, transfer, student, moderator):
    refunded(transfer, 11000, Bearer.PLATFORM)
    with pytest.raises(reversals.NothingOwed, match=r"We lost \$100.00"):
        services.take_back(transfer, amount_cents=10001, reason="Too much", by=moderator)

    reversal = services.take_back(transfer, amount_cents=10000, reason="It was copied", by=moderator)
    assert_books_balance(simulator)
    stages.reverse_all()

    reversal = stages.again(reversal)
    keys = {"H": transfer.hold, "V": reversal, "Dana": student}
    assert ledger(**keys).splitlines()[-2:] == [
        "reversal:V:owed: receivable(Dana) 100.00 = losses(H) 100.00",
        "reversal:V: stripe_balance 100.00 = receivable(Dana) 100.00",
    ]
    assert_books_balance(simulator)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pay=st.integers(1, 10**6), fee=st.integers(0, 10**5), cuts=st.lists(st.integers(1, 10**6), max_size=6))
def test_the_fee_of_later_refunds_is_never_more_than_was_kept(pay, fee, cuts):
    hold = Hold(amount_cents=pay, fee_cents=fee, released_cents=pay, released_fee_cents=fee, currency="USD")
    given_back = fee_back = 0
    for cut in cuts:
        amount = min(cut, pay + fee - given_back)
        if amount:
            share = endings._fee_share(hold, amount, given_back, fee_back)
            assert 0 <= share <= amount
            given_back, fee_back = given_back + amount, fee_back + share
        assert fee_back <= fee
        assert given_back - fee_back <= pay
    if given_back == pay + fee:
        assert fee_back == fee

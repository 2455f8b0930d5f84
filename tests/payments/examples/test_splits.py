"""A dispute's decision: the student is paid a part, the company gets the rest, our fee shrinks in proportion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import money
from marketplace.core.errors import DomainError
from payments import services
from payments.models import Hold, Refund, Transfer
from tests.payments import stages
from tests.payments.books import assert_books_balance, ledger, table
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db


def carried_out(hold):
    stages.send_all()
    stages.refund_all()
    return Transfer.objects.get(hold=hold), Refund.objects.get(hold=hold)


def test_half_the_work_is_paid_and_half_goes_back(simulator, hold, student, moderator):
    services.settle(hold, pay_cents=22500, reason="Half of the criteria are met", by=moderator)
    transfer, refund = carried_out(hold)

    assert ledger(H=hold, C=hold.checkout, T=transfer, R=refund, Dana=student) == table("""
        charge:C:fee:    stripe_fees(C) 14.66 = stripe_balance 14.66
        hold:H:funded:   stripe_balance 495.00 = held_funds(H) 495.00
        hold:H:released: held_funds(H) 247.50 = payable(Dana) 225.00 + platform_fees(H) 22.50
        transfer:T:sent: payable(Dana) 225.00 = stripe_balance 225.00
        refund:R:        held_funds(H) 247.50 = stripe_balance 247.50
    """)
    assert (transfer.status, refund.status) == (Transfer.Status.PAID, Refund.Status.DONE)
    assert stages.again(hold).status == Hold.Status.SPLIT
    assert_books_balance(simulator)


def test_an_odd_cent_of_the_fee_is_rounded_half_up_and_the_refund_takes_what_is_left(simulator, hold, student):
    services.split(hold, pay_cents=10005, reason="A bit less than a quarter", by=None)
    transfer, refund = carried_out(hold)

    # $45.00 of $450.00 is a tenth: of $100.05 that is $10.005, kept as $10.01; $384.94 goes back, $34.99 of it fee.
    assert ledger(H=hold, C=hold.checkout, T=transfer, R=refund, Dana=student).splitlines()[2:] == [
        "hold:H:released: held_funds(H) 110.06 = payable(Dana) 100.05 + platform_fees(H) 10.01",
        "transfer:T:sent: payable(Dana) 100.05 = stripe_balance 100.05",
        "refund:R: held_funds(H) 384.94 = stripe_balance 384.94",
    ]
    assert (refund.amount_cents, refund.fee_cents) == (38494, 3499)
    assert_books_balance(simulator)


@pytest.mark.parametrize(
    ("pay_cents", "status"), [(45000, Hold.Status.RELEASED), (0, Hold.Status.REFUNDED), (1, Hold.Status.SPLIT)]
)
def test_all_or_nothing_is_a_release_or_a_refund(simulator, hold, pay_cents, status):
    services.settle(hold, pay_cents=pay_cents, reason="As agreed", by=None)
    stages.send_all()
    stages.refund_all()

    assert stages.again(hold).status == status
    assert_books_balance(simulator)


@pytest.mark.parametrize("pay_cents", [0, 45000, 45001, -1])
def test_a_split_is_neither_nothing_nor_everything(hold, pay_cents):
    with pytest.raises(services.NotTheWholePay, match="less than \\$450.00"):
        services.split(hold, pay_cents=pay_cents, reason="No", by=None)


def test_no_more_than_the_pay_is_settled(hold):
    with pytest.raises(services.NotTheWholePay, match=r"\$450.00 at most"):
        services.settle(hold, pay_cents=45001, reason="No", by=None)


def test_what_is_settled_is_settled(hold):
    services.settle(hold, pay_cents=100, reason="As agreed", by=None)

    for pay_cents in (0, 100, 45000):
        with pytest.raises(services.AlreadyEnded):
            services.settle(hold, pay_cents=pay_cents, reason="Once more", by=None)


def test_the_refund_of_a_split_that_a_bank_gives_back_is_tried_again(simulator, hold, student):
    services.split(hold, pay_cents=22500, reason="Half", by=None)
    _transfer, refund = carried_out(hold)
    simulator.post("refunds/fail", refund=refund.stripe_id)
    stages.hear_of_refund(refund)
    assert stages.again(refund).status == Refund.Status.FAILED
    assert_books_balance(simulator)

    stages.make_due(refund)
    stages.refund_all()

    assert stages.again(refund).status == Refund.Status.DONE
    assert stages.again(refund).stripe_id != refund.stripe_id
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_settle_the_same_hold_one_wins(simulator, hold):
    decisions = [0, 22500, 45000, 10000]

    results = at_once(
        *[lambda cents=cents: services.settle(hold, pay_cents=cents, reason="D", by=None) for cents in decisions]
    )
    stages.send_all()
    stages.refund_all()

    assert len(failures(results)) == 3
    assert all(isinstance(failure, DomainError) for failure in failures(results))
    assert_books_balance(simulator)


@given(pay=st.integers(2, 10**9), percent=st.integers(0, 100), part=st.floats(0, 1))
def test_the_parts_sum_to_the_whole_whatever_is_split(pay, percent, part):
    fee = money.fee(pay, percent)
    paid = max(1, min(pay - 1, round(pay * part)))

    kept = money.share(paid, pay, fee)

    assert 0 <= kept <= fee
    assert abs(kept * pay - fee * paid) * 2 <= pay, "further than half a cent from the proportion"
    back, fee_back = pay + fee - paid - kept, fee - kept
    assert paid + kept + back == pay + fee
    assert back - fee_back == pay - paid

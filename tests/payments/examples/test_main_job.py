"""What is in the journal when all goes well, and when work is cancelled before it starts."""

import pytest

from payments import services
from payments.models import Refund, Transfer
from tests.payments import stages
from tests.payments.books import assert_books_balance, ledger, table

pytestmark = pytest.mark.django_db


def test_the_company_pays(simulator, hold):
    assert ledger(H=hold, C=hold.checkout) == table("""
        charge:C:fee:  stripe_fees(C) 14.66 = stripe_balance 14.66
        hold:H:funded: stripe_balance 495.00 = held_funds(H) 495.00
    """)
    assert_books_balance(simulator)


def test_the_work_is_approved_and_the_student_is_paid(simulator, hold, student):
    transfer = services.release(hold, by=None)
    stages.send_all()

    assert ledger(H=hold, C=hold.checkout, T=transfer, Dana=student) == table("""
        charge:C:fee:    stripe_fees(C) 14.66 = stripe_balance 14.66
        hold:H:funded:   stripe_balance 495.00 = held_funds(H) 495.00
        hold:H:released: held_funds(H) 495.00 = payable(Dana) 450.00 + platform_fees(H) 45.00
        transfer:T:sent: payable(Dana) 450.00 = stripe_balance 450.00
    """)
    assert stages.again(transfer).status == Transfer.Status.PAID
    assert_books_balance(simulator)


def test_the_work_is_cancelled_before_it_starts(simulator, hold, owner):
    services.cancel_or_refund(hold, reason="Plans changed", by=owner)
    stages.refund_all()

    refund = Refund.objects.get()
    assert ledger(H=hold, C=hold.checkout, R=refund) == table("""
        charge:C:fee:  stripe_fees(C) 14.66 = stripe_balance 14.66
        hold:H:funded: stripe_balance 495.00 = held_funds(H) 495.00
        refund:R:      held_funds(H) 495.00 = stripe_balance 495.00
    """)
    assert_books_balance(simulator)


def test_two_students_are_paid_for_in_one_payment_and_each_hold_goes_its_own_way(simulator, company, student, rival):
    for person in (student, rival):
        stages.ready(simulator, person)
    first, second = stages.agreed(company, student), stages.agreed(company, rival, amount_cents=30000, fee_cents=3000)
    services.confirm_checkout(stages.paid_at_stripe(simulator, first, second))
    first, second = stages.again(first), stages.again(second)

    transfer = services.release(first, by=None)
    services.cancel_or_refund(second, reason="Ravi fell ill", by=None)
    stages.refund_all()
    stages.send_all()

    names = {"A": first, "B": second, "C": first.checkout, "T": transfer, "R": Refund.objects.get(), "Dana": student}
    written = table("""
        charge:C:fee:    stripe_fees(C) 24.23 = stripe_balance 24.23
        hold:A:funded:   stripe_balance 495.00 = held_funds(A) 495.00
        hold:B:funded:   stripe_balance 330.00 = held_funds(B) 330.00
        hold:A:released: held_funds(A) 495.00 = payable(Dana) 450.00 + platform_fees(A) 45.00
        refund:R:        held_funds(B) 330.00 = stripe_balance 330.00
        transfer:T:sent: payable(Dana) 450.00 = stripe_balance 450.00
    """)
    assert sorted(ledger(**names).splitlines()) == sorted(written.splitlines())
    assert_books_balance(simulator)

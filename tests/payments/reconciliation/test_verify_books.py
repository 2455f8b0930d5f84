"""Each invariant of the money is noticed when it is broken. The product itself cannot break them."""

import datetime as dt

import pytest
from django.utils import timezone

from payments import services, tasks
from payments.models import Chargeback, Checkout, Hold, JournalLine, Refund, Reversal, Step, Transfer
from payments.queries import verify_books
from tests.payments import stages
from tests.payments.books import assert_books_balance

pytestmark = [pytest.mark.django_db, pytest.mark.broken_books]


@pytest.fixture
def transfer(simulator, company, student):
    return stages.paid(simulator, company, student)


def test_fresh_books_balance(db):
    assert_books_balance()


def test_every_state_on_the_way_balances(simulator, company, student, rival):
    stages.agreed(company, student)
    stages.funded(simulator, company, student)
    stages.released(simulator, company, rival)
    stages.paid(simulator, company, student)
    services.cancel_or_refund(stages.funded(simulator, company, student), reason="Plans changed", by=None)
    assert_books_balance(simulator)


def test_lines_that_do_not_sum_to_zero(transfer):
    with stages.journal_open():
        JournalLine.objects.filter(account="platform_fees").update(amount_cents=-1)

    assert any("sums to 4499" in problem for problem in verify_books())
    assert any(problem.startswith("Fee of hold") for problem in verify_books())


def test_held_funds_without_a_funded_hold(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    Hold.objects.filter(pk=hold.pk).update(status=Hold.Status.CANCELLED)

    assert any(problem.startswith(f"Held funds of hold {hold.pk}") for problem in verify_books())


def test_a_student_who_is_owed_more_than_waits(transfer):
    Transfer.objects.update(status=Transfer.Status.PENDING)

    assert any(problem.startswith("Payable to student") for problem in verify_books())


def test_a_transfer_of_another_amount(transfer):
    Transfer.objects.update(amount_cents=1)

    assert f"Hold {transfer.hold_id} is released without its transfer." in verify_books()


def test_a_transfer_of_money_that_was_not_released(transfer):
    Hold.objects.update(status=Hold.Status.FUNDED, released_cents=0, released_fee_cents=0)

    assert f"Transfer {transfer.pk} belongs to a hold that is not released." in verify_books()


def test_a_sent_transfer_without_stripes_id(transfer):
    Transfer.objects.update(stripe_id="")

    assert f"Transfer {transfer.pk} counts as sent without Stripe's id." in verify_books()


def test_a_refunded_hold_without_its_refund(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Plans changed", by=None)
    Refund.objects.update(amount_cents=1, fee_cents=0)

    assert f"Hold {hold.pk} is refunded without its refund." in verify_books()


def test_a_checkout_that_is_not_worth_its_holds(transfer):
    Checkout.objects.update(amount_cents=1)

    assert f"Checkout {transfer.hold.checkout_id} is not worth its holds." in verify_books()


@pytest.fixture
def given_back(transfer):
    """The student bears a refund of $110.00 and has given their $100.00 of it back; we bear one of $11.00."""
    for amount_cents, bearer in ((11000, "student"), (1100, "platform")):
        services.refund_released(transfer.hold, amount_cents=amount_cents, bearer=bearer, reason="Copied", by=None)
    stages.refund_all()
    stages.reverse_all()
    assert_books_balance()
    return stages.again(transfer)


BREAKAGES = {
    "Our losses on checkout": lambda: Refund.objects.filter(bearer="platform").update(amount_cents=1101),
    "Owed by student": lambda: Reversal.objects.update(amount_cents=9999),
    "Payable to student": lambda: Reversal.objects.update(is_ours=False),
    "Fee of hold": lambda: Refund.objects.filter(bearer="platform").update(fee_cents=101),
    "Stripe's fees for charge": lambda: Checkout.objects.update(stripe_fee_cents=1),
    "Taken by banks from charge": lambda: Chargeback.objects.create(
        checkout=Checkout.objects.get(), stripe_id="du_1", amount_cents=1, currency="USD", taken_at=timezone.now()
    ),
    "Transfer": lambda: Transfer.objects.update(reversed_cents=0),
    "Reversal": lambda: Reversal.objects.update(stripe_id=""),
    "Refund": lambda: Refund.objects.filter(bearer="platform").update(bearer="held"),
    "Hold": lambda: Refund.objects.filter(bearer="student").update(amount_cents=99999),
}


@pytest.mark.parametrize("start", BREAKAGES)
def test_what_went_back_after_release_is_checked_from_all_sides(given_back, start):
    BREAKAGES[start]()

    assert any(problem.startswith(start) for problem in verify_books())


def test_a_hundred_of_a_kind_are_enough(company, student):
    holds = [stages.agreed(company, student) for _number in range(120)]
    Hold.objects.filter(pk__in=[hold.pk for hold in holds]).update(status=Hold.Status.FUNDED, funded_at=timezone.now())

    problems = [problem for problem in verify_books() if "counts as funded" in problem]
    assert len(problems) == 100
    assert "And there are more of the kind: Each hold that was ever funded has a paid checkout." in verify_books()


def test_a_call_without_an_answer_for_days(transfer):
    Step.objects.filter(subject_id=transfer.pk).update(
        status=Step.Status.UNKNOWN, created_at=timezone.now() - dt.timedelta(days=3)
    )

    assert [problem for problem in verify_books() if problem.startswith(f"Step transfer:{transfer.pk}:1 has been")]


def test_money_held_for_long_is_shown_to_staff_once(simulator, company, student, moderator):
    hold = stages.funded(simulator, company, student)
    Hold.objects.filter(pk=hold.pk).update(funded_at=timezone.now() - dt.timedelta(days=61))

    for _night in range(2):
        tasks.verify_books()

    assert [note.title for note in moderator.notifications.all()] == ["Money has been held for 60 days"]


def test_the_nightly_task_counts_what_is_wrong(transfer):
    assert tasks.verify_books() == 0

    Transfer.objects.update(stripe_id="")
    assert tasks.verify_books() == 1

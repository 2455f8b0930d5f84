"""What a company reads about its money: held, paid and given back, currency by currency."""

import pytest

from payments import services
from payments.models import Refund
from payments.queries import all_spending, spending
from tests.payments import stages
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db


def sums(company) -> tuple[int, int, int]:
    found = spending(company)
    return found.held_cents, found.released_cents, found.refunded_cents


def months(company) -> int:
    return sum(month.amount_cents for month in spending(company).months)


def test_nothing_paid_is_nothing_in_the_main_currency(company):
    (found,) = all_spending(company)

    assert (found.currency, found.held_cents, found.months) == ("USD", 0, [])


def test_what_is_held_counts_pay_and_fee(simulator, company, student):
    stages.funded(simulator, company, student)

    assert sums(company) == (49500, 0, 0)
    assert months(company) == 49500


def test_frozen_money_is_still_held(simulator, company, student):
    services.freeze(stages.funded(simulator, company, student), reason="A bank asks.", by=None)

    assert sums(company) == (49500, 0, 0)


def test_a_split_counts_as_paid_and_as_given_back(simulator, company, student):
    hold = stages.funded(simulator, company, student)

    services.split(hold, pay_cents=30000, reason="Two of three criteria are met.", by=None)

    assert sums(company) == (0, 33000, 16500)
    assert months(company) == 33000
    assert_books_balance(simulator)


def test_a_part_given_back_after_release_counts_as_given_back(simulator, company, student):
    stages.ready(simulator, student)
    transfer = stages.released(simulator, company, student)
    stages.send_all()

    services.refund_released(
        transfer.hold, amount_cents=11000, bearer=Refund.Bearer.PLATFORM, reason="A link was dead.", by=None
    )

    assert sums(company) == (0, 38500, 11000)
    assert months(company) == 38500
    stages.refund_all()
    assert sums(company) == (0, 38500, 11000)
    assert_books_balance(simulator)


def test_a_refund_of_everything_leaves_nothing_spent(simulator, company, student):
    services.cancel_or_refund(stages.funded(simulator, company, student), reason="Plans changed", by=None)

    assert sums(company) == (0, 0, 49500)
    assert months(company) == 0


def test_each_currency_is_summed_by_itself(simulator, company, student, rival):
    stages.funded(simulator, company, student)
    euros = services.hold(
        company=company,
        payee=rival,
        amount_cents=20000,
        fee_cents=2000,
        currency="EUR",
        reference="A map of the harbor",
        by=None,
    )
    services.confirm_checkout(stages.paid_at_stripe(simulator, euros))

    found = {each.currency: each.held_cents for each in all_spending(company)}

    assert found == {"USD": 49500, "EUR": 22000}

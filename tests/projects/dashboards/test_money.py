"""The money page of students and companies."""

import pytest
from django.urls import reverse

from payments import services as payments
from tests import stages
from tests.factories import StudentFactory, UserFactory
from tests.payments import stages as money

MONEY = "/money/"


def text_of(answer) -> str:
    """The page's words, spaces folded."""
    return " ".join(answer.content.decode().split())


def test_visitors_are_led_to_the_log_in(client):
    assert client.get(MONEY).url == f"{reverse('account_login')}?next={MONEY}"


@pytest.mark.django_db
def test_somebody_without_a_role_is_asked_for_one(client_for):
    assert client_for(UserFactory()).get(MONEY).url == reverse("welcome")


def test_before_the_first_project_the_page_says_when_money_moves(client_for, student, owner):
    assert "Your first pay appears here" in text_of(client_for(student).get(MONEY))
    assert "You pay for the first time when a student accepts" in text_of(client_for(owner).get(MONEY))


def test_the_company_reads_pay_fee_and_total(client_for, simulator, company, owner, student):
    milestone = stages.funded(simulator, student, stages.published(company=company))
    answer = client_for(owner).get(MONEY)
    for amount in ("$450.00", "$45.00", "$495.00"):
        assert amount in text_of(answer)
    assert reverse("engagement", args=[milestone.engagement_id]) in text_of(answer)
    assert answer.context["totals"][0][0].held_cents == 49500
    assert "Fee" in text_of(answer)


def test_the_student_reads_the_pay_and_never_a_fee(client_for, simulator, company, student):
    stages.funded(simulator, student, stages.published(company=company))
    answer = client_for(student).get(MONEY)
    assert "$450.00" in text_of(answer)
    assert "$45.00" not in text_of(answer) and "$495.00" not in text_of(answer)


def test_a_student_is_led_to_payouts_until_stripe_knows_the_bank(client_for, simulator, student):
    mine = client_for(student)
    assert "Set up your payouts" in text_of(mine.get(MONEY))
    money.ready(simulator, student)
    assert "Set up your payouts" not in text_of(mine.get(MONEY))


def test_what_was_paid_and_what_was_refunded_is_told(client_for, simulator, company, owner, student):
    stages.completed(simulator, student, stages.published(company=company))
    gone = stages.funded(simulator, StudentFactory().user, stages.published(company=company))
    payments.cancel_or_refund(gone.hold, reason="Plans changed.", by=owner)
    ((totals, _columns),) = client_for(owner).get(MONEY).context["totals"]
    assert (totals.held_cents, totals.released_cents, totals.refunded_cents) == (0, 49500, 49500)
    assert "waiting to be sent" in text_of(client_for(owner).get(MONEY))
    ((earned, _columns),) = client_for(student).get(MONEY).context["totals"]
    assert (earned.held_cents, earned.coming_cents, earned.paid_cents) == (0, 0, 45000)


def test_nobody_sees_the_money_of_others(client_for, company, owner, student, rival, stranger):
    stages.hired(student, stages.published(company=company, title="Something between two parties"))
    for person in (rival, stranger):
        for url in (MONEY, f"{MONEY}?as=harbor-coffee"):
            assert "Something between" not in text_of(client_for(person).get(url))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_for_one_and_for_thirty(
    client_for, django_assert_max_num_queries, company, owner, student, rows
):
    for _number in range(rows):
        money.agreed(company, student)
    theirs, mine = client_for(owner), client_for(student)
    with django_assert_max_num_queries(11):
        answer = theirs.get(MONEY)
    assert len(answer.context["page"]) == min(rows, 20)
    with django_assert_max_num_queries(13):
        mine.get(MONEY)

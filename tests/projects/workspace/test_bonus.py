"""A bonus: paid by the company, passed on to the student at once."""

import datetime as dt
from functools import partial

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from marketplace.core.states import IllegalMove
from payments import tasks as payment_tasks
from payments.models import Checkout, Hold, Transfer
from projects.models import Bonus, Engagement
from projects.workspace.extras import bonuses
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once

pytestmark = pytest.mark.django_db
Status = Bonus.Status
WORDS = {"amount_cents": "50", "message": "You found what we had missed."}


@pytest.fixture
def done(simulator, student, project):
    return stages.completed(simulator, student, project)


def address(engagement, bonus=None, verb=""):
    if bonus is None:
        return reverse("bonus_new", args=[engagement.pk])
    return reverse(f"bonus_{verb}", args=[engagement.pk, bonus.pk])


def paid_at_stripe(simulator, bonus, owner) -> Checkout:
    checkout = bonuses.pay(bonus, by=owner)
    simulator.post("sessions/pay", session=checkout.session_id, card="visa")
    return checkout


def test_a_worked_example_of_a_bonus(simulator, client_for, student, owner, done):
    browser = client_for(owner)
    assert "Give a bonus" in browser.get(done.get_absolute_url()).text

    sent_to = browser.post(address(done), WORDS).url
    bonus = Bonus.objects.get()
    assert sent_to == bonus.hold.checkout.session_url
    assert (bonus.hold.amount_cents, bonus.hold.fee_cents) == (5000, 500)
    assert "You found what we had missed." not in client_for(student).get(done.get_absolute_url()).text
    simulator.post("sessions/pay", session=bonus.hold.checkout.session_id, card="visa")
    back = browser.get(f"/money/checkout/{bonus.hold.checkout_id}/return/", follow=True)

    assert Bonus.objects.get().status == Status.APPROVED
    assert Hold.objects.get(pk=bonus.hold_id).status == Hold.Status.RELEASED
    assert "A bonus of $50 from Harbor Coffee" in back.text
    money.send_all()

    assert Bonus.objects.get().status == Status.PAID
    assert sum(simulator.state()["balances"][student.payee.stripe_id]["usd"].values()) == 50000
    page = client_for(student).get(done.get_absolute_url()).text
    assert "You found what we had missed." in page and "Bonus of $50.00" in page
    told = set(Notification.objects.filter(recipient=student).values_list("title", flat=True))
    assert {"A bonus of $50 from Harbor Coffee", "The bonus of $50 is yours"} <= told
    assert "Bonus for" in client_for(student).get("/money/").text
    assert_books_balance(simulator)


def test_a_bonus_waits_in_sight_until_it_is_paid_or_cancelled(simulator, client_for, owner, student, done):
    bonus = stages.bonus_promised(done)
    browser = client_for(owner)
    page = browser.get(done.get_absolute_url()).text
    assert "waits for its payment" in page and "Pay $55.00 with Stripe" in page

    browser.post(address(done, bonus, "cancel"))

    assert Bonus.objects.get().status == Status.CANCELLED
    assert Hold.objects.get(pk=bonus.hold_id).status == Hold.Status.CANCELLED
    assert "waits for its payment" not in browser.get(done.get_absolute_url()).text
    assert not Notification.objects.filter(recipient=student, title__contains="bonus").exists()


def test_money_for_a_bonus_that_was_cancelled_goes_back(simulator, owner, done):
    bonus = stages.bonus_promised(done)
    checkout = paid_at_stripe(simulator, bonus, owner)
    bonuses.cancel(bonus, by=owner)
    stages.payments.confirm_checkout(checkout)
    payment_tasks.send_refunds()

    assert Bonus.objects.get().status == Status.CANCELLED
    assert Hold.objects.get(pk=bonus.hold_id).status == Hold.Status.REFUNDED
    assert_books_balance(simulator)


def test_a_paid_bonus_cannot_be_cancelled(simulator, owner, done):
    bonus = stages.bonus_promised(done)
    stages.payments.confirm_checkout(paid_at_stripe(simulator, bonus, owner))

    with pytest.raises(IllegalMove):
        bonuses.cancel(bonus, by=owner)
    assert_books_balance(simulator)


def test_a_second_click_promises_one_bonus(simulator, client_for, owner, done):
    first, second = (client_for(owner).post(address(done), WORDS).url for _ in range(2))
    other = client_for(owner).post(address(done), WORDS | {"amount_cents": "60"}, follow=True)

    assert first == second
    assert "Another bonus waits for its payment" in other.text
    assert Bonus.objects.count() == 1


def test_a_bonus_comes_after_an_approval_and_not_for_ever(simulator, client_for, owner, student, company, milestone):
    with pytest.raises(bonuses.CannotGive):
        stages.bonus_promised(milestone.engagement)
    assert "Give a bonus" not in client_for(owner).get(stages.page(milestone)).text

    parts = stages.funded(simulator, student, stages.in_parts(company=company))
    stages.workspace.approve(stages.handed_in(parts), by=owner)
    assert stages.bonus_promised(parts.engagement).status == Status.PLANNED

    done = stages.completed(simulator, student, stages.published(company=company))
    long_ago = timezone.now() - dt.timedelta(days=settings.BONUS_DAYS, minutes=1)
    Engagement.objects.filter(pk=done.pk).update(completed_at=long_ago)
    page = client_for(owner).get(address(done), follow=True)
    assert "Things have moved on" in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("amount_cents", "1", "The smallest payment is $5."),
        ("amount_cents", "£20", "This is paid in USD"),
        ("amount_cents", "", "Say how much you want to give."),
        ("message", "", "Say in a sentence what it is for."),
    ],
)
def test_what_does_not_fit_is_told_and_kept(client_for, owner, done, field, value, sentence):
    page = client_for(owner).post(address(done), WORDS | {field: value})

    assert sentence in page.text and page.context["form"][field].value() == value
    assert not Bonus.objects.exists()


def test_only_those_who_pay_give_pay_and_cancel(client_for, rival, stranger, reviewer, moderator, student, done):
    bonus = stages.bonus_promised(done)
    paths = [address(done), address(done, bonus, "pay"), address(done, bonus, "cancel")]

    for person in (rival, stranger):
        assert {client_for(person).post(path, WORDS).status_code for path in paths} == {404}
    for person in (reviewer, moderator, student):
        assert {client_for(person).post(path, WORDS).status_code for path in paths} == {403}
    assert all("/accounts/login/" in client_for().post(path, WORDS).url for path in paths)
    assert Bonus.objects.get().status == Status.PLANNED


@pytest.mark.django_db(transaction=True)
def test_paying_and_cancelling_at_once_has_one_winner(simulator, owner, done):
    bonus = stages.bonus_promised(done)
    checkout = paid_at_stripe(simulator, bonus, owner)

    at_once(partial(stages.payments.confirm_checkout, checkout), partial(bonuses.cancel, bonus, by=owner))
    money.send_all()
    money.refund_all()

    hold = Hold.objects.get(pk=bonus.hold_id)
    if Bonus.objects.get().status == Status.CANCELLED:
        assert hold.status == Hold.Status.REFUNDED and not Transfer.objects.filter(hold=hold).exists()
    else:
        assert (Bonus.objects.get().status, hold.status) == (Status.PAID, Hold.Status.RELEASED)
    assert_books_balance(simulator)

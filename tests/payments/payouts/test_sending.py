"""The student is paid exactly once, whatever goes wrong on the way."""

import datetime as dt

import pytest
import stripe as library
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.core.errors import DomainError
from marketplace.core.states import IllegalMove
from payments import services
from payments.gateway.models import Step
from payments.models import Payee, Transfer
from payments.payouts import sending
from tests.payments import stages
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db
Status = Transfer.Status
TRANSFERS = {"path": "/v1/transfers", "method": "POST"}
MOST_STATEMENTS = 26


@pytest.fixture
def waiting(simulator, company, student):
    """An approved transfer to a student who can be paid."""
    stages.ready(simulator, student)
    return stages.released(simulator, company, student)


def make_due(transfer):
    """The time of its next attempt has come."""
    Transfer.objects.filter(pk=transfer.pk).update(next_attempt_at=timezone.now())


def assert_paid_once(simulator, transfer):
    found = stages.at_stripe(simulator, transfer.hold)["transfers"]
    assert [sent["amount"] for sent in found] == [transfer.amount_cents]
    assert stages.again(transfer).stripe_id == found[0]["id"]
    assert_books_balance(simulator)


def test_a_released_hold_is_sent_then_confirmed_then_paid(simulator, waiting):
    assert sending.send_next()
    assert stages.again(waiting).status == Status.SENT

    assert sending.confirm_next()

    assert stages.again(waiting).status == Status.PAID
    assert not sending.send_next()
    assert not sending.confirm_next()
    assert_paid_once(simulator, waiting)


def test_a_release_takes_few_statements(simulator, waiting):
    with CaptureQueriesContext(connection) as asked:
        assert sending.send_next()
        assert sending.confirm_next()

    assert sum("SAVEPOINT" not in each["sql"] for each in asked) <= MOST_STATEMENTS
    assert_paid_once(simulator, waiting)


def test_a_lost_answer_is_asked_for_and_nothing_is_sent_again(simulator, waiting):
    """Unknown outcome taken for failure, released again (spree, gumroad)."""
    simulator.fault("lose_response", **TRANSFERS)
    sending.send_next()
    waiting = stages.again(waiting)
    assert (waiting.status, waiting.waiting_for) == (Status.PENDING, Transfer.Waiting.ANSWER)

    make_due(waiting)
    stages.send_all()

    assert stages.again(waiting).status == Status.PAID
    assert [step.status for step in stages.steps_of(waiting)] == [Step.Status.DONE]
    assert_paid_once(simulator, waiting)


def test_a_500_after_the_transfer_was_made_is_asked_about(simulator, waiting):
    simulator.fault("error_after", **TRANSFERS)
    sending.send_next()

    make_due(waiting)
    stages.send_all()

    assert_paid_once(simulator, waiting)


def test_a_call_that_never_arrived_is_sent_again_under_the_same_key(simulator, waiting):
    simulator.fault("lose_request", **TRANSFERS)
    sending.send_next()

    make_due(waiting)
    stages.send_all()

    assert [step.attempt for step in stages.steps_of(waiting)] == [1]
    assert_paid_once(simulator, waiting)


def test_a_500_that_stripe_repeats_does_not_hold_the_pay_for_a_day(simulator, waiting):
    simulator.fault("error", **TRANSFERS)
    for _attempt in range(3):
        make_due(waiting)
        sending.send_next()

    assert stages.again(waiting).status == Status.SENT
    assert_paid_once(simulator, waiting)


def test_refused_with_429_it_is_sent_later_under_a_new_key_and_paid_once(simulator, waiting):
    """Released, refused with 429, compensated, resent under the same key: paid twice (elizaOS)."""
    simulator.fault("rate_limit", **TRANSFERS)
    sending.send_next()
    refused = stages.again(waiting)
    assert (refused.status, refused.waiting_for) == (Status.FAILED, Transfer.Waiting.BUSY)
    assert refused.next_attempt_at > timezone.now()

    make_due(waiting)
    stages.send_all()

    assert [step.key for step in stages.steps_of(waiting)] == [f"transfer:{waiting.pk}:{n}" for n in (1, 2)]
    assert_paid_once(simulator, waiting)


def test_a_refusal_is_not_replayed_by_its_old_key(simulator, waiting, student):
    """A fixed key replaying `balance_insufficient` for a day (omi)."""
    account = Payee.objects.get(user=student).stripe_id
    simulator.post("accounts/status", account=account, status="restricted")
    sending.send_next()
    refused = stages.again(waiting)
    assert (refused.status, refused.waiting_for) == (Status.FAILED, Transfer.Waiting.REFUSAL)

    simulator.post("accounts/status", account=account, status="active")
    make_due(waiting)
    stages.send_all()

    assert stages.again(waiting).status == Status.PAID
    assert_paid_once(simulator, waiting)


def test_refusals_wait_longer_each_time(simulator, waiting, student):
    simulator.post("accounts/status", account=Payee.objects.get(user=student).stripe_id, status="restricted")
    waits = []
    for _attempt in range(3):
        make_due(waiting)
        sending.send_next()
        waits.append(stages.again(waiting).next_attempt_at - timezone.now())

    assert waits[0] < dt.timedelta(minutes=1, seconds=1) < waits[1] < waits[2] < dt.timedelta(hours=6)


@pytest.mark.broken_books
def test_the_amount_sent_is_the_one_frozen_in_the_step(simulator, waiting):
    """Two workers, one key, two amounts (liberapay)."""
    simulator.fault("lose_request", **TRANSFERS)
    sending.send_next()
    Transfer.objects.filter(pk=waiting.pk).update(amount_cents=1)
    make_due(waiting)

    with pytest.raises(Exception, match="not take|does not answer"):
        sending.send_next()

    assert [sent["amount"] for sent in stages.at_stripe(simulator, waiting.hold)["transfers"]] == [45000]
    assert stages.again(waiting).status == Status.PENDING


def test_a_worker_that_died_before_the_call_leaves_a_row_that_is_found(simulator, waiting):
    sending._claim()
    assert not sending.send_next()

    make_due(waiting)
    stages.send_all()

    assert_paid_once(simulator, waiting)


def test_pay_waits_for_a_student_who_has_not_set_up_payouts(simulator, company, student):
    transfer = stages.released(simulator, company, student)
    sending.send_next()
    assert stages.again(transfer).waiting_for == Transfer.Waiting.PAYEE
    stages.ready(simulator, student)
    stages.send_all()

    assert stages.again(transfer).status == Status.PAID
    assert_paid_once(simulator, transfer)


def test_who_has_not_set_up_payouts_is_reminded_once_a_day_later(simulator, company, student):
    transfer = stages.released(simulator, company, student)
    sending.send_next()
    assert not student.notifications.exists()
    Transfer.objects.update(created_at=timezone.now() - dt.timedelta(hours=25))

    for _round in range(2):
        make_due(transfer)
        sending.send_next()

    assert [note.title for note in student.notifications.all()] == ["$450 is waiting for you"]


def test_a_hold_is_released_once(simulator, waiting):
    with pytest.raises(IllegalMove):
        services.release(waiting.hold, by=None)


def test_unpaid_work_cannot_be_released(simulator, company, student):
    with pytest.raises(IllegalMove):
        services.release(stages.agreed(company, student), by=None)


def test_staff_may_try_again_without_paying_twice(simulator, waiting, moderator):
    simulator.fault("lose_response", **TRANSFERS)
    sending.send_next()

    services.retry_transfer(stages.again(waiting), by=moderator)
    stages.send_all()

    assert_paid_once(simulator, waiting)


def test_what_was_sent_cannot_be_tried_again(simulator, waiting, moderator):
    stages.send_all()

    with pytest.raises(DomainError, match="was sent"):
        services.retry_transfer(stages.again(waiting), by=moderator)


def test_pay_taken_back_in_stripes_dashboard_reaches_the_books(simulator, waiting):
    stages.send_all()
    transfer = stages.again(waiting)
    dashboard = library.StripeClient("sk_test_x", base_addresses=simulator.base_addresses)
    dashboard.v1.transfers.reversals.create(transfer.stripe_id, {"amount": 10000})

    sending.confirm(transfer.stripe_id)
    assert (stages.again(transfer).status, stages.again(transfer).reversed_cents) == (Status.PAID, 10000)
    assert_books_balance(simulator)

    dashboard.v1.transfers.reversals.create(transfer.stripe_id)
    sending.confirm(transfer.stripe_id)
    assert stages.again(transfer).status == Status.REVERSED
    assert_books_balance(simulator)


def test_confirming_twice_pays_once(simulator, waiting):
    sending.send_next()
    transfer = stages.again(waiting)

    assert sending.confirm(transfer.stripe_id).status == Status.PAID
    assert sending.confirm(transfer.stripe_id).status == Status.PAID
    assert_paid_once(simulator, transfer)

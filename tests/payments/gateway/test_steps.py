import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from payments.gateway import steps
from payments.gateway.errors import Busy, Mismatch, Refused, Replayed, Unknown
from payments.gateway.models import Step

pytestmark = pytest.mark.django_db
Kind, Status = Step.Kind, Step.Status


class Stripe:
    """Stands for the other side of one call: what it answers, and what it was asked."""

    def __init__(self, *answers, knows=None):
        self.answers, self.knows, self.keys, self.asked = list(answers), knows, [], 0

    def send(self, key):
        self.keys.append(key)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self):
        self.asked += 1
        if isinstance(self.knows, Exception):
            raise self.knows
        return self.knows


@pytest.fixture
def subject():
    return uuid.uuid4()


def attempt(step, stripe):
    try:
        answer = steps.carry_out(step, send=stripe.send, ask=stripe.ask)
    except (Refused, Unknown) as error:
        return steps.failed(step, error)
    return steps.done(step, stripe_id=answer)


def plan(subject, **amounts):
    return steps.plan(Kind.TRANSFER, subject, currency="USD", **{"amount_cents": 45000, **amounts})


def test_a_step_is_sent_under_a_key_made_of_its_row(subject):
    stripe = Stripe("tr_1")

    step = attempt(plan(subject), stripe)

    assert stripe.keys == [f"transfer:{subject}:1"]
    assert (step.status, step.stripe_id, stripe.asked) == (Status.DONE, "tr_1", 0)


def test_planning_again_gives_the_live_step_with_its_frozen_amount(subject):
    first = plan(subject)

    assert plan(subject, amount_cents=99999) == first
    assert first.amount_cents == 45000


def test_a_definite_refusal_raises_the_attempt_and_the_key(subject):
    attempt(plan(subject), Stripe(Refused("balance_insufficient", "")))
    stripe = Stripe("tr_1")

    step = attempt(plan(subject), stripe)

    assert stripe.keys == [f"transfer:{subject}:2"]
    assert step.status == Status.DONE


def test_a_new_attempt_asks_before_it_sends(subject):
    attempt(plan(subject), Stripe(Refused("balance_insufficient", "")))
    stripe = Stripe(knows="tr_after_all")

    step = attempt(plan(subject), stripe)

    assert (stripe.keys, step.stripe_id) == ([], "tr_after_all")


def test_an_unknown_outcome_keeps_the_attempt_and_is_asked_about(subject):
    step = attempt(plan(subject), Stripe(Unknown("timeout", "")))
    assert (step.status, plan(subject)) == (Status.UNKNOWN, step)
    stripe = Stripe(knows="tr_1")

    step = attempt(plan(subject), stripe)

    assert (stripe.keys, step.stripe_id) == ([], "tr_1")


def test_what_stripe_never_got_is_sent_again_under_the_same_key(subject):
    attempt(plan(subject), Stripe(Unknown("timeout", "")))
    stripe = Stripe("tr_1")

    attempt(plan(subject), stripe)

    assert stripe.keys == [f"transfer:{subject}:1"]


def test_when_stripe_cannot_be_asked_nothing_is_sent(subject):
    attempt(plan(subject), Stripe(Unknown("timeout", "")))
    stripe = Stripe(knows=Busy("rate_limit", ""))

    step = attempt(plan(subject), stripe)

    assert (stripe.keys, step.status) == ([], Status.UNKNOWN)


def test_being_told_to_slow_down_refuses_a_first_call(subject):
    assert attempt(plan(subject), Stripe(Busy("rate_limit", ""))).status == Status.REFUSED


def test_being_told_to_slow_down_says_nothing_about_an_earlier_call(subject):
    attempt(plan(subject), Stripe(Unknown("timeout", "")))

    assert attempt(plan(subject), Stripe(Busy("rate_limit", ""))).status == Status.UNKNOWN


def test_a_failure_stored_under_the_key_ends_the_attempt_once_nothing_came_of_it(subject):
    attempt(plan(subject), Stripe(Unknown("api_error", "")))
    stripe = Stripe(Replayed("api_error", ""))

    step = attempt(plan(subject), stripe)

    assert (step.status, stripe.asked) == (Status.REFUSED, 2)


def test_a_day_later_nothing_is_sent_again_blindly(subject):
    step = attempt(plan(subject), Stripe(Unknown("timeout", "")))
    Step.objects.filter(pk=step.pk).update(sent_at=timezone.now() - dt.timedelta(hours=25))
    stripe = Stripe()

    step = attempt(plan(subject), stripe)

    assert (stripe.keys, stripe.asked) == ([], 1)
    assert (step.status, step.error_code) == (Status.REFUSED, "never_arrived")


def test_the_time_of_the_first_sending_stands(subject):
    step = attempt(plan(subject), Stripe(Unknown("timeout", "")))
    before = timezone.now() - dt.timedelta(hours=5)
    Step.objects.filter(pk=step.pk).update(sent_at=before)

    step = attempt(plan(subject), Stripe(Unknown("timeout", "")))

    assert step.sent_at == before


def test_a_key_that_does_not_fit_any_more_stays_unknown_where_money_moves(subject):
    assert attempt(plan(subject), Stripe(Mismatch("idempotency_error", ""))).status == Status.UNKNOWN


def test_a_key_that_does_not_fit_any_more_is_given_up_where_no_money_moves(subject):
    step = steps.plan(Kind.CHECKOUT, subject, amount_cents=49500, currency="USD")

    assert attempt(step, Stripe(Mismatch("idempotency_error", ""))).status == Status.REFUSED


def test_a_late_refusal_does_not_undo_what_another_worker_did(subject):
    step = plan(subject)
    attempt(step, Stripe("tr_1"))

    assert steps.failed(step, Refused("late", "")).status == Status.DONE


def test_the_database_allows_one_live_step_per_subject(subject):
    plan(subject)

    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(kind=Kind.TRANSFER, subject_id=subject, attempt=2, key="other")

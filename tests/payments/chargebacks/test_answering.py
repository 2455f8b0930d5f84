"""Staff answers the bank: kept as a draft, handed in once, or given in."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from payments import services
from payments.chargebacks import telling, watching
from payments.chargebacks.answering import Answered, NotEvidence, NotYours
from payments.chargebacks.services import look
from payments.gateway.errors import Refused, Unknown
from payments.models import Chargeback, Hold, Step
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.chargebacks.test_outcomes import disputed
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
Status = Chargeback.Status
WORDS = {"product_description": "A market scan", "uncategorized_text": "Delivered and approved"}


@pytest.fixture
def chargeback(simulator, company, student) -> Chargeback:
    return disputed(simulator, stages.funded(simulator, company, student))


def at_bank(simulator, chargeback) -> dict:
    hold = chargeback.checkout.holds.get()
    return stages.at_stripe(simulator, hold)["disputes"][0]


def test_a_draft_is_kept_and_the_bank_sees_nothing_of_it(simulator, chargeback, moderator):
    services.save_evidence(chargeback, {**WORDS, "service_date": "  "}, by=moderator)

    assert stages.again(chargeback).evidence == WORDS
    assert at_bank(simulator, chargeback)["evidence_details"]["has_evidence"] is False
    assert not Step.objects.filter(kind=Step.Kind.EVIDENCE).exists()


def test_the_bank_gets_the_words_once(simulator, chargeback, moderator):
    services.save_evidence(chargeback, WORDS, by=moderator)

    answered = services.submit_evidence(chargeback, by=moderator)

    assert (answered.status, answered.submitted_by) == (Status.UNDER_REVIEW, moderator)
    assert answered.submitted_at
    sent = at_bank(simulator, chargeback)
    assert {name: sent["evidence"][name] for name in WORDS} == WORDS
    with pytest.raises(Answered):
        services.submit_evidence(answered, by=moderator)
    with pytest.raises(Answered):
        services.save_evidence(answered, WORDS, by=moderator)
    assert at_bank(simulator, chargeback)["evidence_details"]["submission_count"] == 1


@pytest.mark.parametrize(
    "words",
    [
        {"uncategorized_text": "x" * 20_001},
        {"customer_name": "x" * 501},
        {"receipt": "file_1"},
        {"made_up": "x"},
    ],
)
def test_words_stripe_would_refuse_are_not_kept(chargeback, moderator, words):
    with pytest.raises(NotEvidence):
        services.save_evidence(chargeback, words, by=moderator)

    assert stages.again(chargeback).evidence == {}


def test_as_many_words_as_stripe_takes_arrive(simulator, chargeback, moderator):
    words = dict.fromkeys(["uncategorized_text", "access_activity_log", "product_description"], "é" * 20_000)
    services.save_evidence(chargeback, words, by=moderator)

    assert services.submit_evidence(chargeback, by=moderator).status == Status.UNDER_REVIEW
    assert at_bank(simulator, chargeback)["evidence"]["uncategorized_text"] == "é" * 20_000


def test_nothing_is_handed_in_without_words(chargeback, moderator):
    with pytest.raises(NotEvidence):
        services.submit_evidence(chargeback, by=moderator)


def test_only_staff_answers(chargeback, owner, student):
    for person in (owner, student, None):
        with pytest.raises(NotYours):
            services.save_evidence(chargeback, WORDS, by=person)
        with pytest.raises(NotYours):
            services.submit_evidence(chargeback, by=person)
        with pytest.raises(NotYours):
            services.accept_chargeback(chargeback, by=person, reason="Mine")


def test_a_lost_answer_is_asked_about_before_it_is_sent_again(simulator, chargeback, moderator):
    services.save_evidence(chargeback, WORDS, by=moderator)
    simulator.fault("lose_response", path="/v1/disputes/*", method="POST")
    with pytest.raises(Unknown):
        services.submit_evidence(chargeback, by=moderator)

    answered = services.submit_evidence(stages.again(chargeback), by=moderator)

    assert answered.status == Status.UNDER_REVIEW
    assert at_bank(simulator, chargeback)["evidence_details"]["submission_count"] == 1
    assert [step.status for step in stages.steps_of(chargeback)] == [Step.Status.DONE]


def test_the_sweep_learns_that_the_answer_arrived(simulator, chargeback, moderator):
    services.save_evidence(chargeback, WORDS, by=moderator)
    simulator.fault("lose_response", path="/v1/disputes/*", method="POST")
    with pytest.raises(Unknown):
        services.submit_evidence(chargeback, by=moderator)
    stages.make_due(chargeback)

    assert watching.watch_next()

    answered = stages.again(chargeback)
    assert (answered.status, answered.submitted_by) == (Status.UNDER_REVIEW, moderator)
    assert [step.status for step in stages.steps_of(chargeback)] == [Step.Status.DONE]


def test_an_answer_that_never_arrived_can_be_sent_again(simulator, chargeback, moderator):
    services.save_evidence(chargeback, WORDS, by=moderator)
    simulator.fault("lose_request", path="/v1/disputes/*", method="POST")
    with pytest.raises(Unknown):
        services.submit_evidence(chargeback, by=moderator)
    Step.objects.update(sent_at=timezone.now() - dt.timedelta(days=1))
    stages.make_due(chargeback)
    watching.watch_next()
    assert [step.status for step in stages.steps_of(chargeback)][-1] == Step.Status.REFUSED

    assert services.submit_evidence(stages.again(chargeback), by=moderator).status == Status.UNDER_REVIEW


@pytest.mark.django_db(transaction=True)
def test_four_who_submit_at_once_hand_in_one_answer(simulator, company, student, moderator):
    chargeback = disputed(simulator, stages.funded(simulator, company, student))
    services.save_evidence(chargeback, WORDS, by=moderator)

    results = at_once(*[lambda: services.submit_evidence(chargeback, by=moderator)] * 4)

    assert len(failures(results)) < 4
    assert at_bank(simulator, chargeback)["evidence_details"]["submission_count"] == 1
    assert stages.again(chargeback).status == Status.UNDER_REVIEW


def test_evidence_that_wins_brings_the_money_back(simulator, chargeback, moderator):
    services.save_evidence(chargeback, {"uncategorized_text": "winning_evidence"}, by=moderator)

    services.submit_evidence(chargeback, by=moderator)

    assert look(chargeback.stripe_id).status == Status.WON
    assert chargeback.checkout.holds.get().status == Hold.Status.FUNDED
    assert_books_balance(simulator)


def test_giving_in_ends_held_work_and_is_in_the_history(simulator, chargeback, moderator):
    given_in = services.accept_chargeback(chargeback, by=moderator, reason="The company is right")

    assert given_in.status == Status.LOST
    assert chargeback.checkout.holds.get().status == Hold.Status.REFUNDED
    assert_books_balance(simulator)
    with pytest.raises(Answered):
        services.accept_chargeback(given_in, by=moderator, reason="Again")


def test_an_inquiry_that_was_answered_takes_a_second_answer_as_a_chargeback(simulator, company, student, moderator):
    chargeback = disputed(simulator, stages.funded(simulator, company, student), inquiry=True)
    services.save_evidence(chargeback, WORDS, by=moderator)
    answered = services.submit_evidence(chargeback, by=moderator)
    assert (answered.status, answered.taken_at) == (Status.UNDER_REVIEW, None)
    simulator.post("disputes/escalate", dispute=chargeback.stripe_id)

    asked = look(chargeback.stripe_id)
    assert (asked.status, asked.submitted_at) == (Status.NEEDS_RESPONSE, None)
    services.submit_evidence(asked, by=moderator)

    assert stages.again(chargeback).status == Status.UNDER_REVIEW
    assert [step.status for step in stages.steps_of(chargeback)] == [Step.Status.REFUSED, Step.Status.DONE]
    assert_books_balance(simulator)


def test_a_bank_that_has_decided_takes_no_answer(simulator, chargeback, moderator):
    services.save_evidence(chargeback, WORDS, by=moderator)
    simulator.post("disputes/lose", dispute=chargeback.stripe_id)

    with pytest.raises(Refused):
        services.submit_evidence(chargeback, by=moderator)


def test_staff_is_reminded_once_three_days_before_the_time_is_over(chargeback, moderator):
    telling.remind(chargeback)
    assert moderator.notifications.count() == 0
    chargeback.evidence_due_at = timezone.now() + dt.timedelta(days=2, hours=23)

    telling.remind(chargeback)
    telling.remind(chargeback)

    (note,) = moderator.notifications.all()
    assert note.title == "Answer the bank about $495.00 now"
    assert note.url == reverse("admin:chargeback_evidence", args=[chargeback.pk])


def test_staff_that_has_answered_is_not_reminded(chargeback, moderator):
    chargeback.evidence_due_at, chargeback.submitted_at = timezone.now() + dt.timedelta(days=1), timezone.now()

    telling.remind(chargeback)

    assert moderator.notifications.count() == 0

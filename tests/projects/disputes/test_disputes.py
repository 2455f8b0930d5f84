"""A dispute from its opening to its money, told as examples.

The pay is $450 with $45 of fee; the criteria weigh 40, 35 and 25. All half met is $225 and sends $247.50 back.
"""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Notification
from marketplace.core.states import IllegalMove
from payments import services as payments
from payments.models import Hold
from projects.disputes import clock, deciding, queries, services
from projects.models import Certificate, Dispute, Engagement, Milestone, Settlement
from projects.workspace import services as workspace
from projects.workspace.deliveries import NotYours, StillTime, TooLate
from projects.workspace.ending import endings, settlements
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.stages import again

pytestmark = pytest.mark.django_db
Status = Dispute.Status
WORDS = "The summary has two pages, as agreed."


def later(days):
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def everything_sent(simulator, student):
    money.ready(simulator, student)
    money.send_all()
    money.refund_all()


def state_of(milestone):
    milestone = stages.again(milestone)
    return milestone.status, milestone.engagement.status


def went_back(milestone):
    return sum(refund.amount_cents for refund in milestone.hold.refunds.all())


def told(person, words):
    return Notification.objects.filter(recipient=person, title__contains=words)


def test_a_student_disputes_a_revision_request_in_time(student, delivered):
    milestone = stages.sent_back(delivered)

    dispute = services.open(milestone, by=student, statement=WORDS)

    assert (dispute.status, dispute.settlement, dispute.is_from_student) == (Status.OPEN, None, True)
    assert stages.again(milestone).status == Milestone.Status.DISPUTED


def test_a_week_after_the_revision_request_it_is_too_late(student, delivered):
    milestone = stages.sent_back(delivered)

    with later(settings.DISPUTE_DAYS), pytest.raises(services.NothingToDispute):
        services.open(milestone, by=student, statement=WORDS)


def test_a_moment_before_the_week_is_over_it_is_not_too_late(student, delivered):
    with time_machine.travel(timezone.now(), tick=False):
        milestone = stages.sent_back(delivered)
        almost = timezone.now() + dt.timedelta(days=settings.DISPUTE_DAYS) - dt.timedelta(seconds=1)

    with time_machine.travel(almost, tick=False):
        assert services.open(milestone, by=student, statement=WORDS).status == Status.OPEN


def test_the_company_does_not_dispute_its_own_revision_request(owner, delivered):
    milestone = stages.sent_back(delivered)

    with pytest.raises(services.NothingToDispute):
        services.open(milestone, by=owner, statement=WORDS)


def test_after_a_no_either_side_opens_a_dispute(student, owner, milestone):
    settlement = stages.declined(milestone)

    dispute = services.open(stages.again(milestone), by=owner, statement=WORDS)

    assert (dispute.settlement, dispute.is_from_student) == (settlement, False)
    assert again(settlement).status == Settlement.Status.DISPUTED


def test_a_proposal_is_disputed_only_when_its_time_is_over(student, milestone):
    stages.proposed(milestone, by=student, cents=30000)
    with pytest.raises(services.NothingToDispute):
        services.open(milestone, by=student, statement=WORDS)

    with later(7):
        assert services.open(milestone, by=student, statement=WORDS).status == Status.OPEN


def test_a_no_that_was_overtaken_by_work_is_not_disputed(owner, milestone):
    stages.declined(milestone)
    stages.handed_in(stages.again(milestone))

    with pytest.raises(services.NothingToDispute):
        services.open(stages.again(milestone), by=owner, statement=WORDS)


def test_strangers_reviewers_and_staff_open_and_answer_nothing(reviewer, rival, stranger, moderator, milestone):
    stages.declined(milestone)
    for person in (reviewer, rival, stranger, moderator):
        with pytest.raises(NotYours):
            services.open(stages.again(milestone), by=person, statement=WORDS)


def test_a_company_whose_silence_has_approved_disputes_nothing(student, owner, delivered):
    stages.proposed(delivered, by=student, cents=30000)

    with later(9), pytest.raises(TooLate):
        services.open(stages.again(delivered), by=owner, statement=WORDS)


def test_the_other_side_answers_once_and_then_it_is_being_decided(student, owner, delivered):
    dispute = stages.disputed(delivered)
    with pytest.raises(NotYours):
        services.answer(dispute, by=owner, answer="We answer ourselves.")

    answered = services.answer(dispute, by=student, answer="It is in the second file.")

    assert (answered.status, answered.answer) == (Status.IN_REVIEW, "It is in the second file.")
    assert answered.decide_by - timezone.now() <= dt.timedelta(days=settings.DISPUTE_DECISION_DAYS)
    with pytest.raises(TooLate):
        services.answer(dispute, by=student, answer="And this.")


def test_without_an_answer_it_goes_on(delivered):
    dispute = stages.disputed(delivered)
    with pytest.raises(StillTime):
        services.go_on_without_answer(dispute)

    with time_machine.travel(dispute.answer_by, tick=False):
        assert clock.go_on(timezone.now()) == 1
        assert clock.go_on(timezone.now()) == 0

    assert (again(dispute).status, again(dispute).answer) == (Status.IN_REVIEW, "")


def test_the_pay_is_the_sum_of_the_weights_that_are_met(milestone):
    first, second, third = milestone.criteria.order_by("position").values_list("pk", flat=True)

    assert deciding.amount(milestone, {first: 100, second: 100, third: 100}) == 45000
    assert deciding.amount(milestone, {first: 100, second: 50, third: 0}) == 25875
    assert deciding.amount(milestone, {first: 0, second: 0, third: 0}) == 0


def test_both_take_the_decision_and_the_money_moves_at_once(simulator, student, owner, moderator, delivered):
    dispute = stages.decided(delivered, 100, 50, 0, moderator=moderator)
    assert (dispute.status, dispute.decided_cents) == (Status.DECIDED, 25875)

    services.take(dispute, by=student)
    assert again(dispute).status == Status.DECIDED
    services.take(dispute, by=owner)
    everything_sent(simulator, student)

    assert again(dispute).status == Status.RESOLVED
    assert state_of(delivered) == (Milestone.Status.PAID, Engagement.Status.COMPLETED)
    assert (stages.again(delivered).settled_cents, went_back(delivered)) == (25875, 49500 - 25875 - 2588)
    assert again(dispute.settlement).decided_cents == 25875
    assert_books_balance(simulator)


def test_without_an_appeal_the_money_moves_by_itself_when_the_time_is_over(simulator, student, delivered):
    dispute = stages.decided(delivered, 50)
    early = dispute.appeal_by - dt.timedelta(seconds=1)
    with time_machine.travel(early, tick=False):
        assert clock.go_on(timezone.now()) == 0

    with time_machine.travel(dispute.appeal_by, tick=False):
        assert clock.go_on(timezone.now()) == 1
        assert clock.go_on(timezone.now()) == 0
    everything_sent(simulator, student)

    assert (again(dispute).status, went_back(delivered)) == (Status.RESOLVED, 24750)
    assert_books_balance(simulator)


def test_nothing_met_sends_all_back(simulator, student, delivered):
    stages.taken(stages.decided(delivered, 0))
    everything_sent(simulator, student)

    assert state_of(delivered) == (Milestone.Status.CANCELLED, Engagement.Status.CANCELLED)
    assert went_back(delivered) == 49500
    assert_books_balance(simulator)


def test_work_that_is_found_good_in_all_of_it_is_approved_with_a_certificate(simulator, student, delivered):
    stages.taken(stages.decided(delivered, 100))
    everything_sent(simulator, student)

    ended = stages.again(delivered)
    assert (ended.status, ended.settled_cents, ended.engagement.ended_early) == (Milestone.Status.PAID, None, False)
    assert Certificate.objects.filter(engagement=ended.engagement).exists()
    assert_books_balance(simulator)


def test_the_decision_letter_names_each_criterion_with_its_reason(student, owner, delivered):
    stages.decided(delivered, 100, 50, 0)

    for person in (student, owner):
        letter = told(person, "Decided: $258.75 of $450").get()
        for criterion in delivered.criteria.all():
            assert criterion.text in letter.body
        for words in ("It is all there.", "Half of it is there.", "Nothing of it is there.", "appeal by"):
            assert words in letter.body


def test_an_appeal_brings_it_before_other_people_whose_decision_is_final(simulator, student, moderator, delivered):
    dispute = stages.decided(delivered, 0, moderator=moderator)
    dispute = services.appeal(dispute, by=student, reason="The second file was overlooked.")
    assert (dispute.status, dispute.round) == (Status.IN_REVIEW, 2)
    with pytest.raises(deciding.NotNeutral):
        deciding.decide(dispute, opinions=stages.opinions(delivered, 100), by=moderator)

    other = stages.UserFactory(is_staff=True)
    decided = deciding.decide(dispute, opinions=stages.opinions(delivered, 50), by=other)
    everything_sent(simulator, student)

    assert (decided.status, decided.decided_cents) == (Status.RESOLVED, 22500)
    assert state_of(delivered) == (Milestone.Status.PAID, Engagement.Status.COMPLETED)
    with pytest.raises(services.CannotAppeal):
        services.appeal(decided, by=student, reason="Again.")
    assert_books_balance(simulator)


def test_who_took_the_decision_or_is_late_does_not_appeal(student, owner, delivered):
    dispute = stages.decided(delivered, 50)
    services.take(dispute, by=student)
    with pytest.raises(services.CannotAppeal):
        services.appeal(dispute, by=student, reason="After all.")

    with time_machine.travel(dispute.appeal_by, tick=False), pytest.raises(services.CannotAppeal):
        services.appeal(dispute, by=owner, reason="Late.")


def test_the_other_side_may_appeal_a_decision_one_side_has_taken(student, owner, delivered):
    dispute = stages.decided(delivered, 100)
    services.take(dispute, by=student)

    assert services.appeal(dispute, by=owner, reason="The table is wrong.").round == 2
    assert told(student, "appeals the decision").exists()


def test_who_opened_it_takes_it_back_and_the_work_goes_on_where_it_stood(student, owner, delivered):
    revision = stages.sent_back(delivered)
    dispute = services.open(revision, by=student, statement=WORDS)
    with pytest.raises(NotYours):
        services.withdraw(dispute, by=owner)

    services.withdraw(dispute, by=student)

    assert stages.again(revision).status == Milestone.Status.REVISION_REQUESTED
    assert again(dispute).status == Status.WITHDRAWN
    with pytest.raises(services.NothingToDispute):
        services.open(stages.again(revision), by=student, statement="After all.")
    assert stages.handed_in(stages.again(revision)).status == Milestone.Status.SUBMITTED


def test_a_company_that_takes_it_back_gets_time_to_answer_the_delivery(owner, delivered):
    dispute = stages.disputed(delivered)

    with later(20):
        services.withdraw(dispute, by=owner)
        back = stages.again(delivered)
        assert back.status == Milestone.Status.SUBMITTED
        assert back.review_due_at > timezone.now()

    assert again(dispute.settlement).status == Settlement.Status.WITHDRAWN


def test_what_is_decided_is_not_taken_back(owner, delivered):
    dispute = stages.decided(delivered, 50)

    with pytest.raises(services.CannotWithdraw):
        services.withdraw(dispute, by=owner)


def test_a_side_agrees_to_what_the_other_one_proposed(simulator, student, delivered):
    dispute = stages.disputed(delivered)

    services.give_in(dispute, by=student)
    everything_sent(simulator, student)

    assert (again(dispute).status, again(dispute).decided_cents) == (Status.RESOLVED, 11250)
    assert (went_back(delivered), stages.again(delivered).status) == (37125, Milestone.Status.PAID)
    assert_books_balance(simulator)


def test_a_company_that_gives_in_about_a_revision_pays_and_approves_all(simulator, student, owner, delivered):
    dispute = services.open(stages.sent_back(delivered), by=student, statement=WORDS)
    with pytest.raises(services.CannotWithdraw):
        services.give_in(dispute, by=student)

    services.give_in(dispute, by=owner)
    everything_sent(simulator, student)

    assert state_of(delivered) == (Milestone.Status.PAID, Engagement.Status.COMPLETED)
    assert not stages.again(delivered).engagement.ended_early
    assert_books_balance(simulator)


def test_while_it_is_in_dispute_nothing_else_happens(student, owner, delivered):
    dispute = stages.disputed(delivered)
    delivered = stages.again(delivered)

    for deed in (
        lambda: workspace.approve(delivered, by=owner),
        lambda: workspace.accept_silence(delivered),
        lambda: stages.handed_in(delivered),
        lambda: settlements.accept(dispute.settlement, by=student),
        lambda: settlements.withdraw(dispute.settlement, by=owner),
    ):
        with pytest.raises((IllegalMove, NotYours)):
            deed()
    with pytest.raises(settlements.CannotSettle):
        stages.proposed(delivered, by=student)
    with pytest.raises(endings.CannotCancel):
        workspace.cancel(delivered.engagement, by=student, reason="Enough.")

    assert stages.again(delivered).status == Milestone.Status.DISPUTED


def test_frozen_money_waits_and_then_follows(simulator, student, moderator, delivered):
    dispute = stages.decided(delivered, 50)
    payments.freeze(delivered.hold, reason="The bank asked.", by=moderator)
    stages.taken(dispute)
    assert again(dispute).status == Status.DECIDED

    payments.unfreeze(Hold.objects.get(), by=moderator, reason="All is well.")
    with time_machine.travel(dispute.appeal_by, tick=False):
        assert clock.go_on(timezone.now()) == 1
    everything_sent(simulator, student)

    assert again(dispute).status == Status.RESOLVED
    assert_books_balance(simulator)


def test_a_refund_made_elsewhere_overtakes_it(student, owner, delivered):
    dispute = stages.in_review(delivered)
    payments.cancel_or_refund(delivered.hold, reason="Asked for at Stripe.", by=None)
    money.refund_all()

    ended = again(dispute)
    assert (ended.status, ended.decided_cents) == (Status.RESOLVED, None)
    assert state_of(delivered) == (Milestone.Status.CANCELLED, Engagement.Status.CANCELLED)
    assert told(student, "is closed").exists() and told(owner, "is closed").exists()


def test_a_forgotten_proposal_becomes_a_dispute_by_itself(student, owner, milestone):
    settlement = stages.proposed(milestone, by=owner)
    assert clock.open_forgotten(settlement.answer_by) == 0

    with time_machine.travel(settlement.answer_by + dt.timedelta(days=settings.SETTLEMENT_GRACE_DAYS), tick=False):
        assert clock.open_forgotten(timezone.now()) == 1
        assert clock.open_forgotten(timezone.now()) == 0

    dispute = Dispute.objects.get()
    assert (dispute.opened_by, dispute.is_from_student, dispute.statement) == (None, False, settlement.reason)
    assert stages.again(milestone).status == Milestone.Status.DISPUTED


def test_the_answer_is_due_at_the_end_of_a_business_day_of_the_company(owner, student, delivered):
    friday = dt.datetime(2027, 3, 12, 18, tzinfo=dt.UTC)
    settlement = stages.proposed(delivered, by=student, cents=30000)
    settlements.decline(settlement, by=owner, answer="No.")
    Milestone.objects.update(review_due_at=dt.datetime(2027, 4, 1, tzinfo=dt.UTC))

    with time_machine.travel(friday, tick=False):
        dispute = services.open(stages.again(delivered), by=student, statement=WORDS)

    assert dispute.answer_by == dt.datetime(2027, 3, 17, 22, tzinfo=dt.UTC)


def test_a_student_takes_along_what_was_said_and_decided_and_no_names_of_the_panel(student, owner, delivered):
    stages.decided(delivered, 50)

    (row,) = queries.own_data(student)["disputes"]

    assert (row["statement"], row["decided_cents"]) == ("Half of the table is missing.", 22500)
    assert queries.own_data(owner) == {"disputes": []}

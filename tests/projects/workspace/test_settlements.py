"""How work under way ends early: proposed and answered, each told as an example with its numbers.

The pay is $450 with $45 of fee. A quarter to the student is $112.50, keeps $11.25 of fee and sends $371.25 back.
"""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Notification
from accounts.people import services as people
from marketplace.core.states import IllegalMove
from payments import services as payments
from payments.models import Hold
from projects.disputes import services as disputes
from projects.models import Certificate, Engagement, Milestone, Settlement
from projects.workspace import clock
from projects.workspace import services as workspace
from projects.workspace.ending import endings, settlements
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.stages import again

pytestmark = pytest.mark.django_db
QUARTER = 11250
Status = Settlement.Status


def settle_everything(simulator, student):
    """Stripe knows the student, and the worker has sent what waits."""
    money.ready(simulator, student)
    money.send_all()
    money.refund_all()


def state_of(milestone):
    milestone = stages.again(milestone)
    return milestone.status, milestone.engagement.status


def went_back(milestone):
    return sum(refund.amount_cents for refund in milestone.hold.refunds.all())


def later(days):
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def test_a_student_who_asks_for_nothing_ends_it_at_once(simulator, student, milestone):
    workspace.cancel(milestone.engagement, by=student, reason="I broke my wrist.", shares={milestone.pk: 0})
    money.refund_all()

    assert state_of(milestone) == (Milestone.Status.CANCELLED, Engagement.Status.CANCELLED)
    assert went_back(milestone) == 49500
    assert_books_balance(simulator)


def test_a_company_that_leaves_everything_ends_it_at_once(simulator, student, owner, milestone):
    shares = {milestone.pk: 45000}
    workspace.cancel(milestone.engagement, by=owner, reason="We need it no more. Keep the pay.", shares=shares)
    settle_everything(simulator, student)

    ended = stages.again(milestone)
    assert state_of(milestone) == (Milestone.Status.PAID, Engagement.Status.COMPLETED)
    assert ended.engagement.ended_early and went_back(milestone) == 0
    assert not Certificate.objects.exists()
    assert_books_balance(simulator)


def test_a_quarter_that_both_agree_on_is_paid_and_the_rest_goes_back(simulator, student, owner, milestone):
    workspace.cancel(milestone.engagement, by=owner, reason="Called off.", shares={milestone.pk: QUARTER})
    settlement = Settlement.objects.get()
    assert state_of(milestone) == (Milestone.Status.FUNDED, Engagement.Status.ACTIVE)

    settlements.accept(settlement, by=student)
    settle_everything(simulator, student)

    hold = Hold.objects.get()
    assert (hold.status, hold.released_cents, hold.released_fee_cents) == (Hold.Status.SPLIT, QUARTER, 1125)
    assert went_back(milestone) == 37125
    assert state_of(milestone) == (Milestone.Status.PAID, Engagement.Status.COMPLETED)
    told = Notification.objects.filter(recipient=owner).values_list("title", flat=True)
    assert "$371.25 is on its way back to you" in told
    assert_books_balance(simulator)


def test_an_odd_amount_loses_no_cent(simulator, student, owner, milestone):
    settlement = stages.proposed(milestone, by=student, cents=33333)

    settlements.accept(settlement, by=owner)
    settle_everything(simulator, student)

    hold = Hold.objects.get()
    assert (hold.released_cents, hold.released_fee_cents, went_back(milestone)) == (33333, 3333, 12834)
    assert_books_balance(simulator)


def test_after_an_early_end_both_sides_review_and_nobody_holds_a_certificate(simulator, student, owner, delivered):
    settlements.accept(stages.proposed(delivered), by=student)
    engagement = stages.again(delivered).engagement

    stages.reviewed(engagement, by=student, points=4, text="Fair to the end.")
    stages.reviewed(engagement, by=owner, points=4, text="A good start.")

    assert engagement.reviews.filter(published_at__isnull=False).count() == 2
    assert not Certificate.objects.exists()


def test_another_amount_declines_the_other_sides_and_replaces_ones_own(student, owner, milestone):
    first = stages.proposed(milestone, by=owner, cents=0)
    second = stages.proposed(milestone, by=student, cents=30000, reason="Most of it is done.")
    third = stages.proposed(milestone, by=student, cents=25000, reason="Or this.")

    assert [again(row).status for row in (first, second, third)] == [Status.DECLINED, Status.WITHDRAWN, Status.PROPOSED]
    assert again(first).answer == "Most of it is done."


def test_the_same_proposal_twice_is_one(owner, milestone):
    first, second = stages.proposed(milestone, by=owner), stages.proposed(milestone, by=owner)

    assert first.pk == second.pk
    assert Notification.objects.filter(title__contains="proposes to end").count() == 1


def test_only_the_other_side_answers_and_only_the_proposing_side_takes_it_back(student, owner, manager, milestone):
    settlement = stages.proposed(milestone, by=owner)

    for person in (owner, manager):
        with pytest.raises(settlements.NotYours):
            settlements.accept(settlement, by=person)
        with pytest.raises(settlements.NotYours):
            settlements.decline(settlement, by=person, answer="No.")
    with pytest.raises(settlements.NotYours):
        settlements.withdraw(settlement, by=student)

    assert settlements.withdraw(settlement, by=manager).status == Status.WITHDRAWN
    with pytest.raises(IllegalMove):
        settlements.accept(settlement, by=student)


def test_reviewers_and_strangers_settle_nothing(reviewer, rival, stranger, moderator, milestone):
    for person in (reviewer, rival, stranger, moderator):
        with pytest.raises(settlements.NotYours):
            settlements.propose(milestone, by=person, pay_cents=1, reason="Mine.")


@pytest.mark.parametrize("cents", [-1, 45001])
def test_nobody_proposes_more_than_the_pay_or_less_than_nothing(student, milestone, cents):
    with pytest.raises(settlements.CannotSettle):
        settlements.propose(milestone, by=student, pay_cents=cents, reason="Why not.")


def test_a_delivery_answers_a_proposal(student, owner, milestone):
    settlement = stages.proposed(milestone, by=owner, cents=0)

    stages.handed_in(stages.again(milestone))

    assert again(settlement).status == Status.WITHDRAWN
    with pytest.raises(IllegalMove):
        settlements.accept(settlement, by=student)


def test_an_approval_pays_in_full_whatever_was_proposed(simulator, student, owner, delivered):
    settlement = stages.proposed(delivered, by=student, cents=10000)

    workspace.approve(delivered, by=owner)
    settle_everything(simulator, student)

    assert again(settlement).status == Status.WITHDRAWN
    assert state_of(delivered) == (Milestone.Status.PAID, Engagement.Status.COMPLETED)
    assert not stages.again(delivered).engagement.ended_early and Certificate.objects.exists()
    assert_books_balance(simulator)


def test_silence_approves_while_the_students_proposal_waits(student, delivered):
    stages.proposed(delivered, by=student, cents=30000)

    with later(9):
        assert clock.accept_silent(timezone.now()) == 1

    assert stages.again(delivered).earned_cents == 45000


def test_a_company_that_waits_for_an_answer_is_not_silent(simulator, student, owner, delivered):
    settlement = stages.proposed(delivered, by=owner, cents=30000)

    with later(9):
        assert clock.accept_silent(timezone.now()) == 0
        with pytest.raises(workspace.StillTime):
            workspace.accept_silence(stages.again(delivered))
        settlements.decline(settlement, by=student, answer="All of it is there.")
        assert clock.accept_silent(timezone.now()) == 0

    with later(13):
        assert clock.accept_silent(timezone.now()) == 1


def test_an_amount_of_ones_own_gives_the_company_time_to_answer_it(student, owner, delivered):
    stages.proposed(delivered, by=owner, cents=10000)

    with later(9):
        counter = stages.proposed(delivered, by=student, cents=30000)

    assert stages.again(delivered).review_due_at == counter.answer_by


def test_after_its_time_the_company_cannot_propose_what_silence_has_paid(student, owner, delivered):
    theirs = stages.proposed(delivered, by=student, cents=30000)

    with later(9):
        for deed in (
            lambda: stages.proposed(delivered, by=owner),
            lambda: settlements.accept(theirs, by=owner),
        ):
            with pytest.raises(workspace.TooLate):
                deed()


def test_frozen_money_waits(student, owner, moderator, milestone):
    settlement = stages.proposed(milestone, by=owner)
    payments.freeze(milestone.hold, reason="The bank asked.", by=moderator)

    with pytest.raises(payments.Frozen, match="on hold"):
        settlements.accept(settlement, by=student)
    assert again(settlement).status == Status.PROPOSED

    payments.unfreeze(Hold.objects.get(), by=moderator, reason="All is well.")
    assert settlements.accept(settlement, by=student).status == Status.ACCEPTED


def test_an_older_agreement_keeps_its_rule(simulator, owner, milestone):
    Engagement.objects.update(agreement_version="2026-11")

    workspace.cancel(stages.again(milestone).engagement, by=owner, reason="The budget is gone.")
    money.refund_all()

    assert state_of(milestone) == (Milestone.Status.CANCELLED, Engagement.Status.CANCELLED)
    assert went_back(milestone) == 49500 and not Settlement.objects.exists()
    assert_books_balance(simulator)


def test_an_older_agreement_settles_what_was_delivered(student, owner, delivered):
    Engagement.objects.update(agreement_version="2026-11")

    workspace.cancel(stages.again(delivered).engagement, by=owner, reason="Stop.", shares={delivered.pk: QUARTER})

    assert Settlement.objects.get().status == Status.PROPOSED


def test_a_share_is_asked_for_every_milestone_under_way(owner, milestone):
    with pytest.raises(endings.CannotCancel, match="what the student gets"):
        workspace.cancel(milestone.engagement, by=owner, reason="Stop.")


def test_a_student_who_cannot_answer_does_not_hold_the_money_up(student, owner, moderator, milestone):
    people.suspend(student, by=moderator, reason="A stolen identity.")

    settlement = stages.proposed(milestone, by=owner, cents=0)

    assert disputes.open(stages.again(milestone), by=owner, statement="Nothing was delivered.").settlement == settlement


def test_a_company_with_nobody_left_does_not_hold_the_student_up(student, owner, company, milestone):
    settlement = stages.proposed(milestone, by=student, cents=30000)
    company.memberships.all().delete()

    assert disputes.open(stages.again(milestone), by=student, statement="Most is done.").settlement == settlement


def test_a_suspended_company_may_still_end_what_it_began(company, owner, moderator, milestone):
    type(company).objects.filter(pk=company.pk).update(suspended_at=timezone.now())

    assert stages.proposed(stages.again(milestone), by=owner).status == Status.PROPOSED


def test_the_clock_reminds_and_tells_each_once(student, owner, milestone, deliver):
    settlement = stages.proposed(milestone, by=owner)

    clock.remind_of_settlements(settlement.answer_by - dt.timedelta(hours=20))
    clock.remind_of_settlements(settlement.answer_by - dt.timedelta(hours=2))
    with time_machine.travel(settlement.answer_by + dt.timedelta(days=1), tick=False):
        clock.remind_of_settlements(timezone.now())
        clock.remind_of_settlements(timezone.now())
        subjects = [letter.subject for letter in deliver()]

    assert sum("waits for you" in subject for subject in subjects) == 1
    assert sum("The time to answer is over" in subject for subject in subjects) == 2

"""After the last round the company may reject: the weights that are met are paid, unless the student disputes it."""

import datetime as dt

import pytest
from django.conf import settings

from accounts.models import Notification
from payments.models import Hold, Transfer
from projects.disputes import clock as disputes
from projects.models import Check, Engagement, Milestone, Settlement
from projects.workspace import clock
from projects.workspace import services as workspace
from projects.workspace.ending import rejections, settlements
from tests import stages
from tests.factories import MembershipFactory, StudentFactory
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def last(delivered):
    """The last delivery waits for an answer; every revision round is used."""
    return stages.used_up(delivered)


@pytest.fixture
def rejection(delivered):
    """The last of two criteria is not met, says the company."""
    return stages.rejected(delivered)


def now(row):
    return type(row).objects.get(pk=row.pk)


def overdue(rejection):
    Settlement.objects.filter(pk=rejection.pk).update(answer_by=rejection.created_at)
    return rejection.answer_by + MINUTE


def reject(milestone, by, **changes):
    told = {"failed": stages.failing(milestone), "message": "Not what we agreed on."}
    return rejections.reject(milestone, by=by, **(told | changes))


def test_a_rejection_says_where_and_pays_the_weights_that_are_met(rejection):
    weights = {one.pk: one.weight for one in rejection.milestone.criteria.all()}
    delivery = rejection.milestone.deliveries.order_by("-round")[0]
    missing = delivery.checks.get(verdict=Check.Verdict.MISSING)

    assert missing.where == "In the summary, pages 3 and 4"
    met = sum(weights.values()) - weights[missing.criterion_id]
    assert rejection.pay_cents == round(45000 * met / sum(weights.values())) > 0
    assert (rejection.is_rejection, rejection.status) == (True, Settlement.Status.PROPOSED)
    assert rejection.answer_by - rejection.created_at >= dt.timedelta(days=settings.DISPUTE_DAYS) - MINUTE


def test_where_no_criterion_is_met_nothing_is_paid(owner, last):
    assert reject(last, owner, failed=stages.failing(last, count=9)).pay_cents == 0


def test_before_the_last_round_a_revision_comes_first(owner, delivered):
    with pytest.raises(rejections.RoundsLeft):
        reject(delivered, owner)


@pytest.mark.parametrize(
    ("failed", "error"),
    [(lambda _one: {}, workspace.NothingNamed), (lambda one: stages.failing(one, where=" "), workspace.NotLocated)],
)
def test_a_rejection_names_what_failed_and_where(failed, error, owner, last):
    with pytest.raises(error):
        reject(last, owner, failed=failed(last))

    assert not Settlement.objects.exists()


def test_only_the_company_rejects(student, stranger, last):
    for person in (student, stranger):
        with pytest.raises(workspace.NotYours):
            reject(last, person)


def test_once_silence_has_accepted_nothing_is_rejected(owner, last):
    Milestone.objects.filter(pk=last.pk).update(review_due_at=last.submitted_at)

    with pytest.raises(workspace.TooLate):
        reject(last, owner)


def test_the_company_rejects_once(owner, rejection):
    with pytest.raises(settlements.CannotSettle):
        reject(rejection.milestone, owner)


def test_the_student_is_told_what_failed_and_until_when_to_dispute(student, rejection, deliver):
    told = Notification.objects.get(recipient=student, title__startswith="Harbor Coffee rejected")

    assert "In the summary, pages 3 and 4" in told.body
    assert "open a dispute by" in told.body and "it is free" in told.body
    assert any("rejected" in letter.subject for letter in deliver())


def test_accepted_the_money_moves_at_once(simulator, student, rejection):
    settlements.accept(rejection, by=student)

    milestone = now(rejection.milestone)
    assert (milestone.status, milestone.settled_cents) == (Milestone.Status.APPROVED, rejection.pay_cents)
    assert Transfer.objects.get().amount_cents == rejection.pay_cents
    assert_books_balance(simulator)


def test_the_student_neither_declines_nor_bargains(student, rejection):
    with pytest.raises(settlements.IsRejection):
        settlements.decline(rejection, by=student, answer="No.")
    with pytest.raises(settlements.IsRejection):
        settlements.propose(rejection.milestone, by=student, pay_cents=44000, reason="Rather so.")


def test_undisputed_it_stands_exactly_at_the_boundary_and_once(simulator, student, owner, rejection, time_machine):
    early, late = rejection.answer_by - dt.timedelta(seconds=1), rejection.answer_by

    time_machine.move_to(early, tick=False)
    assert clock.let_rejections_stand(early) == 0
    with pytest.raises(workspace.StillTime):
        rejections.stand(rejection)
    time_machine.move_to(late, tick=False)
    assert clock.let_rejections_stand(late) == 1
    assert clock.let_rejections_stand(late) == 0

    assert now(rejection).status == Settlement.Status.ACCEPTED
    assert now(rejection.milestone).settled_cents == rejection.pay_cents
    titles = Notification.objects.filter(title__contains="stands").values_list("recipient__name", flat=True)
    assert sorted(titles) == [student.name, owner.name]
    assert_books_balance(simulator)


def test_one_that_pays_nothing_stands_and_all_goes_back(simulator, owner, last):
    rejection = reject(last, owner, failed=stages.failing(last, count=9))

    clock.let_rejections_stand(overdue(rejection))

    assert now(last).status == Milestone.Status.CANCELLED
    assert now(last.engagement).status == Engagement.Status.CANCELLED
    assert not Transfer.objects.exists()


def test_it_waits_while_the_money_is_frozen(simulator, rejection):
    Hold.objects.filter(pk=rejection.milestone.hold_id).update(status=Hold.Status.FROZEN)

    assert clock.let_rejections_stand(overdue(rejection)) == 0

    Hold.objects.filter(pk=rejection.milestone.hold_id).update(status=Hold.Status.FUNDED)


def test_silence_does_not_approve_what_is_rejected(rejection):
    Milestone.objects.filter(pk=rejection.milestone_id).update(review_due_at=rejection.milestone.submitted_at)

    assert clock.accept_silent(rejection.milestone.review_due_at + MINUTE) == 0


def test_no_dispute_opens_by_itself_about_a_rejection(rejection):
    late = overdue(rejection) + dt.timedelta(days=settings.SETTLEMENT_GRACE_DAYS)

    assert disputes.open_forgotten(late) == 0


def test_the_student_is_reminded_once_before_it_stands(student, rejection):
    soon = rejection.answer_by - dt.timedelta(hours=20)

    clock.remind_of_settlements(soon - dt.timedelta(hours=10))
    assert not Notification.objects.filter(title__startswith="Until tomorrow").exists()
    clock.remind_of_settlements(soon)
    clock.remind_of_settlements(soon)
    assert Notification.objects.get(title__startswith="Until tomorrow").recipient == student


def test_taken_back_the_work_can_be_approved(simulator, owner, rejection):
    settlements.withdraw(rejection, by=owner)
    workspace.approve(stages.again(rejection.milestone), by=owner)

    last = rejection.milestone.deliveries.order_by("-round")[0]
    assert set(last.checks.values_list("verdict", "where")) == {(Check.Verdict.MET, "")}
    assert Transfer.objects.get().amount_cents == 45000


def test_it_takes_the_place_of_a_proposal_that_waits(student, owner, last):
    theirs = settlements.propose(last, by=student, pay_cents=40000, reason="It is nearly done.")

    rejection = reject(last, owner)

    assert now(theirs).status == Settlement.Status.DECLINED
    assert now(rejection).status == Settlement.Status.PROPOSED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_accepting_while_it_comes_to_stand_pays_once(turn, simulator, student, rejection):
    late = overdue(rejection)

    results = at_once(
        lambda: settlements.accept(rejection, by=student),
        lambda: clock.let_rejections_stand(late),
    )

    assert len(failures(results)) <= 1
    assert Transfer.objects.count() == 1
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_two_people_rejecting_at_once_reject_once(company, owner, last):
    colleague = MembershipFactory(company=company).user
    rows = [stages.again(last), stages.again(last)]

    results = at_once(lambda: reject(rows[0], owner), lambda: reject(rows[1], colleague))

    (lost,) = failures(results)
    assert isinstance(lost, settlements.CannotSettle)
    assert Settlement.objects.filter(is_rejection=True).count() == 1


def test_a_criterion_of_other_work_is_refused(owner, last):
    other = stages.milestone_of(stages.hired(StudentFactory().user))

    with pytest.raises(workspace.NothingNamed):
        reject(last, owner, failed=stages.failing(last) | stages.failing(other))

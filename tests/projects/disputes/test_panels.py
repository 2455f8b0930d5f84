"""Who decides: three neutrals near to nobody, asked in turn, their votes hidden until all are in; else a moderator."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Notification
from accounts.people import services as people
from marketplace.core.states import IllegalMove
from projects.disputes import clock, deciding, neutrals, panels, services
from projects.models import Dispute, Engagement, Milestone, Neutral, PanelSeat, Vote
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory, StudentFactory, UserFactory
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.stages import again

pytestmark = pytest.mark.django_db
Role, Seat = Neutral.Role, PanelSeat.Status
HOUR = dt.timedelta(hours=1)


def roles(dispute):
    rows = dispute.seats.filter(round=dispute.round, status__in=neutrals.HAS_A_SEAT)
    return sorted(rows.values_list("neutral__role", flat=True))


def states(dispute):
    return sorted(dispute.seats.filter(round=dispute.round).values_list("status", flat=True))


def test_one_of_each_role_is_asked(bench, delivered):
    dispute = stages.in_review(delivered)

    assert roles(dispute) == sorted(Role.values)
    assert Notification.objects.filter(title="You are asked to decide a dispute").count() == 3


def test_without_one_role_the_others_fill_its_seat(recruit, delivered):
    for role in (Role.MODERATOR, Role.CAREER_STAFF, Role.CAREER_STAFF):
        recruit(role)

    assert roles(stages.in_review(delivered)) == [Role.CAREER_STAFF, Role.CAREER_STAFF, Role.MODERATOR]


def test_whoever_waited_longest_is_asked_first(bench, simulator, delivered):
    first = stages.in_review(delivered)
    asked = {seat.neutral_id for seat in first.seats.all()}

    second = stages.in_review(stages.delivered(simulator))

    assert asked.isdisjoint(seat.neutral_id for seat in second.seats.all())


def test_with_too_few_people_a_moderator_decides_at_once(recruit, moderator, student, owner, delivered):
    recruit(Role.CAREER_STAFF)

    dispute = stages.in_review(delivered)

    assert (dispute.is_by_panel, dispute.seats.count()) == (False, 0)
    for person in (student, owner):
        assert Notification.objects.filter(recipient=person, title__startswith="A moderator decides").exists()
    assert Notification.objects.filter(recipient=moderator, title__contains="waits for a moderator").exists()


def near_as_a_side(student, company):
    MembershipFactory(company=company, user=(user := UserFactory()))
    return user, {}


def near_as_the_student(student, company):
    return student, {}


def near_by_a_company_they_share(student, company):
    house = CompanyFactory()
    MembershipFactory(company=house, user=student)
    return MembershipFactory(company=house, user=UserFactory()).user, {}


def near_by_the_school_they_serve(student, company):
    return UserFactory(), {"school_domain": "uni-bremen.de"}


def near_by_a_part_of_the_school(student, company):
    return UserFactory(), {"school_domain": "careers.uni-bremen.de"}


def near_by_the_school_they_study_at(student, company):
    return StudentFactory().user, {}


def near_by_their_address(student, company):
    return UserFactory(email="someone@alumni.uni-bremen.de"), {}


def near_by_an_application_to_the_company(student, company):
    user = StudentFactory(school_domain="elsewhere.example", user__email="far@away.example").user
    stages.applied(user, company=company)
    return user, {}


def near_by_an_application_of_the_student(student, company):
    other = stages.published()
    stages.applied(student, other)
    return stages.owner_of(other.company), {}


NEAR = [
    near_as_a_side, near_as_the_student, near_by_a_company_they_share, near_by_the_school_they_serve,
    near_by_a_part_of_the_school, near_by_the_school_they_study_at, near_by_their_address,
    near_by_an_application_to_the_company, near_by_an_application_of_the_student,
]  # fmt: skip


@pytest.mark.parametrize("near", NEAR)
def test_who_is_near_to_a_side_is_never_asked(recruit, student, company, delivered, near):
    user, changes = near(student, company)
    neutral = recruit(Role.CAREER_STAFF, user, **changes)
    far = recruit(Role.CAREER_STAFF)
    dispute = stages.disputed(delivered)

    assert list(neutrals.candidates(dispute)) == [far]
    assert not neutrals.is_neutral(neutral.user, dispute)
    assert neutrals.is_neutral(far.user, dispute)


def test_who_is_released_or_suspended_is_not_asked(recruit, moderator, delivered):
    gone, suspended = recruit(Role.CAREER_STAFF), recruit(Role.CAREER_STAFF)
    neutrals.release(gone, by=moderator, reason="Moved abroad.")
    people.suspend(suspended.user, by=moderator, reason="Spam.")

    assert not neutrals.candidates(stages.disputed(delivered)).exists()


def test_only_people_who_fit_are_recruited_and_only_by_staff(moderator, student):
    for role, domain in ((Role.MODERATOR, ""), (Role.CAREER_STAFF, " "), (Role.COMPANY_VOLUNTEER, "")):
        with pytest.raises(neutrals.CannotRecruit):
            neutrals.recruit(UserFactory(), role=role, by=moderator, school_domain=domain)
    with pytest.raises(neutrals.CannotRecruit):
        neutrals.recruit(UserFactory(), role=Role.CAREER_STAFF, by=student, school_domain="x.example")


def test_who_declares_a_conflict_is_replaced_at_once(bench, delivered):
    dispute = stages.in_review(delivered)
    seat = dispute.seats.get(neutral__role=Role.CAREER_STAFF)

    panels.decline_seat(seat, by=seat.neutral.user, conflict="Their founder is my cousin.")

    assert again(seat).conflict == "Their founder is my cousin."
    assert roles(dispute) == sorted(Role.values)
    assert dispute.seats.count() == 4


def test_who_does_not_answer_in_time_is_replaced(bench, delivered):
    dispute = stages.in_review(delivered)
    until = dispute.seats.first().answer_by
    assert until - timezone.now() <= dt.timedelta(hours=settings.PANEL_HOURS)

    with time_machine.travel(until - dt.timedelta(seconds=1), tick=False):
        assert clock.go_on(timezone.now()) == 0
    with time_machine.travel(until, tick=False):
        assert clock.go_on(timezone.now()) == 3

    assert states(dispute) == [Seat.ASKED] * 3 + [Seat.LAPSED] * 3


def test_a_seat_that_lapsed_or_is_somebody_elses_is_not_taken(bench, rival, delivered):
    dispute = stages.in_review(delivered)
    seat = dispute.seats.first()
    with pytest.raises(panels.NotYourSeat):
        panels.take_seat(seat, by=rival)

    with time_machine.travel(seat.answer_by, tick=False), pytest.raises(panels.SeatGone):
        panels.take_seat(seat, by=seat.neutral.user)


def test_who_came_near_after_being_asked_may_not_take_the_seat(bench, company, delivered):
    seat = stages.in_review(delivered).seats.first()
    MembershipFactory(company=company, user=seat.neutral.user)

    with pytest.raises(panels.SeatGone, match="near to one of the two sides"):
        panels.take_seat(seat, by=seat.neutral.user)


def test_when_no_panel_is_complete_in_time_a_moderator_decides(bench, student, delivered):
    dispute = stages.in_review(delivered)
    taken = dispute.seats.first()
    panels.take_seat(taken, by=taken.neutral.user)

    with time_machine.travel(dispute.panel_by, tick=False):
        clock.go_on(timezone.now())
        clock.go_on(timezone.now())

    dispute = again(dispute)
    assert (dispute.status, dispute.is_by_panel, again(taken).status) == ("in_review", False, Seat.LAPSED)
    assert dispute.decide_by >= dispute.panel_by + dt.timedelta(hours=settings.PANEL_HOURS)
    assert Notification.objects.filter(recipient=taken.neutral.user, title__startswith="You are not needed").exists()


def test_a_panel_that_does_not_decide_in_time_is_relieved_by_a_moderator(bench, seated, moderator, delivered):
    dispute = stages.in_review(delivered)
    first, *_others = seated(dispute)
    panels.vote(first, by=first.neutral.user, opinions=stages.opinions(delivered, 0))
    with time_machine.travel(dispute.decide_by - HOUR, tick=False):
        assert clock.go_on(timezone.now()) == 0

    with time_machine.travel(dispute.decide_by, tick=False):
        assert clock.go_on(timezone.now()) == 1
        relieved = again(dispute)
        assert not relieved.is_by_panel and relieved.decide_by > timezone.now()
        decided = deciding.decide(relieved, opinions=stages.opinions(delivered, 100), by=moderator)

    assert decided.decided_cents == 45000


def test_the_middle_vote_counts_on_each_criterion(simulator, bench, votes, student, delivered):
    dispute = stages.in_review(delivered)

    votes(dispute, (100, 0, 0), (50, 50, 0), (100, 100, 0))

    assert [one.met_percent for one in deciding.findings(dispute)] == [100, 50, 0]
    assert (dispute.status, dispute.decided_cents, dispute.decided_by) == ("decided", 25875, None)
    stages.taken(dispute)
    money.ready(simulator, student)
    money.send_all()
    money.refund_all()
    milestone = stages.again(delivered)
    assert (milestone.status, milestone.engagement.status) == (Milestone.Status.PAID, Engagement.Status.COMPLETED)
    assert_books_balance(simulator)


def test_the_reasons_are_those_of_the_votes_that_count(bench, seated, delivered):
    dispute = stages.in_review(delivered)

    seats = seated(dispute)
    for seat, percent, extra in zip(seats, (0, 100, 100), ("", ".", ", too."), strict=True):
        opinions = stages.opinions(delivered, percent)
        told = {key: replace(one, reason=one.reason.rstrip(".") + (extra or ".")) for key, one in opinions.items()}
        panels.vote(seat, by=seat.neutral.user, opinions=told)

    assert {one.reason for one in deciding.findings(dispute)} == {"It is all there.\n\nIt is all there, too."}


def test_nothing_is_decided_before_all_votes_are_in(bench, seated, delivered):
    dispute = stages.in_review(delivered)
    for seat in seated(dispute)[:2]:
        panels.vote(seat, by=seat.neutral.user, opinions=stages.opinions(delivered, 0))

    assert again(dispute).status == Dispute.Status.IN_REVIEW
    assert not dispute.findings.exists()


def test_a_vote_is_cast_once_whole_and_with_reasons(bench, seated, rival, delivered):
    seat = seated(stages.in_review(delivered))[0]
    opinions = stages.opinions(delivered, 100)
    one = next(iter(opinions))
    by = seat.neutral.user

    for bad in (
        {},
        {one: opinions[one]},
        opinions | {one: deciding.Opinion(75, "Hm.")},
        opinions | {one: deciding.Opinion(0, " ")},
    ):
        with pytest.raises(deciding.Incomplete):
            panels.vote(seat, by=by, opinions=bad)
    with pytest.raises(panels.NotYourSeat):
        panels.vote(seat, by=rival, opinions=opinions)
    panels.vote(seat, by=by, opinions=opinions)
    with pytest.raises(panels.SeatGone):
        panels.vote(seat, by=by, opinions=opinions)

    assert Vote.objects.count() == len(opinions)


def test_who_only_was_asked_does_not_vote(bench, delivered):
    seat = stages.in_review(delivered).seats.first()

    with pytest.raises(panels.SeatGone):
        panels.vote(seat, by=seat.neutral.user, opinions=stages.opinions(delivered, 100))


def test_a_moderator_does_not_decide_what_is_before_a_panel(bench, moderator, delivered):
    dispute = stages.in_review(delivered)

    with pytest.raises(deciding.NotTheirs):
        deciding.decide(dispute, opinions=stages.opinions(delivered, 100), by=moderator)


def test_who_belongs_to_a_side_or_is_no_staff_does_not_decide(student, owner, rival, delivered):
    dispute = stages.in_review(delivered)
    for person in (student, owner):
        type(person).objects.filter(pk=person.pk).update(is_staff=True)
    same_school = UserFactory(is_staff=True, email="mona@uni-bremen.de")

    for person in (again(student), again(owner), rival, same_school):
        with pytest.raises(deciding.NotNeutral):
            deciding.decide(dispute, opinions=stages.opinions(delivered, 0), by=person)


def test_a_decision_is_made_once(moderator, delivered):
    dispute = stages.decided(delivered, 50, moderator=moderator)

    with pytest.raises(deciding.NotTheirs):
        deciding.decide(dispute, opinions=stages.opinions(delivered, 0), by=moderator)


def test_an_appeal_goes_to_three_others_and_nobody_is_asked_twice(bench, votes, student, delivered):
    dispute = stages.in_review(delivered)
    votes(dispute, (0,), (0,), (50,))
    before = {seat.neutral_id for seat in dispute.seats.all()}

    dispute = services.appeal(dispute, by=student, reason="Look at the second file.")
    after = {seat.neutral_id for seat in dispute.seats.filter(round=2)}
    assert len(after) == 3 and after.isdisjoint(before)
    votes(dispute, (100,), (100,), (100,))

    assert (dispute.status, dispute.decided_cents) == (Dispute.Status.RESOLVED, 45000)
    assert [one.met_percent for one in deciding.findings(dispute, 1)] == [0, 0, 0]


def test_a_dispute_that_is_taken_back_needs_nobody_any_more(bench, owner, delivered):
    dispute = stages.in_review(delivered)

    services.withdraw(dispute, by=owner)

    assert states(dispute) == [Seat.LAPSED] * 3
    seat = dispute.seats.first()
    with pytest.raises((panels.SeatGone, IllegalMove)):
        panels.take_seat(seat, by=seat.neutral.user)


def test_everybody_is_reminded_once_a_day_before_their_time_is_over(bench, student, owner, moderator, delivered):
    dispute = stages.disputed(delivered)

    def remind(when):
        for hours in (30, 20, 2):
            with time_machine.travel(when - hours * HOUR, tick=False):
                clock.remind(timezone.now())

    remind(dispute.answer_by)
    dispute = services.answer(dispute, by=student, answer="It is there.")
    remind(dispute.seats.first().answer_by)
    for seat in dispute.seats.all():
        panels.take_seat(seat, by=seat.neutral.user)
    remind(dispute.decide_by)
    for seat in dispute.seats.all():
        panels.vote(seat, by=seat.neutral.user, opinions=stages.opinions(delivered, 50))
    dispute.refresh_from_db()
    services.take(dispute, by=student)
    remind(dispute.appeal_by)

    subjects = Notification.objects.filter(kind="reminder").values_list("title", flat=True)
    counts = {
        "Your side of the dispute": 1,
        "A dispute waits for your answer": 3,
        "Your decision is due by": 3,
        "is about to be final": 1,
    }
    assert {words: sum(words in subject for subject in subjects) for words in counts} == counts


def test_moderators_are_reminded_too(moderator, student, delivered):
    dispute = stages.in_review(delivered)

    with time_machine.travel(dispute.decide_by - 5 * HOUR, tick=False):
        clock.remind(timezone.now())

    told = Notification.objects.filter(recipient=moderator, kind="reminder", title__contains="waits for a moderator")
    assert told.count() == 1
    assert not Notification.objects.filter(recipient=student, kind="reminder").exists()


def test_no_letter_to_a_side_names_who_decides(bench, votes, student, owner, delivered):
    dispute = stages.in_review(delivered)
    votes(dispute, (0,), (50,), (100,))

    letters = Notification.objects.filter(recipient__in=[student, owner])
    texts = "\n".join(f"{letter.title}\n{letter.body}" for letter in letters)
    for neutral in bench:
        assert neutral.user.name not in texts and neutral.user.email not in texts


def test_after_two_days_without_beat_everything_due_happens_once(bench, delivered):
    dispute = stages.disputed(delivered)

    with time_machine.travel(dispute.answer_by + dt.timedelta(days=2), tick=False):
        assert clock.go_on(timezone.now()) == 1
        assert clock.go_on(timezone.now()) == 0

    assert states(dispute) == [Seat.ASKED] * 3

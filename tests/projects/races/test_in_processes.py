"""Four real processes at the same moment: the last place to apply, the bench, two reviewers, one delivery, one offer.

Every race is run several times with the acts in another order, so that nobody wins by being the first told.
"""

from collections.abc import Iterator

import pytest

from accounts.models import Notification
from marketplace.core.states import IllegalMove
from projects.applications import bench, services
from projects.models import Application, Milestone, Project, Score, Scorecard
from tests import stages
from tests.actors import Actor
from tests.projects.races.hands import Race, four_hands

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Status = Application.Status
TIMES = 4


@pytest.fixture(scope="module")
def hands(django_db_setup, django_db_blocker) -> Iterator[list[Actor]]:
    """For all races."""
    with django_db_blocker.unblock(), four_hands() as four:
        yield four


@pytest.fixture
def race(hands, settings) -> Race:
    """A seat takes two applications, and two may wait for each."""
    settings.APPLICATIONS_PER_SEAT = settings.WAITING_LIST_PER_SEAT = 2
    return Race(hands)


def turned(acts, number):
    return [*acts[number:], *acts[:number]]


def states(project):
    rows = Application.objects.filter(project=project).order_by("submitted_at", "waiting_since", "pk")
    return sorted(rows.values_list("status", flat=True))


def ready(project):
    """Somebody has written an application to it and not sent it."""
    application = stages.draft_application(project=project)
    answers = {question.pk: "Yes." for question in project.questions.all()}
    return services.save_draft(application, by=application.student, pitch="Me.", answers=answers)


def fresh(project):
    return Project.objects.select_related("company").get(pk=project.pk)


@pytest.mark.parametrize("number", range(TIMES))
def test_the_last_place_to_apply_goes_to_one_and_the_others_wait(race, company, owner, number):
    project = stages.published(company=company)
    stages.applied(project=project)
    drafts = [ready(fresh(project)) for _number in range(4)]

    came = race.run(*turned([("submit", draft, draft.student) for draft in drafts], number))

    project = fresh(project)
    assert sorted(came) == ["done", "done", "done", "refused: CannotApply"]
    assert states(project) == [Status.DRAFT, Status.SUBMITTED, Status.SUBMITTED, Status.WAITING, Status.WAITING]
    assert (project.applications_count, project.last_number, project.full_at is not None) == (2, 2, True)
    assert project.clock.next_at is not None
    assert Notification.objects.filter(recipient=owner, title__contains="applied").count() == 2


@pytest.mark.parametrize("number", range(TIMES))
def test_a_place_that_becomes_free_goes_to_the_first_in_line_whoever_comes_meanwhile(race, company, number):
    project = stages.published(company=company)
    first, second, waits = [stages.applied(project=fresh(project)) for _number in range(3)]
    late = ready(fresh(project))
    acts = [("withdraw", first, first.student), ("submit", late, late.student), ("withdraw", second, second.student)]

    came = race.run(*turned(acts, number % len(acts)))

    project = fresh(project)
    assert came == ["done"] * 3
    assert states(project) == [Status.SUBMITTED, Status.SUBMITTED, Status.WITHDRAWN, Status.WITHDRAWN]
    assert project.applications_count == 2
    assert sorted(project.applications.values_list("number", flat=True)) == [1, 2, 3, 4]
    waits.refresh_from_db()
    late.refresh_from_db()
    assert waits.number < late.number


@pytest.mark.parametrize("number", range(TIMES))
def test_who_leaves_the_site_while_a_place_becomes_free_gets_none(race, company, number):
    project = stages.published(company=company)
    first, second, waits, last = [stages.applied(project=fresh(project)) for _number in range(4)]
    acts = [
        ("withdraw", first, first.student),
        ("leave the site", waits, waits.student),
        ("withdraw", second, second.student),
    ]

    came = race.run(*turned(acts, number % len(acts)))

    assert came == ["done"] * 3
    last.refresh_from_db()
    assert (last.status, fresh(project).applications_count) == (Status.SUBMITTED, 1)


@pytest.mark.parametrize("number", range(TIMES))
def test_the_bench_steps_once_for_one_place(race, company, owner, manager, settings, number):
    settings.APPLICATIONS_PER_SEAT = 10
    project = stages.published(company=company)
    offered, one, two, other = [stages.applied(project=fresh(project)) for _number in range(4)]
    services.offer(offered, by=owner)
    for application in (one, two):
        services.shortlist(application, by=owner)
    bench.arrange(project, [one, two], by=owner)
    acts = [
        ("turn down", offered, offered.student),
        ("decline", offered, owner),
        ("offer", other, manager),
        ("withdraw", one, one.student),
    ]

    race.run(*turned(acts, number))

    taken = Application.objects.filter(project=project, status__in=(Status.OFFERED, Status.ACCEPTED))
    assert taken.count() == 1
    assert Notification.objects.filter(title__startswith="You are offered").count() == 2
    assert taken.get() in (one, two, other)


@pytest.mark.parametrize("number", range(TIMES))
def test_the_last_runner_up_is_offered_the_place_or_has_left(race, company, owner, settings, number):
    settings.APPLICATIONS_PER_SEAT = 10
    project = stages.published(company=company)
    offered, last = [stages.applied(project=fresh(project)) for _number in range(2)]
    services.offer(offered, by=owner)
    services.shortlist(last, by=owner)
    bench.arrange(project, [last], by=owner)
    acts = [
        ("turn down", offered, offered.student),
        ("withdraw", last, last.student),
        ("accept", offered, offered.student),
    ]

    turned_down, withdrew, accepted = _by_verb(race, acts, number)

    last.refresh_from_db()
    offered.refresh_from_db()
    assert (turned_down == "done") != (accepted == "done")
    if withdrew == "done":
        assert last.status == Status.WITHDRAWN
    else:
        assert (withdrew, last.status) == ("refused: IllegalMove", Status.OFFERED)
    seats = Application.objects.filter(project=project, status__in=(Status.OFFERED, Status.ACCEPTED)).count()
    assert seats <= 1


def _by_verb(race, acts, number):
    """What came of each act in the order they are written, told in another."""
    order = turned(list(range(len(acts))), number % len(acts))
    came = race.run(*(acts[place] for place in order))
    return [came[order.index(place)] for place in range(len(acts))]


@pytest.mark.parametrize("number", range(TIMES))
def test_two_reviewers_and_two_tabs_leave_one_card_each(race, company, owner, reviewer, number):
    application = stages.applied(company=company)
    acts = [("score", application, person) for person in (owner, reviewer, owner, reviewer)]

    came = race.run(*turned(acts, number))

    assert came == ["done"] * 4
    assert Scorecard.objects.filter(application=application).count() == 2
    assert Score.objects.filter(scorecard__application=application).count() == 2 * application.project.rubric.count()


@pytest.mark.parametrize("number", range(TIMES))
def test_who_declares_a_conflict_in_another_tab_has_scores_or_a_conflict(race, company, owner, reviewer, number):
    application = stages.applied(company=company)
    acts = [(verb, application, person) for verb in ("score", "conflict") for person in (owner, reviewer)]

    came = race.run(*turned(acts, number))

    assert came == ["done"] * 4
    for card in Scorecard.objects.filter(application=application):
        assert card.has_conflict != card.scores.exists()


@pytest.mark.parametrize("number", range(TIMES))
def test_of_reviewers_who_shortlist_and_decline_each_person_gets_one_answer(race, company, owner, manager, number):
    application = stages.applied(company=company)
    acts = [
        ("shortlist", application, owner),
        ("shortlist", application, manager),
        ("decline", application, owner),
        ("decline", application, manager),
    ]

    came = race.run(*turned(acts, number))

    application.refresh_from_db()
    assert application.status == Status.DECLINED
    assert came.count("done") in (1, 2)
    assert Notification.objects.filter(recipient=application.student, title__contains="Not this time").count() == 1


@pytest.mark.parametrize("number", range(TIMES))
def test_withdrawing_and_offering_end_in_one_of_the_two(race, company, owner, manager, number):
    application = stages.applied(company=company)
    acts = [
        ("withdraw", application, application.student),
        ("offer", application, owner),
        ("offer", application, manager),
        ("withdraw", application, application.student),
    ]

    came = race.run(*turned(acts, number))

    application.refresh_from_db()
    assert came.count("done") == 1
    assert application.status in (Status.WITHDRAWN, Status.OFFERED)
    with pytest.raises(IllegalMove):
        services.withdraw(application, by=application.student)


@pytest.mark.parametrize("number", range(TIMES))
def test_a_delivery_is_approved_or_sent_back(race, simulator, company, owner, manager, number):
    milestone = stages.delivered(simulator, company=company)
    acts = [(verb, milestone, person) for verb in ("approve", "revise") for person in (owner, manager)]

    came = race.run(*turned(acts, number))

    milestone = stages.again(milestone)
    assert came.count("done") == 1
    is_approved = milestone.status == Milestone.Status.APPROVED
    assert milestone.status == (Milestone.Status.APPROVED if is_approved else Milestone.Status.REVISION_REQUESTED)
    assert (milestone.hold.status == "released") is is_approved

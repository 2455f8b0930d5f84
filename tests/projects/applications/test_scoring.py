"""Several people of a company read an application by the rubric, each alone before they compare."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit.queries import history
from accounts.models import StudentProfile, User
from marketplace.core.states import IllegalMove
from projects.applications import clock, guards, listing, services
from projects.applications.scoring import queries
from projects.applications.scoring import services as points
from projects.models import Application, Project, Score, Scorecard
from projects.postings import rubrics
from projects.postings import services as postings
from tests import stages
from tests.factories import MembershipFactory, SkillFactory

pytestmark = pytest.mark.django_db
RUBRIC = [("Shows a table of their own", 50), ("Says how they would begin", 30), ("Writes clearly", 20)]
SECRET = "Nobody else may read this yet"


@pytest.fixture
def project(company, owner):
    return stages.published(company=company, rubric=RUBRIC)


@pytest.fixture
def application(student, project):
    return stages.applied(student, project)


def give(application, by, *given, note="", reasons=()):
    rubric = list(application.project.rubric.order_by("position"))
    return points.score(
        application,
        by=by,
        points={each.pk: number for each, number in zip(rubric, given, strict=False)},
        reasons={each.pk: text for each, text in zip(rubric, reasons, strict=False)},
        note=note,
    )


def page(application):
    return reverse("application_score", args=[application.pk])


def filled(application, *given, **changes):
    keys = application.project.rubric.order_by("position").values_list("pk", flat=True)
    data = {"conflict": "none", "about": "", "note": ""}
    for key, number in zip(keys, given, strict=False):
        data |= {f"points_{key}": str(number), f"reason_{key}": f"Because of {number}"}
    return data | changes


def verbs(application):
    return list(history(application).values_list("verb", flat=True))


def test_a_reviewer_gives_points_with_reasons(client_for, application, reviewer):
    answer = client_for(reviewer).post(page(application), filled(application, 4, 2, 3, note="Call them."))

    card = Scorecard.objects.get()
    assert answer.url == f"{application.get_absolute_url()}#scores"
    assert (card.reviewer, card.note, card.has_conflict, card.changed_at) == (reviewer, "Call them.", False, None)
    assert list(card.scores.order_by("criterion").values_list("points", "note")) == [
        (4, "Because of 4"),
        (2, "Because of 2"),
        (3, "Because of 3"),
    ]
    assert queries.board(application, reviewer).spread.average == pytest.approx(3.2)


@pytest.mark.parametrize("given", [(4, 2), (4, 2, 5), (4, 2, 0), (4, 2, "many")])
def test_points_are_1_to_4_for_everything_looked_for(client_for, application, reviewer, given):
    answer = client_for(reviewer).post(page(application), filled(application, *given))

    assert answer.status_code == 200
    assert "error-summary" in answer.text
    assert "Because of 4" in answer.text
    assert not Scorecard.objects.exists()


def test_the_database_keeps_points_between_1_and_4(application, reviewer):
    card = give(application, reviewer, 1, 1, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(scorecard=card).update(points=5)


def test_the_service_wants_points_for_each(application, reviewer):
    with pytest.raises(guards.Incomplete, match="Give points for each"):
        give(application, reviewer, 4, 4)


def test_nobody_sees_colleagues_points_before_giving_their_own(client_for, application, manager, reviewer):
    give(application, manager, 4, 4, 4, note=SECRET, reasons=[SECRET, SECRET, SECRET])
    browser = client_for(reviewer)

    for address in (application.get_absolute_url(), page(application), applicants(application, "?sort=rubric")):
        text = browser.get(address).text
        assert SECRET not in text
        assert "<b>4" not in text
    assert "1 colleague has given points" in browser.get(application.get_absolute_url()).text

    browser.post(page(application), filled(application, 1, 2, 3))
    after = browser.get(application.get_absolute_url()).text

    assert SECRET in after
    assert "Max Harbor" in after


def test_the_spread_is_shown_and_drawn(client_for, application, manager, reviewer):
    give(application, manager, 4, 3, 3)
    give(application, reviewer, 1, 3, 4)

    text = client_for(reviewer).get(application.get_absolute_url()).text
    line = queries.board(application, reviewer).lines[0]

    assert (line.spread.least, line.spread.most, line.spread.average) == (1, 4, 2.5)
    assert (line.spread.least_x, line.spread.average_x, line.spread.most_x) == (8, 60, 113)
    assert "2.5 on average, from 1 to 4" in text
    assert text.count("far apart: talk about it") == 1
    assert "M8 8H113" in text


def applicants(application, query=""):
    return applicants_of(application.project) + query


def applicants_of(project):
    return reverse("applicants", args=[project.slug])


def test_a_conflict_of_interest_keeps_a_person_out(client_for, application, owner, manager):
    give(application, manager, 4, 4, 4, note=SECRET)
    browser = client_for(owner)
    answer = browser.post(page(application), {"conflict": "conflict", "about": "My cousin"})

    assert answer.url == f"{application.get_absolute_url()}#scores"
    for step in (services.shortlist, services.offer):
        with pytest.raises(guards.NotAllowed, match="conflict of interest"):
            step(application, by=owner)
    with pytest.raises(guards.NotAllowed, match="conflict of interest"):
        services.decline(application, by=owner, reason="No")
    text = browser.get(application.get_absolute_url()).text
    assert SECRET not in text
    assert reverse("application_shortlist", args=[application.pk]) not in text
    assert reverse("application_offer", args=[application.pk]) not in text
    assert "My cousin" in text
    assert verbs(application)[0] == points.CONFLICT


def test_who_has_a_conflict_declines_nobody_among_many(client_for, application, owner, rival):
    points.declare_conflict(application, by=owner, conflict="My cousin")
    other = stages.applied(rival, application.project)

    text = client_for(owner).get(applicants(application)).text
    ids = [str(application.pk), str(other.pk)]

    assert f'value="{application.pk}"' not in text
    assert listing.chosen(application.project, ids, by=owner) == [other]


def test_a_conflict_wants_a_word_about_it(client_for, application, reviewer):
    answer = client_for(reviewer).post(page(application), {"conflict": "conflict", "about": " "})

    assert "Say in a few words what the conflict is" in answer.text
    assert not Scorecard.objects.exists()


def test_a_conflict_noticed_later_takes_the_points_away(application, manager, reviewer):
    give(application, manager, 4, 4, 4)
    give(application, reviewer, 1, 1, 1)

    points.declare_conflict(application, by=reviewer, conflict="We shared a flat")

    assert Score.objects.filter(scorecard__reviewer=reviewer).count() == 0
    assert queries.board(application, manager).spread.points == (4.0,)
    assert [card.conflict for card in queries.board(application, manager).conflicts] == ["We shared a flat"]
    assert not queries.board(application, reviewer).shows_all


def test_a_conflict_taken_back_is_on_record(client_for, application, owner, reviewer):
    points.declare_conflict(application, by=reviewer, conflict="A mistake")

    give(application, reviewer, 2, 2, 2)

    assert not Scorecard.objects.get().has_conflict
    assert verbs(application)[0] == points.CONFLICT_GONE
    assert "Took back a conflict of interest" in client_for(owner).get(application.get_absolute_url()).text


def test_changing_after_seeing_others_is_on_record(client_for, application, manager, reviewer):
    give(application, reviewer, 2, 2, 2)
    give(application, reviewer, 3, 2, 2)
    assert Scorecard.objects.get().changed_at is None

    give(application, manager, 4, 4, 4)
    give(application, reviewer, 3, 2, 2)
    assert Scorecard.objects.get(reviewer=reviewer).changed_at is None
    give(application, reviewer, 4, 4, 4)

    assert Scorecard.objects.get(reviewer=reviewer).changed_at is not None
    assert Scorecard.objects.get(reviewer=manager).changed_at is None
    assert verbs(application).count(points.CHANGED) == 1
    assert "with others' points in view" in client_for(manager).get(application.get_absolute_url()).text


def test_points_stay_as_they_are_once_there_is_an_answer(client_for, application, manager, reviewer):
    services.decline(application, by=manager, reason="No")

    with pytest.raises(IllegalMove, match="has its answer"):
        give(application, reviewer, 4, 4, 4)
    with pytest.raises(IllegalMove, match="has its answer"):
        points.declare_conflict(application, by=reviewer, conflict="Late")
    assert client_for(reviewer).get(page(application)).url == application.get_absolute_url()


def test_saving_leads_on_to_the_next_not_judged_yet(client_for, project, reviewer, manager):
    first, second, third, fourth = [stages.applied(None, project) for _number in range(4)]
    give(second, reviewer, 2, 2, 2)
    services.decline(third, by=manager, reason="No")
    browser = client_for(reviewer)

    assert "Save and read the next" in browser.get(page(first)).text
    assert browser.post(page(first), filled(first, 1, 2, 3, go="next")).url == page(fourth)
    answer = browser.post(page(fourth), {"conflict": "conflict", "about": "My cousin", "go": "next"})

    assert answer.url == f"{fourth.get_absolute_url()}#scores"
    assert "Save and read the next" not in browser.get(page(first)).text


def test_staff_read_every_score_and_give_none(client_for, application, manager, moderator):
    give(application, manager, 4, 3, 4, note=SECRET)
    browser = client_for(moderator)

    assert SECRET in browser.get(application.get_absolute_url()).text
    assert browser.get(page(application)).status_code == 403
    assert browser.post(page(application), filled(application, 1, 1, 1)).status_code == 403
    with pytest.raises(guards.NotAllowed):
        give(application, moderator, 1, 1, 1)


@pytest.mark.parametrize("person", ["student", "rival", "stranger"])
def test_nobody_else_finds_the_page(client_for, request, application, person):
    browser = client_for(request.getfixturevalue(person))

    assert browser.get(page(application)).status_code == 404
    assert browser.post(page(application), filled(application, 4, 4, 4)).status_code == 404


def test_who_is_not_logged_in_is_asked_to(client_for, application):
    assert "/accounts/login/" in client_for().get(page(application)).url


def test_a_member_who_applied_elsewhere_never_scores_themselves(client_for, application, company):
    MembershipFactory(company=company, user=application.student, role="reviewer")

    assert client_for(application.student).get(page(application)).status_code == 404
    with pytest.raises(guards.NotAllowed):
        give(application, application.student, 4, 4, 4)


def test_a_student_never_reads_points_or_notes(client_for, application, manager):
    give(application, manager, 1, 1, 1, note=SECRET, reasons=[SECRET])
    services.decline(application, by=manager, reason="No")

    assert SECRET not in client_for(application.student).get(application.get_absolute_url()).text


def test_by_our_points_orders_only_whom_the_viewer_has_scored(project, manager, reviewer):
    first, second, third, fourth = [stages.applied(None, project) for _number in range(4)]
    give(first, reviewer, 2, 2, 2)
    give(second, reviewer, 1, 1, 1)
    give(second, manager, 4, 4, 4)
    give(third, manager, 4, 4, 4)

    def ordered(viewer):
        return list(listing.applicants(project, tab=listing.ALL, sort=listing.RUBRIC, viewer=viewer))

    assert ordered(reviewer) == [second, first, third, fourth]
    assert [row.team for row in ordered(reviewer)] == [2.5, 2.0, None, None]
    assert ordered(manager) == [third, second, first, fourth]


def test_a_conflict_counts_in_no_average(project, manager, reviewer):
    application = stages.applied(None, project)
    give(application, manager, 3, 3, 3)
    points.declare_conflict(application, by=reviewer, conflict="My cousin")

    rows = listing.applicants(project, tab=listing.ALL, sort=listing.RUBRIC, viewer=manager)
    described = listing.described(list(rows), listing.projects(manager).get(), viewer=manager)

    assert rows[0].team == 3.0
    assert described[0].scored == queries.Scored(own=3.0, team=3.0, colleagues=0, has_conflict=False)


def test_the_list_says_what_was_scored_and_that_no_machine_ranks(client_for, application, manager, reviewer):
    give(application, manager, 4, 4, 4)
    give(application, reviewer, 2, 2, 2)

    text = client_for(reviewer).get(applicants(application, "?sort=rubric")).text

    assert "<b>2.0</b> your points of 4" in text
    assert "<b>3.0</b> with 1 colleague" in text
    assert "No machine ranks anybody." in text
    assert "among those you have given points to yourself" in text


def crowd(project, count, *reviewers):
    """So many applications that reached the company, every fourth scored, without the work of sending each."""
    skills = [SkillFactory() for _number in range(3)]
    project.skills.add(*skills)
    emails = [f"crowd{number}@uni-bremen.de" for number in range(count)]
    people = User.objects.bulk_create(User(email=email, name=email) for email in emails)
    profiles = StudentProfile.objects.bulk_create(
        StudentProfile(user=person, handle=f"crowd-{person.pk}", school="Universität Bremen") for person in people
    )
    for number, profile in enumerate(profiles[:60]):
        profile.skills.add(*skills[: number % 3])
    now = timezone.now()
    sent = Application.objects.bulk_create(
        Application(
            project=project, student=person, status="submitted", submitted_at=now, number=number, pitch=person.name
        )
        for number, person in enumerate(people, start=1)
    )
    for application in sent[::20]:
        for reviewer in reviewers:
            give(application, reviewer, 1, 2, 3)
    Project.objects.filter(pk=project.pk).update(applications_count=count, last_number=count)


def test_200_applications_are_listed_with_few_statements(client_for, owner, manager, project):
    crowd(project, 200, owner, manager)
    clock.start(project)
    browser = client_for(owner)
    browser.get(applicants_of(project))

    for query in ("", "?state=all", "?state=all&sort=rubric", "?state=all&sort=rubric&page=5", "?sort=graduation"):
        with CaptureQueriesContext(connection) as caught:
            answer = browser.get(applicants_of(project) + query)
        assert answer.text.count('class="applicant"') == 20
        assert "200" in answer.text
        assert len(caught) < 12, [query["sql"] for query in caught]


def test_a_board_takes_few_statements_however_many_scored(client_for, application, company, owner):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            queries.board(application, owner)
        return len(caught)

    give(application, owner, 4, 4, 4)
    few = statements()
    for _number in range(6):
        give(application, MembershipFactory(company=company, role="reviewer").user, 1, 2, 3)

    assert statements() == few


def test_the_rubric_of_a_published_project_stays(project, owner):
    with pytest.raises(postings.NotEditable, match="cannot be changed now"):
        postings.save_draft(project, by=owner, rubric=[("Other", 100)])
    assert rubrics.of(project) == RUBRIC

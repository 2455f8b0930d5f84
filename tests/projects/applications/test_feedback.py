"""Whoever is not chosen hears how they did, and nothing is counted that would be about single people."""

import pytest
from django.utils import timezone

from accounts.models import Notification
from projects import tasks
from projects.applications import endings, feedback, queries, services
from projects.applications.scoring import services as points
from projects.models import Application, Feedback, Project
from projects.postings import services as postings
from tests import stages
from tests.factories import SkillFactory, StudentFactory

pytestmark = pytest.mark.django_db
RUBRIC = [("Shows a table of their own", 50), ("Says how they would begin", 30), ("Writes clearly", 20)]
Status, Cause = Application.Status, Application.Cause


@pytest.fixture
def project(company, owner):
    return stages.published(company=company, rubric=RUBRIC, seats=2)


def crowd(project, count):
    return [stages.applied(None, project) for _number in range(count)]


def give(application, by, *given):
    rubric = project_rubric(application.project)
    points.score(application, by=by, points=dict(zip(rubric, given, strict=True)), reasons={}, note="")


def project_rubric(project):
    return list(project.rubric.order_by("position").values_list("pk", flat=True))


def page(client_for, application):
    return client_for(application.student).get(application.get_absolute_url()).text


def settle(project, owner, applications, **answer):
    """Close the posting and decline these."""
    project = Project.objects.get(pk=project.pk)
    if project.status == "open":
        postings.close(project, by=owner, reason="by_hand")
    for application in applications:
        services.decline(application, by=owner, reason="We chose others.", **answer)
    return tasks.count_feedback()


def told(person):
    return Notification.objects.filter(recipient=person, title__startswith="How your application")


@pytest.mark.parametrize(
    ("average", "band"),
    [
        (1, "early"),
        (1.49, "early"),
        (1.5, "growing"),
        (2.49, "growing"),
        (2.5, "solid"),
        (3.49, "solid"),
        (3.5, "strong"),
        (4, "strong"),
    ],
)
def test_a_band_is_the_average_rounded_for_the_student(average, band):
    assert feedback.band(average) == band


def test_a_declined_applicant_reads_bands_counts_and_the_line(client_for, project, student, owner, manager):
    mine = stages.applied(student, project)
    others = crowd(project, 5)
    give(mine, owner, 4, 2, 1)
    give(mine, manager, 4, 3, 1)
    services.shortlist(others[0], by=owner)
    services.shortlist(others[1], by=owner)

    settle(project, owner, [mine, *others], line="Your second example was the clearest of all.")
    text = page(client_for, mine)
    heard = feedback.of(mine)

    assert [(shade.text, shade.label) for shade in heard.shades] == [
        ("Shows a table of their own", "strong"),
        ("Says how they would begin", "solid"),
        ("Writes clearly", "not visible yet"),
    ]
    assert "6 people applied, and 2 were shortlisted." in text
    assert "Your second example was the clearest of all." in text
    assert "We chose others." in text
    for word in ("strong", "solid", "not visible yet"):
        assert f"<b>{word}</b>" in text


def test_one_letter_says_it_all_once_everybody_has_an_answer(project, student, owner, deliver):
    mine = stages.applied(student, project)
    others = crowd(project, 4)
    give(mine, owner, 3, 3, 3)
    settle(project, owner, [mine, *others[:3]], line="Keep going.")
    assert not told(student).exists()

    services.decline(others[3], by=owner, reason="No")
    assert tasks.count_feedback() == 1
    assert tasks.count_feedback() == 0

    letters = [each for each in deliver() if each.subject.startswith("How your application")]
    letter = next(each for each in letters if each.to == [student.email])
    assert len(letters) == 5
    assert told(student).count() == 1
    assert "5 people applied, and nobody was shortlisted." in letter.body
    assert "- Shows a table of their own: solid" in letter.body
    assert told(student).get().url == f"{mine.get_absolute_url()}#feedback"


def test_below_the_pool_nothing_is_counted_or_shown(client_for, project, student, owner):
    mine = stages.applied(student, project)
    others = crowd(project, 3)
    give(mine, owner, 4, 2, 1)
    services.shortlist(others[0], by=owner)

    settle(project, owner, [mine, *others], line="Your plan was clear.")
    text = page(client_for, mine)
    kept = Feedback.objects.get(application=mine)

    assert (kept.applied, kept.shortlisted, kept.shared_skills) == (None, None, [])
    assert kept.counted_at is not None
    assert feedback.of(mine).shades == []
    assert "Fewer than 5 people applied" in text
    assert "shortlisted." not in text
    assert "<b>strong</b>" not in text
    assert "Your plan was clear." in text
    assert not told(student).exists()


def test_bands_are_shown_before_the_count_only_where_enough_applied(client_for, project, student, owner):
    mine = stages.applied(student, project)
    crowd(project, 3)
    give(mine, owner, 4, 4, 4)
    services.decline(mine, by=owner, reason="No")
    assert "<b>strong</b>" not in page(client_for, mine)

    stages.applied(None, project)
    text = page(client_for, mine)

    assert "<b>strong</b>" in text
    assert "people applied, and" not in text
    assert "follows once everybody has an answer" in text


def test_who_withdrew_did_apply(project, student, owner):
    mine = stages.applied(student, project)
    others = crowd(project, 5)
    services.withdraw(others[0], by=others[0].student)

    settle(project, owner, [mine, *others[1:]])

    assert Feedback.objects.get(application=mine).applied == 6
    assert not Feedback.objects.filter(application=others[0]).exists()


def test_nobody_who_gave_no_points_is_guessed_at(client_for, project, student, owner):
    mine = stages.applied(student, project)

    settle(project, owner, [mine, *crowd(project, 4)])

    assert Feedback.objects.get(application=mine).bands == []
    assert "Nobody at the company gave points by its rubric" in page(client_for, mine)


def test_who_declared_a_conflict_counts_in_no_band(project, owner, manager):
    (mine,) = crowd(project, 1)
    give(mine, owner, 1, 1, 1)
    give(mine, manager, 4, 4, 4)
    points.declare_conflict(mine, by=manager, conflict="My cousin")

    assert {row["band"] for row in feedback.bands(mine)} == {"early"}


def skilled(project, *skills):
    profile = StudentFactory()
    profile.skills.add(*skills)
    return stages.applied(profile.user, project)


def test_skills_most_of_the_shortlisted_have_are_named_and_never_persons(client_for, project, owner, student):
    common, half, rare = (
        SkillFactory(label="Spreadsheets"),
        SkillFactory(label="Interviews"),
        SkillFactory(label="Latin"),
    )
    chosen = [skilled(project, common, half), skilled(project, common, half), skilled(project, common, half, rare)]
    chosen += [skilled(project, common), skilled(project, common), skilled(project)]
    mine = stages.applied(student, project)
    for application in chosen:
        services.shortlist(application, by=owner)

    settle(project, owner, [mine, *chosen])
    text = page(client_for, mine)

    assert Feedback.objects.get(application=mine).shared_skills == ["Spreadsheets"]
    assert "Spreadsheets" in text
    assert "Interviews" not in text
    for application in chosen:
        assert application.student.name not in text
        assert application.student.student.handle not in text


def test_skills_of_fewer_than_five_shortlisted_are_never_named(project, owner, student):
    skill = SkillFactory(label="Spreadsheets")
    chosen = [skilled(project, skill) for _number in range(4)]
    mine = stages.applied(student, project)
    for application in chosen:
        services.shortlist(application, by=owner)

    settle(project, owner, [mine, *chosen])

    kept = Feedback.objects.get(application=mine)
    assert (kept.applied, kept.shortlisted, kept.shared_skills) == (5, 4, [])


def test_an_offer_made_without_a_shortlist_counts_as_shortlisted(project, owner, student):
    mine = stages.applied(student, project)
    others = crowd(project, 4)
    services.offer(others[0], by=owner)

    settle(project, owner, [mine, *others[1:]])

    assert Feedback.objects.get(application=mine).shortlisted == 1


@pytest.mark.parametrize("cause", [Cause.CLOCK, Cause.FILLED, Cause.BENCH])
def test_who_is_released_hears_it_too(client_for, project, student, owner, cause):
    mine = stages.applied(student, project)
    others = crowd(project, 4)
    give(mine, owner, 2, 2, 2)

    endings.release_undecided(project, reason="We are sorry.", cause=cause)
    settle(project, owner, [])

    assert "<b>growing</b>" in page(client_for, mine)
    assert "5 people applied" in page(client_for, others[0])
    assert told(student).count() == 1


def test_an_owed_answer_still_brings_points_and_a_line(client_for, project, student, owner, deliver):
    mine = stages.applied(student, project)
    crowd(project, 4)
    endings.release_undecided(project, reason="We are sorry.", cause=Cause.CLOCK)
    settle(project, owner, [])
    mine.refresh_from_db()

    give(mine, owner, 4, 4, 4)
    services.decline(mine, by=owner, reason="We were late.", line="The plan convinced us.")
    text = page(client_for, mine)

    assert "<b>strong</b>" in text
    assert "The plan convinced us." in text
    assert "5 people applied" in text
    (letter,) = [each.body for each in deliver() if each.subject.startswith("Not this time")]
    assert "It came after its time" in letter
    assert "The plan convinced us." in letter
    assert told(student).count() == 1


def test_who_was_released_because_the_places_were_filled_is_not_declined_on_top(project, owner):
    (mine,) = crowd(project, 1)
    endings.release_undecided(project, reason="Filled.", cause=Cause.FILLED)
    mine.refresh_from_db()

    with pytest.raises(services.IllegalMove, match="has its answer"):
        services.decline(mine, by=owner, reason="No")


def test_who_never_left_the_waiting_list_has_no_feedback(project, owner, settings):
    settings.APPLICATIONS_PER_SEAT, settings.WAITING_LIST_PER_SEAT = 2, 3
    crowd(project, 4)
    waiting = stages.applied(None, Project.objects.get(pk=project.pk))

    settle(project, owner, [])

    waiting.refresh_from_db()
    assert (waiting.status, waiting.release_cause) == (Status.RELEASED, Cause.UNREACHED)
    assert feedback.of(waiting) is None


def test_a_runner_up_keeps_nobody_waiting_for_the_numbers(project, owner, student):
    mine = stages.applied(student, project)
    others = crowd(project, 4)
    services.shortlist(others[0], by=owner)
    Application.objects.filter(pk=others[0].pk).update(bench_position=1)

    assert settle(project, owner, [mine, *others[1:]]) == 1
    assert Feedback.objects.get(application=mine).applied == 5


def test_nothing_is_counted_while_the_posting_is_open(project, owner, student):
    mine, *others = crowd(project, 5)
    for application in (mine, *others):
        services.decline(application, by=owner, reason="No")

    assert tasks.count_feedback() == 0
    postings.close(Project.objects.get(pk=project.pk), by=owner, reason="by_hand")
    assert tasks.count_feedback() == 1


def test_a_full_posting_with_every_answer_given_is_counted(project, owner, settings):
    settings.APPLICATIONS_PER_SEAT = 3
    applications = crowd(project, 6)
    for application in applications:
        services.decline(application, by=owner, reason="No")

    assert tasks.count_feedback() == 1
    assert set(Feedback.objects.values_list("applied", flat=True)) == {6}


def test_who_gets_the_project_after_all_reads_no_feedback(project, owner, student):
    mine = stages.applied(student, project)
    endings.release_undecided(project, reason="Filled.", cause=Cause.FILLED)
    mine.refresh_from_db()

    services.offer(mine, by=owner)

    assert Feedback.objects.filter(application=mine).exists()
    assert feedback.of(mine) is None


def test_one_line_goes_to_all_who_are_declined_together(client_for, project, owner, deliver):
    applications = crowd(project, 2)
    address = f"/projects/{project.slug}/applicants/decline/"
    query = "&".join(f"chosen={application.pk}" for application in applications)

    client_for(owner).post(f"{address}?{query}", {"reason": "places", "line": "Thank you for the examples."})

    assert [kept.line for kept in Feedback.objects.all()] == ["Thank you for the examples."] * 2
    assert {kept.written_by for kept in Feedback.objects.all()} == {owner}
    letters = [each.body for each in deliver() if each.subject.startswith("Not this time")]
    assert len(letters) == 2
    assert all("Thank you for the examples." in body for body in letters)


def test_ones_own_data_holds_what_one_has_heard_and_no_more(project, student, owner):
    mine = stages.applied(student, project)
    give(mine, owner, 4, 4, 4)
    services.decline(mine, by=owner, reason="No", line="Keep going.")
    (before,) = queries.own_data(student)["applications"]
    others = crowd(project, 4)
    settle(project, owner, others)
    (after,) = queries.own_data(student)["applications"]

    assert before["feedback"] == {"line": "Keep going.", "bands": [], "applied": None, "shortlisted": None}
    assert (after["feedback"]["applied"], after["feedback"]["shortlisted"]) == (5, 0)
    assert [row["band"] for row in after["feedback"]["bands"]] == ["strong"] * 3
    assert queries.own_data(others[0].student)["applications"][0]["feedback"]["bands"] == []


def test_a_line_that_is_too_long_is_told(client_for, project, owner):
    (mine,) = crowd(project, 1)

    page = client_for(owner).post(f"/applications/{mine.pk}/decline/", {"reason": "places", "line": "x" * 301})

    assert page.status_code == 200
    assert "error-summary" in page.text
    assert not Feedback.objects.exists()


def test_a_company_that_was_suspended_leaves_nobody_without_numbers(project, owner, student):
    mine = stages.applied(student, project)
    crowd(project, 4)
    endings.release_of_company(project.company, reason="Suspended.")

    assert settle(project, owner, []) == 1
    assert Feedback.objects.get(application=mine).counted_at <= timezone.now()


def test_counting_takes_the_same_few_statements_for_many(project, owner, django_assert_max_num_queries, settings):
    applications = crowd(project, 12)
    settle_later = Project.objects.get(pk=project.pk)
    postings.close(settle_later, by=owner, reason="by_hand")
    services.decline_many(applications, by=owner, reason="No")

    with django_assert_max_num_queries(16):
        assert tasks.count_feedback() == 1

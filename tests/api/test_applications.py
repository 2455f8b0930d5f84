"""Applying and reading one's applications through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.applications import services as applications
from projects.models import Application
from tests import stages
from tests.factories import ProjectFactory

APPLICATIONS = "/api/v1/applications/"


@pytest.fixture
def project(company):
    return stages.published(company=company, questions=["Which one?", "And why?"])


def complete(project, **changes) -> dict:
    """An application that lacks nothing."""
    ids = project.questions.order_by("position").values_list("pk", flat=True)
    answers = [{"question": pk, "text": f"Answer {number}"} for number, pk in enumerate(ids, 1)]
    return {"pitch": "I have mapped two products before.", "answers": answers} | changes


def apply(client, project, **changes):
    return client.post(f"/api/v1/projects/{project.slug}/apply/", complete(project, **changes), format="json")


def test_a_student_applies_in_one_call(api, student, project):
    answer = apply(api(student), project)
    assert answer.status_code == 201
    row = answer.json()
    assert (row["project"], row["status"]) == (project.slug, "submitted")
    assert [given["text"] for given in row["answers"]] == ["Answer 1", "Answer 2"]
    assert Application.objects.get().student == student


def test_when_all_places_are_taken_one_waits_in_line(api, student, rival, project, settings):
    settings.APPLICATIONS_PER_SEAT = 1
    apply(api(rival), project)

    answer = apply(api(student), project)
    again = apply(api(student), project)

    assert (answer.status_code, again.status_code) == (201, 409)
    row = api(student).get(APPLICATIONS).json()["results"][0]
    assert (row["status"], row["place_in_line"], row["submitted_at"]) == ("waiting", 1, None)
    assert api(rival).get(APPLICATIONS).json()["results"][0]["place_in_line"] is None


def test_a_second_application_is_refused(api, student, project):
    client = api(student)
    apply(client, project)
    answer = apply(client, project, pitch="Again!")
    assert answer.status_code == 409
    assert Application.objects.get().status == "submitted"


def test_an_unanswered_question_is_named_and_nothing_is_sent(api, student, project):
    answer = apply(api(student), project, answers=[])
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "incomplete"
    assert not Application.objects.exclude(status="draft").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pitch": ""}, "pitch"),
        ({"pitch": "x" * 2001}, "pitch"),
        ({"answers": [{"question": 1, "text": "x" * 2001}]}, "answers.0.text"),
        ({"answers": [{"question": 10**30, "text": "x"}]}, "answers.0.question"),
        ({"answers": "yes"}, "answers.non_field_errors"),
    ],
)
def test_what_does_not_fit_is_said_by_field(api, student, project, changes, field):
    answer = apply(api(student), project, **changes)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]


def test_answers_to_questions_of_others_are_left_out(api, student, project):
    foreign = ProjectFactory().questions.get()
    answers = [*complete(project)["answers"], {"question": foreign.pk, "text": "Nosy"}]
    assert len(apply(api(student), project, answers=answers).json()["answers"]) == 2


def test_only_students_apply_and_never_to_their_own_company(api, project, owner, stranger):
    for person in (owner, stranger):
        answer = apply(api(person), project)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "cannot_apply")


def test_nobody_applies_to_what_is_not_published(api, student):
    assert apply(api(student), ProjectFactory()).status_code == 404


def test_without_a_token_nobody_applies_or_reads(api, project):
    for answer in (apply(api(), project), api().get(APPLICATIONS)):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Token"
        assert answer.json()["error"]["code"] == "not_authenticated"


def test_one_reads_ones_own_applications_and_nobody_elses(api, student, rival, owner, project):
    application = applications.start(project, by=student)
    for person in (rival, owner):
        assert api(person).get(APPLICATIONS).json()["results"] == []
        assert api(person).get(f"{APPLICATIONS}{application.pk}/").status_code == 404
    assert [row["id"] for row in api(student).get(APPLICATIONS).json()["results"]] == [str(application.pk)]
    assert api(student).get(f"{APPLICATIONS}{application.pk}/").json()["status"] == "draft"


def test_the_companys_notes_are_not_in_it(api, student, owner, project):
    application = stages.offered(student, project)
    applications.note(application, by=owner, text="Between ourselves")
    assert "Between ourselves" not in api(student).get(f"{APPLICATIONS}{application.pk}/").content.decode()


def test_the_list_costs_the_same_for_one_and_for_thirty(api, student):
    client, counts = api(student), []
    for more in (1, 29):
        for _number in range(more):
            applications.start(stages.published(), by=student)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(APPLICATIONS, {"limit": 50}).status_code == 200
        counts.append(len([query for query in queries if "projects_" in query["sql"]]))
    assert counts[0] == counts[1] <= 2

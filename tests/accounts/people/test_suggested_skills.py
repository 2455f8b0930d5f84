"""Skills suggested from a student's own words, and the skills that their work samples show."""

import pytest
from django.urls import reverse

from accounts.models import SkillAlias, WorkSample
from accounts.people import leaving, services
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db
PAGE = "/settings/student/"


@pytest.fixture
def excel(db):
    excel = SkillFactory(label="Excel")
    SkillAlias.objects.create(skill=excel, label="spreadsheet", is_local=True)
    return excel


def profile(**changes):
    return {
        "kind": "student", "handle": "dana-reyes", "course": "BSc Economics", "availability_hours": "10",
        "about": "I kept the spreadsheet of our club.", "skills": "", "languages": "English",
    } | changes  # fmt: skip


def test_words_of_the_profile_suggest_skills(client_for, student, excel):
    services.add_sample(student.student, by=student, title="Juggling show", url="https://work.example", note="")
    SkillFactory(label="Juggling")
    student.student.about = "I kept the spreadsheet of our club."
    student.student.save()

    shown = client_for(student).get(PAGE).text

    assert 'name="add_skill" value="Excel"' in shown and "you wrote “spreadsheet”" in shown
    assert 'name="add_skill" value="Juggling"' in shown


def test_the_button_adds_it_to_what_was_typed_and_saves_nothing_yet(client_for, student, excel):
    shown = client_for(student).post(PAGE, profile(course="MSc Law", add_skill="Excel")).text

    assert 'value="MSc Law"' in shown and "I kept the spreadsheet of our club." in shown and "Save to keep it." in shown
    assert 'name="add_skill"' not in shown
    assert not student.student.skills.exists()


def test_saving_keeps_it(client_for, student, excel):
    client_for(student).post(PAGE, profile(skills="Excel"))
    assert list(student.student.skills.all()) == [excel]
    assert 'name="add_skill"' not in client_for(student).get(PAGE).text


def test_half_a_form_is_shown_again(client_for, student, excel):
    assert client_for(student).post(PAGE, {"add_skill": "<b>Excel"}).status_code == 200


def test_a_sample_names_the_skills_it_shows(client_for, student, rival, excel):
    details = {"title": "Budget", "url": "https://work.example", "note": "", "skills": "spreadsheet"}
    browser = client_for(student)
    browser.post(reverse("settings_showcase"), details)

    assert list(WorkSample.objects.get().skills.all()) == [excel]
    assert "<li>Excel</li>" in browser.get(reverse("settings_showcase")).text
    assert leaving.export(student)["student"]["work_samples"][0]["skills"] == ["Excel"]
    assert "<li>Excel</li>" not in client_for(rival).get(reverse("settings_showcase")).text


def test_a_sample_with_an_unknown_skill_is_shown_again(client_for, student):
    details = {"title": "Budget", "url": "https://work.example", "skills": "nobody knows this"}
    shown = client_for(student).post(reverse("settings_showcase"), details).text
    assert "We do not know the skill" in shown and not WorkSample.objects.exists()


def test_somebody_without_a_profile_is_sent_to_make_one(client_for, owner, excel):
    assert client_for(owner).post(PAGE, profile(add_skill="Excel")).url == reverse("welcome_student")
    assert client_for().post(PAGE, profile(add_skill="Excel")).url.startswith("/accounts/login/")

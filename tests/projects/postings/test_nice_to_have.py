"""Skills that are nice to have, the language of the work, and the city a place stands for."""

import pytest
from django.urls import reverse

from accounts.models import Place
from projects.models import Project
from projects.postings import linter, services, starters
from tests.factories import SkillFactory
from tests.projects.postings.test_pages import step, terms, work
from tests.stages import drafted, owner_of, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def skills():
    return [SkillFactory(label=label) for label in ("Excel", "Figma", "Writing")]


@pytest.fixture
def bremen():
    return Place.objects.create(
        id=2944388, name="Bremen", folded="bremen", country="DE", latitude=53.08, longitude=8.81, population=569396
    )


@pytest.fixture
def project(company):
    return drafted(company=company)


def save(client_for, project, fields, name="work"):
    answer = client_for(owner_of(project.company)).post(step(project, name), fields)
    project.refresh_from_db()
    return answer


def wanted(project):
    return [str(skill) for skill in project.wanted_skills.order_by("label")]


def test_the_form_keeps_what_is_nice_to_have_and_the_language(client_for, project, skills):
    save(client_for, project, work(skills="Excel", wanted_skills="figma, Writing", language="de"))

    assert (wanted(project), project.language) == (["Figma", "Writing"], "de")
    page = client_for(owner_of(project.company)).get(step(project)).text
    assert 'value="Figma, Writing"' in page
    assert '<option value="de" selected>German</option>' in page


def test_a_skill_that_is_needed_is_not_nice_to_have_as_well(client_for, project, skills):
    save(client_for, project, work(skills="Excel", wanted_skills="excel, Figma"))
    assert wanted(project) == ["Figma"]

    save(client_for, project, work(seen="one", skills="Excel, Figma", wanted_skills="Figma"))
    assert wanted(project) == []


def test_a_skill_that_becomes_needed_later_leaves_the_other_list(project, skills):
    owner = owner_of(project.company)
    services.save_draft(project, by=owner, wanted_skills=skills)
    services.save_draft(project, by=owner, skills=skills[:1])
    assert wanted(project) == ["Figma", "Writing"]


def test_words_nobody_knows_are_kept_as_typed_and_keep_it_from_being_submitted(client_for, project, skills):
    answer = save(client_for, project, work(wanted_skills="Figma, juggling"))

    assert "We do not know the skill “juggling”" in answer.text
    assert 'value="Figma, juggling"' in client_for(owner_of(project.company)).get(step(project)).text
    assert "Some skills that are nice to have are not known to us." in [hint.text for hint in linter.problems(project)]


def test_a_language_that_is_not_offered_is_refused(client_for, project):
    answer = save(client_for, project, work(language="tlh"))
    assert answer.status_code == 200
    assert project.language == "en"


def test_an_older_page_without_the_field_leaves_the_language(client_for, project):
    services.save_draft(project, by=owner_of(project.company), language="de")
    save(client_for, project, work())
    assert project.language == "de"


def test_autosave_keeps_them_too(client_for, project, skills):
    address = reverse("project_autosave", args=[project.slug, "work"])
    client_for(owner_of(project.company)).post(address, work(wanted_skills="Figma", language="fr"))
    project.refresh_from_db()
    assert (wanted(project), project.language) == (["Figma"], "fr")


def test_the_place_becomes_a_city_and_remote_work_has_none(client_for, project, bremen):
    save(client_for, project, terms(where="place", place="Bremen, Germany"), "terms")
    assert (project.place, project.city) == ("Bremen, Germany", bremen)

    save(client_for, project, terms(seen="one", where="remote", place="Bremen, Germany"), "terms")
    assert (project.place, project.city) == ("", None)


def test_a_place_we_do_not_know_is_told_as_advice(client_for, project, bremen):
    save(client_for, project, terms(where="place", place="Little Whinging"), "terms")

    page = client_for(owner_of(project.company)).get(step(project, "terms")).text
    assert (project.place, project.city) == ("Little Whinging", None)
    assert "We do not know this city, so distances are not shown." in page
    assert 'data-typeahead="/places/suggest/"' in page
    assert not [hint for hint in linter.problems(project) if hint.field == "place"]

    save(client_for, project, terms(seen="one", where="place", place="Bremen"), "terms")
    assert "We do not know this city" not in client_for(owner_of(project.company)).get(step(project, "terms")).text


def test_a_copy_keeps_them_all(company, owner, skills, bremen):
    project = drafted(company=company)
    services.save_draft(project, by=owner, skills=skills[:1], wanted_skills=skills[1:], language="de", place="Bremen")

    twin = services.copy(project, by=owner)

    assert (wanted(twin), twin.language, twin.city) == (["Figma", "Writing"], "de", bremen)


def test_a_starter_may_name_what_is_nice_to_have(company, owner, skills):
    starter = starters.find("welcome-email-series")
    filled = type(starter)(**{**vars(starter), "skills": ["Excel"], "wanted": ["excel", "Figma"]})

    project = services.create_draft(company, by=owner, starter=filled)

    assert wanted(project) == ["Figma"]


def test_preview_and_page_show_them(client_for, company, owner, skills):
    project = drafted(company=company)
    services.save_draft(project, by=owner, wanted_skills=skills[1:2], language="de")
    preview = client_for(owner).get(reverse("project_preview", args=[project.slug])).text
    services.submit(project, by=owner)

    for page in (preview, client_for().get(project.get_absolute_url()).text):
        assert "Nice to have" in page and "Figma" in page
        assert "German" in page


def test_the_api_tells_them(client, skills):
    project = published()
    Project.objects.filter(pk=project.pk).update(language="fr")
    project.wanted_skills.set(skills[:1])

    one = client.get(f"/api/v1/projects/{project.slug}/").json()
    row = client.get("/api/v1/projects/").json()["results"][0]

    for told in (one, row):
        assert told["language"] == "fr"
        assert [skill["label"] for skill in told["wanted_skills"]] == ["Excel"]

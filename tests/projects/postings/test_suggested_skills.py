"""Skills suggested from a posting's own words, with the words as the reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import SkillAlias
from projects.postings import rules, services
from tests import stages
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def excel(db):
    excel = SkillFactory(label="Excel")
    SkillAlias.objects.create(skill=excel, label="spreadsheet", is_local=True)
    return excel


@pytest.fixture
def draft(company, owner, excel):
    draft = stages.drafted(company=company, deliverable="One spreadsheet with every step of the onboarding. " * 4)
    draft.skills.clear()
    return draft


def address(draft):
    return reverse("project_edit", args=[draft.slug, "work"])


def typed(page, **changes):
    """What the browser would send of the form as it is shown."""
    form = page.context["form"]
    fields = {field.html_name: field.value() or "" for field in form}
    for name in ("skills", "wanted_skills"):
        fields[name] = ", ".join(str(skill) for skill in form[name].value())
    return fields | changes


def test_the_page_says_which_words_suggest_a_skill(client_for, owner, draft):
    shown = client_for(owner).get(address(draft)).text
    assert 'name="add_skill" value="Excel"' in shown
    assert "you wrote “spreadsheet”" in shown


def test_the_button_adds_it_and_keeps_everything_typed(client_for, owner, draft, excel):
    browser = client_for(owner)
    kept = SkillFactory(label="Juggling")
    page = browser.get(address(draft))

    answer = browser.post(
        address(draft), typed(page, title="A title that is new here", skills="juggling,", add_skill="Excel")
    )

    assert answer.status_code == 302 and answer.url.endswith("#suggested")
    draft.refresh_from_db()
    assert draft.title == "A title that is new here"
    assert set(draft.skills.all()) == {kept, excel}
    assert 'name="add_skill"' not in browser.get(address(draft)).text


def test_what_does_not_fit_is_kept_as_well(client_for, owner, draft):
    browser = client_for(owner)
    page = browser.get(address(draft))
    browser.post(address(draft), typed(page, title="x" * 200, skills="nobody knows this", add_skill="Excel"))
    shown = browser.get(address(draft)).text
    assert "x" * 200 in shown and 'value="nobody knows this, Excel"' in shown


def test_criteria_are_read_too(client_for, owner, draft):
    services.save_draft(draft, by=owner, deliverable="Nothing of note. " * 10, criteria=[("One spreadsheet", 100)])
    assert "you wrote “spreadsheet”" in client_for(owner).get(address(draft)).text


@pytest.mark.parametrize("field", ["skills", "wanted_skills"])
def test_what_was_chosen_is_not_suggested(client_for, owner, draft, excel, field):
    getattr(draft, field).set([excel])
    assert 'name="add_skill"' not in client_for(owner).get(address(draft)).text


def test_nothing_is_suggested_when_there_is_no_room(client_for, owner, draft):
    draft.skills.set([SkillFactory() for _number in range(rules.MAX_SKILLS)])
    assert 'name="add_skill"' not in client_for(owner).get(address(draft)).text


def test_suggesting_costs_the_same_for_many_words(client_for, owner, draft):
    browser = client_for(owner)
    browser.get(address(draft))
    with CaptureQueriesContext(connection) as few:
        browser.get(address(draft))
    services.save_draft(draft, by=owner, deliverable="A spreadsheet, a table and a list of names. " * 130)
    for number in range(30):
        SkillAlias.objects.create(skill=SkillFactory(label=f"names {number}"), label=f"table {number}", is_local=True)
    with CaptureQueriesContext(connection) as many:
        browser.get(address(draft))
    assert len(many) == len(few)


def test_nobody_else_may_add_one(client_for, stranger, student, draft):
    for person in (stranger, student):
        assert client_for(person).post(address(draft), {"add_skill": "Excel"}).status_code == 404
    assert client_for().post(address(draft), {"add_skill": "Excel"}).url.startswith("/accounts/login/")
    assert not draft.skills.exists()

"""What applicants are read for: the rubric a posting begins with, and how it is changed."""

import pytest
from django.urls import reverse

from projects.models import Project, RubricCriterion
from projects.postings import linter, rubrics, rules, services, starters
from tests.projects.postings.test_pages import LOOKED_FOR, applicants, step, work
from tests.stages import drafted, owner_of, published

pytestmark = pytest.mark.django_db
Category = Project.Category


@pytest.mark.parametrize("category", ["", *Category.values])
def test_every_field_begins_with_a_rubric_that_keeps_the_rules(category):
    rows = rubrics.default(category)

    assert rules.rubric([weight for _text, weight in rows]) == ""
    assert len(rows) <= rules.MAX_RUBRIC
    for text, weight in rows:
        RubricCriterion(project=drafted(), text=text, weight=weight).full_clean()
    hints = linter.lint(drafted(rubric=rows))
    assert [hint.text for hint in hints if hint.field == "rubric"] == []


@pytest.mark.parametrize("starter", [None, "welcome-email-series"])
def test_a_new_draft_begins_with_the_rubric_of_its_field(company, owner, starter):
    project = services.create_draft(company, by=owner, starter=starter and starters.find(starter))

    assert rubrics.of(project) == rubrics.default(Category.MARKETING if starter else "")


def test_the_rubric_follows_the_field_until_somebody_touches_it(client_for, owner, company):
    project = services.create_draft(company, by=owner)
    browser = client_for(owner)

    browser.post(step(project), work(category="design"))
    assert rubrics.of(project) == rubrics.default(Category.DESIGN)
    browser.post(step(project, "applicants"), applicants(*LOOKED_FOR))
    browser.post(step(project), work(category="data"))

    assert [text for text, _weight in rubrics.of(project)] == [text for text, _weight in LOOKED_FOR]


def test_the_company_edits_what_it_looks_for_and_whether_it_reads_blind(client_for, owner, company):
    project = drafted(company=company)

    answer = client_for(owner).post(step(project, "applicants"), applicants(*LOOKED_FOR, is_blind="False"))

    project.refresh_from_db()
    assert answer.url == step(project, "terms")
    assert rubrics.of(project) == [(text, int(weight)) for text, weight in LOOKED_FOR]
    assert project.is_blind is False


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (LOOKED_FOR[:2], "Name 3 to 5 things you look for in an applicant; you have 2."),
        ([*LOOKED_FOR, ("Knows spreadsheets", "10")], "The weights sum to 110. Take away 10 to reach 100."),
        ([(f"Thing number {number}", "15") for number in range(6)], "Name 3 to 5 things you look for"),
    ],
)
def test_a_rubric_of_the_wrong_size_is_told_and_kept(client_for, owner, company, rows, sentence):
    project = drafted(company=company)

    page = client_for(owner).post(step(project, "applicants"), applicants(*rows))

    assert page.status_code == 200
    assert sentence in page.text
    assert rubrics.of(project)[0] == (rows[0][0], int(rows[0][1]))


def test_something_without_a_weight_is_kept_as_typed_and_keeps_the_draft_from_being_submitted(
    client_for, owner, company
):
    project = drafted(company=company)
    browser = client_for(owner)

    browser.post(step(project, "applicants"), applicants(("Shows a table of their own", ""), *LOOKED_FOR[1:]))
    later = browser.get(step(project, "applicants"))
    project.refresh_from_db()

    assert later.context["form"].rubric[0]["text"].value() == "Shows a table of their own"
    assert [hint.field for hint in linter.problems(project)] == ["rubric"]


def test_rows_are_added_and_weights_shared_evenly(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    rows = applicants(*LOOKED_FOR)
    del rows["go"]

    more = browser.post(step(project, "applicants"), rows | {"add": "rubric"}, follow=True)
    browser.post(step(project, "applicants"), rows | {"even": "1"})

    assert more.context["form"].rubric.total_form_count() == 4
    assert [weight for _text, weight in rubrics.of(project)] == [34, 33, 33]


def test_a_copy_keeps_the_rubric_and_how_it_was_read(owner, company):
    project = published(company=company, rubric=[(text, int(weight)) for text, weight in LOOKED_FOR], is_blind=False)

    twin = services.copy(project, by=owner)

    assert rubrics.of(twin) == rubrics.of(project)
    assert twin.is_blind is False


def test_a_draft_from_before_there_were_rubrics_gets_one_when_it_is_submitted(company):
    project = drafted(company=company)
    project.rubric.all().delete()

    assert linter.problems(project) == []
    services.submit(project, by=owner_of(company))

    assert rubrics.of(project) == rubrics.default(Category.RESEARCH)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A native speaker of English", "native speaker"),
        ("Young and hungry", "young"),
        ("Studies at a top university", "top university"),
        ("Three years of experience with it", "years of experience"),
    ],
)
def test_the_linter_warns_of_what_judges_the_person(company, text, word):
    project = drafted(company=company, rubric=[(text, 40), ("Shows their work", 30), ("Writes clearly", 30)])

    hints = [str(hint.text) for hint in linter.lint(project) if hint.field == "rubric"]

    assert hints == [f"“{word}” judges the person, not the work. Say what in an application would show it."]


@pytest.mark.parametrize("text", ["Passionate about coffee", "A real team player", "The right attitude"])
def test_the_linter_asks_what_would_show_what_anybody_can_claim(company, text):
    project = drafted(company=company, rubric=[(text, 40), ("Shows their work", 30), ("Writes clearly", 30)])

    (hint,) = [str(hint.text) for hint in linter.lint(project) if hint.field == "rubric"]

    assert hint.startswith("Anybody can claim")
    assert linter.problems(project) == []


def test_students_read_before_they_apply_what_the_company_looks_for(client_for, student, company):
    project = published(company=company, rubric=[(text, int(weight)) for text, weight in LOOKED_FOR])
    browser = client_for(student)

    for address in (project.get_absolute_url(), reverse("apply", args=[project.slug])):
        assert "Shows a table of their own" in browser.get(address).text

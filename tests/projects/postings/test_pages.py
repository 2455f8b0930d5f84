"""Writing a posting in the browser, with and without mistakes."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects.models import Project
from tests.factories import MembershipFactory, SkillFactory
from tests.stages import drafted, published, submitted

pytestmark = pytest.mark.django_db
Status = Project.Status
LOOKED_FOR = [("Shows a table of their own", "50"), ("Says how they would begin", "30"), ("Writes clearly", "20")]
RIGHT_TO_LEFT = "بحث عن المنافسين"


def step(project, name="work"):
    return reverse("project_edit", args=[project.slug, name])


def work(**changes):
    return {
        "seen": "",
        "tab": "one",
        "title": "Map the onboarding of five competitors",
        "summary": "We want to know where new users get stuck.",
        "category": "research",
        "deliverable": "A table of every step of five products, with screenshots. " * 2,
        "skills": "",
        "go": "next",
    } | changes


def terms(**changes):
    due = timezone.localdate() + dt.timedelta(days=20)
    return {
        "seen": "",
        "tab": "one",
        "hours": "18",
        "pay": "450",
        "due_on": due.isoformat(),
        "seats": "1",
        "where": "remote",
        "place": "",
        "go": "next",
    } | changes


def judging(*rows, **changes):
    return {"seen": "", "tab": "one", "ai_rule": "disclosed", "go": "next"} | weighted("criteria", rows) | changes


def applicants(*rows, questions=(), **changes):
    data = {"seen": "", "tab": "one", "is_blind": "True", "go": "next"} | weighted("rubric", rows)
    data |= {"questions-TOTAL_FORMS": len(questions), "questions-INITIAL_FORMS": 0}
    for number, text in enumerate(questions):
        data[f"questions-{number}-text"] = text
    return data | changes


def weighted(name, rows):
    data = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
    for number, (text, weight) in enumerate(rows):
        data |= {f"{name}-{number}-text": text, f"{name}-{number}-weight": weight}
    return data


def test_a_person_without_a_company_is_led_to_make_one(client_for, student):
    page = client_for(student).get("/projects/new/")

    assert reverse("company_new") in page.text
    assert client_for(student).post("/projects/new/", {"starter": "welcome-email-series"}).status_code == 200
    assert not Project.objects.exists()


def test_a_reviewer_reads_who_may_post(client_for, reviewer):
    assert "Ask one of them to change your role" in client_for(reviewer).get("/projects/new/").text


def test_starters_are_filtered_by_field_and_one_becomes_a_draft(client_for, manager):
    browser = client_for(manager)

    page = browser.get("/projects/new/?field=finance")
    answer = browser.post("/projects/new/", {"starter": "welcome-email-series"})

    project = Project.objects.get()
    assert "cash flow" in page.text
    assert "five-email" not in page.text
    assert answer.url == step(project)
    assert project.title == "Write a five-email welcome series"


def test_nobody_posts_for_a_company_that_is_not_theirs(client_for, stranger, company, owner):
    client_for(stranger).post("/projects/new/", {"company": company.slug})

    assert Project.objects.get().company.slug == "elsewhere"


def test_the_four_steps_lead_to_a_published_project(client_for, owner, company):
    browser = client_for(owner)
    SkillFactory(label="Market research")
    browser.post("/projects/new/")
    project = Project.objects.get()

    answers = [
        browser.post(step(project), work(skills="market research")),
        browser.post(step(project, "judging"), judging(("A table of 40 steps", "60"), ("Two pages", "40"))),
        browser.post(step(project, "applicants"), applicants(*LOOKED_FOR, questions=["Which one?"])),
        browser.post(step(project, "terms"), terms()),
    ]
    following = [step(project, name) for name in ("judging", "applicants", "terms")]
    assert [answer.url for answer in answers[:3]] == following
    preview = browser.get(answers[-1].url)
    done = browser.post(reverse("project_submit", args=[project.slug]), follow=True)

    project.refresh_from_db()
    assert "Publish it" in preview.text
    assert project.status == Status.OPEN
    assert "Your project is published" in done.text


def test_a_first_project_says_that_a_moderator_reads_it(client_for, stranger):
    company = stranger.companies.get()
    company.verified_at = None
    company.save()
    project = drafted(company=company)

    done = client_for(stranger).post(reverse("project_submit", args=[project.slug]), follow=True)

    assert "A moderator reads it" in done.text
    assert Project.objects.get().status == Status.IN_REVIEW


def test_submitting_twice_is_no_error(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    browser.post(reverse("project_submit", args=[project.slug]))
    project.refresh_from_db()

    again = browser.post(reverse("project_submit", args=[project.slug]), follow=True)

    assert again.status_code == 200
    assert Project.objects.get().status == Status.OPEN


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("pay", "270", "Pay is $15 an hour. The floor is $20: raise pay to at least $360 or lower hours to 13."),
        ("pay", "-450", "Pay must be more than 0."),
        ("pay", "a lot", "Write the pay as an amount"),
        ("pay", "0", "Pay must be more than 0."),
        ("pay", "99999999999", "more than one project may pay"),
        ("pay", "NaN", "Write the pay as an amount"),
        ("hours", "4", "A project has at least 5 hours."),
        ("hours", "41", "Split the work into several projects."),
        ("hours", "-3", "Write a whole number between 5 and 40."),
        ("hours", "9" * 400, "Write a whole number between 5 and 40."),
        ("hours", "", "Estimate the hours."),
        ("due_on", "2020-01-01", "has passed. Choose a day between"),
        ("due_on", "2222-01-01", "Projects are due 1 to 4 weeks from today."),
        ("due_on", "soon", "Write the date like"),
        ("due_on", "0001-01-01", "has passed"),
        ("seats", "50", "A project has 1 to 5 places."),
        ("seats", "-1", "Write a whole number between 1 and 5."),
        ("where", "place", "Name the place, or choose remote."),
    ],
)
def test_terms_that_break_a_rule_say_how_to_mend_and_are_kept(client_for, owner, company, field, value, sentence):
    project = drafted(company=company)
    browser = client_for(owner)

    page = browser.post(step(project, "terms"), terms(**{field: value}))
    later = browser.get(step(project, "terms"))

    assert page.status_code == 200
    assert sentence in page.text
    assert value == "99999999999" or value in later.text


@pytest.mark.parametrize("text", ["x" * 10_000, "🚀" * 101, RIGHT_TO_LEFT * 50, "<script>alert(1)</script>" * 20])
def test_a_title_that_is_too_long_is_refused_in_a_sentence_and_not_lost(client_for, owner, company, text):
    project = drafted(company=company)
    browser = client_for(owner)

    page = browser.post(step(project), work(title=text))
    later = browser.get(step(project))

    assert "at most 100 characters" in page.text
    assert later.context["form"]["title"].value() == text
    assert "<script>alert" not in later.text
    project.refresh_from_db()
    assert project.title == "Map the onboarding of five competitors"


def test_emoji_right_to_left_text_and_zero_bytes_do_no_harm(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)

    browser.post(step(project), work(title=f"🚀 {RIGHT_TO_LEFT}"))
    browser.post(step(project), work(title="Map the\x00 onboarding", tab="one"))

    project.refresh_from_db()
    assert project.title == f"🚀 {RIGHT_TO_LEFT}"
    assert project.typed == {"title": "Map the onboarding"}


def test_html_and_markdown_tricks_stay_text(client_for, owner, company):
    trick = "<img src=x onerror=alert(1)> [link](javascript:alert(1)) <script>alert(1)</script> " * 3
    project = published(company=company, deliverable=trick, title="<b>Bold</b> title of a project")

    page = client_for().get(project.get_absolute_url()).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert "<b>Bold</b>" not in page


def test_unknown_skills_are_named_and_kept(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)

    page = browser.post(step(project), work(skills="Flying carpets"))

    assert "We do not know the skill “Flying carpets”" in page.text
    assert "Flying carpets" in browser.get(step(project)).text


def test_weights_must_make_a_hundred(client_for, owner, company):
    project = drafted(company=company)

    page = client_for(owner).post(step(project, "judging"), judging(("A table", "50"), ("Two pages", "40")))

    assert "The weights sum to 90. Add 10 to reach 100." in page.text
    assert list(project.criteria.order_by("position").values_list("weight", flat=True)) == [50, 40]


@pytest.mark.parametrize("weight", ["", "-5", "101", "many"])
def test_a_criterion_that_does_not_fit_is_kept_as_typed(client_for, owner, company, weight):
    project = drafted(company=company)
    browser = client_for(owner)

    page = browser.post(step(project, "judging"), judging(("A table of steps", weight), ("Two pages", "40")))
    later = browser.get(step(project, "judging"))

    assert page.status_code == 200
    assert "error-summary" in page.text
    assert later.context["form"].criteria[0]["weight"].value() == weight
    assert project.criteria.count() == 3


def test_rows_are_added_and_taken_away_without_losing_words(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    rows = judging(("First", "50"), ("Second", "50"))
    del rows["go"]

    more = browser.post(step(project, "judging"), rows | {"add": "criteria"}, follow=True)
    less = browser.post(step(project, "judging"), rows | {"remove": "criteria-0"}, follow=True)

    texts = [form["text"].value() for form in more.context["form"].criteria]
    assert texts[:2] == ["First", "Second"]
    assert [form["text"].value() for form in less.context["form"].criteria][0] == "Second"


def test_rows_that_were_saved_while_typing_are_still_there_after_going_on(client_for, owner, company):
    project = drafted(company=company)
    rows = judging(("First", "50"), ("Second", "50"))
    browser = client_for(owner)

    browser.post(reverse("project_autosave", args=[project.slug, "judging"]), rows)
    browser.post(step(project, "judging"), rows)

    assert list(project.criteria.order_by("position").values_list("text", flat=True)) == ["First", "Second"]


def test_weights_can_be_shared_evenly(client_for, owner, company):
    project = drafted(company=company)
    rows = judging(("First", ""), ("Second", ""), ("Third", ""))
    del rows["go"]

    client_for(owner).post(step(project, "judging"), rows | {"even": "1"})

    assert list(project.criteria.order_by("position").values_list("weight", flat=True)) == [34, 33, 33]


def test_a_broken_set_of_rows_is_refused_and_the_old_ones_stay(client_for, owner, company):
    project = drafted(company=company)

    page = client_for(owner).post(step(project, "judging"), {"tab": "one", "ai_rule": "disclosed", "go": "next"})

    assert page.status_code == 200
    assert project.criteria.count() == 3


def test_a_draft_is_saved_while_typing_and_hints_follow(client_for, owner, company):
    project = drafted(company=company, pay_cents=None)
    browser = client_for(owner)

    saved = browser.post(reverse("project_autosave", args=[project.slug, "terms"]), terms(pay="270"))
    hints = browser.get(reverse("project_hints", args=[project.slug, "terms"]))

    assert saved.status_code == 204
    assert "raise pay to at least $360" in hints.text
    assert "<html" not in hints.text


def test_two_tabs_of_the_same_step_are_told_apart_and_nothing_is_lost(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    browser.post(step(project), work(tab="first", title="Title from the first tab"))

    page = browser.post(step(project), work(tab="second", title="Title from the second tab"))
    shown = page.context["form"]
    again = browser.post(
        step(project), work(tab="second", seen=shown["seen"].value(), title="Title from the second tab")
    )

    assert "changed in another tab" in page.text
    assert "Title from the second tab" in page.text
    assert again.status_code == 303
    project.refresh_from_db()
    assert project.title == "Title from the second tab"


def test_a_tab_goes_on_after_its_own_autosave_and_another_step_is_no_conflict(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    browser.post(reverse("project_autosave", args=[project.slug, "work"]), work(tab="first"))

    assert browser.post(step(project), work(tab="first")).status_code == 303
    assert browser.post(step(project, "terms"), terms(tab="second")).status_code == 303
    assert browser.post(reverse("project_autosave", args=[project.slug, "work"]), work(tab="x")).status_code == 409


def test_a_submitted_posting_leads_away_from_the_form(client_for, owner, company):
    project = published(company=company)

    page = client_for(owner).get(step(project), follow=True)

    assert "cannot be changed now" in page.text
    assert page.request["PATH_INFO"] == project.get_absolute_url()


def test_the_reason_of_the_moderator_is_on_the_form(client_for, moderator):
    project = submitted()
    member = MembershipFactory(company=project.company).user
    project.status, project.moderator_note = Status.CHANGES_REQUESTED, "Say which products."
    project.save()

    assert "Say which products." in client_for(member).get(step(project)).text


PAGES = ["project_edit", "project_autosave", "project_hints"]
VERBS = ["project_submit", "project_copy", "project_close", "project_discard", "project_preview"]


def addresses(project):
    yield from (reverse(name, args=[project.slug, "work"]) for name in PAGES)
    yield from (reverse(name, args=[project.slug]) for name in VERBS)


@pytest.mark.parametrize("status", ["draft", "open"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_rivals_and_reviewers_cannot_write_a_posting(
    client_for, stranger, student, reviewer, company, status, method
):
    project = drafted(company=company) if status == "draft" else published(company=company)
    before = Project.objects.values().get()

    for person in (stranger, student, reviewer):
        answers = [getattr(client_for(person), method)(url, work()) for url in addresses(project)]
        assert {answer.status_code for answer in answers} <= {404, 405}, person

    assert Project.objects.values().get() == before


def test_anonymous_visitors_are_sent_to_log_in(client_for, company):
    project = drafted(company=company)

    answers = [client_for().post(url, work()) for url in addresses(project)]

    assert all(answer.status_code == 302 and "/accounts/login/" in answer.url for answer in answers)
    assert client_for().get("/projects/new/").status_code == 302


def test_a_suspended_company_cannot_post(client_for, owner, company):
    project = drafted(company=company)
    company.suspended_at = timezone.now()
    company.save()

    assert client_for(owner).get(step(project)).status_code == 404
    assert reverse("company_new") in client_for(owner).get("/projects/new/").text


def test_a_project_is_closed_copied_and_a_draft_thrown_away_from_its_pages(client_for, owner, company):
    project, draft = published(company=company), drafted(company=company)
    browser = client_for(owner)

    close, discard = reverse("project_close", args=[project.slug]), reverse("project_discard", args=[draft.slug])
    assert "Close “" in browser.get(close).text
    assert "away?" in browser.get(discard).text
    browser.post(close)
    browser.post(close)
    browser.post(discard)
    copied = browser.post(reverse("project_copy", args=[project.slug]))

    project.refresh_from_db()
    assert project.status == Status.CLOSED
    assert copied.status_code == 303
    assert set(Project.objects.values_list("status", flat=True)) == {"closed", "draft"}


def test_an_expired_form_is_a_page_with_a_sentence(owner, company):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    project = drafted(company=company)

    answer = browser.post(step(project), work())

    assert answer.status_code == 403
    assert "back" in answer.text.lower()


def test_the_picker_costs_the_same_with_many_drafts(client_for, owner, company, django_assert_num_queries):
    drafted(company=company)
    browser = client_for(owner)
    with CaptureQueriesContext(connection) as first:
        browser.get("/projects/new/")
    for _number in range(30):
        drafted(company=company)

    with django_assert_num_queries(len(first)):
        browser.get("/projects/new/")

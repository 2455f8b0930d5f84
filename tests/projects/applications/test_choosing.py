"""A company reads, notes, shortlists, offers and declines in the browser."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.applications import services
from projects.models import Application, Note
from tests import stages
from tests.factories import SkillFactory, StudentFactory

pytestmark = pytest.mark.django_db
Status = Application.Status
STEPS = ("application_shortlist", "application_offer", "application_decline", "application_note")


@pytest.fixture
def project(company):
    return stages.published(company=company, is_blind=False)


@pytest.fixture
def application(student, project):
    return stages.applied(student, project)


def applicants(project, query=""):
    return reverse("applicants", args=[project.slug]) + query


def step(application, name):
    return reverse(f"application_{name}", args=[application.pk])


def test_the_list_shows_who_waits_with_what_they_declared(client_for, application, project, reviewer):
    skill = SkillFactory(label="market research")
    project.skills.add(skill)
    application.student.student.skills.add(skill)

    page = client_for(reviewer).get(applicants(project)).text

    assert "Dana Reyes" in page
    assert "1 of 1" in page
    assert "market research" in page
    assert "I have mapped two products before." in page
    assert 'name="chosen"' not in page


def test_tabs_split_by_state_and_drafts_are_nowhere(client_for, application, project, owner, rival):
    stages.draft_application(rival, project)
    browser = client_for(owner)

    assert "Dana Reyes" not in browser.get(applicants(project, "?state=shortlisted")).text
    services.shortlist(application, by=owner)
    assert "Dana Reyes" in browser.get(applicants(project, "?state=shortlisted")).text
    assert "Ravi Patel" not in browser.get(applicants(project, "?state=all&page=99")).text
    assert browser.get(applicants(project, "?state=nonsense&sort=nonsense")).status_code == 200


def test_the_order_follows_what_people_declared(client_for, project, owner):
    facts = [("Ada", 5, dt.date(2028, 6, 1)), ("Ben", 20, None), ("Cem", 10, dt.date(2027, 6, 1))]
    for name, hours, graduation in facts:
        profile = StudentFactory(user__name=name, availability_hours=hours, graduation_on=graduation)
        stages.applied(profile.user, project)

    def order(sort):
        page = client_for(owner).get(applicants(project, f"?sort={sort}"))
        return "".join(row.application.student.name[0] for row in page.context["rows"])

    assert (order("newest"), order("oldest")) == ("CBA", "ABC")
    assert (order("hours"), order("graduation")) == ("BCA", "CAB")


def test_an_empty_list_says_what_to_expect(client_for, project, owner):
    assert "usually come within a day" in client_for(owner).get(applicants(project)).text


def test_the_page_of_an_applicant_tells_all_there_is(client_for, application, project, reviewer):
    student = application.student.student
    student.samples.create(title="A bank, step by step", url="https://example.com/bank")
    other = stages.applied(project=project)

    page = client_for(reviewer).get(application.get_absolute_url()).text

    for words in ("It asked me one thing at a time.", "A bank, step by step", student.get_absolute_url(), "Applied"):
        assert words in page
    assert other.get_absolute_url() in page
    assert step(application, "shortlist") in page
    assert step(application, "offer") not in page


def test_colleagues_note_and_the_student_never_sees_it(client_for, application, reviewer, owner, student):
    client_for(reviewer).post(step(application, "note"), {"text": "Ask about <b>the</b> summary."})

    assert "Ask about &lt;b&gt;the&lt;/b&gt; summary." in client_for(owner).get(application.get_absolute_url()).text
    assert "Ask about" not in client_for(student).get(application.get_absolute_url()).text


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001])
def test_a_note_that_does_not_fit_is_shown_again(client_for, application, reviewer, text):
    page = client_for(reviewer).post(step(application, "note"), {"text": text})

    assert "error-summary" in page.text or "error" in page.text
    assert text.strip() in page.text
    assert not Note.objects.exists()


def test_shortlisting_is_one_click_and_a_second_one_says_so(client_for, application, reviewer):
    browser = client_for(reviewer)

    assert "Shortlisted. You can see who it is" in browser.post(step(application, "shortlist"), follow=True).text
    again = browser.post(step(application, "shortlist"), headers={"referer": "/"}, follow=True)

    assert "its state is “shortlisted”" in again.text


def test_an_offer_tells_its_cost_first(client_for, application, owner):
    browser = client_for(owner)
    page = browser.get(step(application, "offer")).text
    for words in ("72 hours", "$450.00", "$45.00", "$495.00"):
        assert words in page

    done = browser.post(step(application, "offer"), {"note": "We liked your map."}, follow=True)

    application.refresh_from_db()
    assert (application.status, application.offer_note) == (Status.OFFERED, "We liked your map.")
    assert "The offer stands until" in done.text
    assert "moved on" in browser.get(step(application, "offer"), follow=True).text


def test_without_a_free_place_the_page_says_so(client_for, application, project, owner, rival):
    services.offer(application, by=owner)
    second = stages.applied(rival, project)
    browser = client_for(owner)

    assert "already offered or taken" in browser.get(second.get_absolute_url()).text
    assert "already offered or taken" in browser.get(step(second, "offer")).text
    refused = browser.post(step(second, "offer"), {"note": ""}, headers={"referer": "/"}, follow=True)

    assert "already offered or taken" in refused.text
    second.refresh_from_db()
    assert second.status == Status.SUBMITTED


def test_declining_needs_a_reason_and_the_student_reads_both_parts(client_for, application, owner, student):
    browser = client_for(owner)
    assert "Choose a reason" in browser.post(step(application, "decline"), {"words": "Kept."}).text
    assert "They read it" in browser.post(step(application, "decline"), {"reason": "own", "words": " "}).text

    browser.post(step(application, "decline"), {"reason": "time", "words": "Your map was clear."})

    page = client_for(student).get(application.get_absolute_url()).text
    assert "do not fit the due date" in page
    assert "Your map was clear." in page


def test_declining_an_offer_says_that_it_is_taken_back(client_for, application, owner):
    services.offer(application, by=owner)

    assert "Take back the offer to Dana Reyes?" in client_for(owner).get(step(application, "decline")).text


def test_several_are_declined_at_once_after_a_look_at_their_names(client_for, project, owner):
    rows = [stages.applied(project=project) for _number in range(3)]
    browser = client_for(owner)
    address = reverse("applicants_decline", args=[project.slug])
    address += f"?chosen={rows[0].pk}&chosen={rows[1].pk}&chosen=nonsense"

    assert "Decline 2 people?" in browser.get(address).text
    services.withdraw(rows[1], by=rows[1].student)
    done = browser.post(address, {"reason": "places", "words": ""}, follow=True)

    assert "1 person has been told" in done.text
    assert [Application.objects.get(pk=row.pk).status for row in rows] == ["declined", "withdrawn", "submitted"]
    assert "Tick at least one person" in browser.post(address, {"reason": "places"}, follow=True).text


def test_ticks_of_other_projects_are_ignored(client_for, project, owner, stranger):
    elsewhere = stages.applied()
    address = reverse("applicants_decline", args=[project.slug]) + f"?chosen={elsewhere.pk}"

    client_for(owner).post(address, {"reason": "places", "words": ""})

    assert Application.objects.get().status == Status.SUBMITTED


def test_reviewers_neither_offer_nor_decline(client_for, application, project, reviewer):
    browser = client_for(reviewer)
    bulk = reverse("applicants_decline", args=[project.slug]) + f"?chosen={application.pk}"

    for address in (step(application, "offer"), step(application, "decline"), bulk):
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"reason": "time"}).status_code == 403
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED


def test_strangers_rivals_and_visitors_learn_nothing(client_for, application, project, rival, stranger, student):
    pages = [reverse(name, args=[application.pk]) for name in STEPS]
    pages += [applicants(project), reverse("applicants_decline", args=[project.slug]) + f"?chosen={application.pk}"]
    for address in pages:
        for person in (rival, stranger, student):
            assert client_for(person).get(address).status_code in (404, 405)
            assert client_for(person).post(address, {"reason": "time", "text": "x"}).status_code in (404, 405)
        assert client_for().get(address).url.startswith("/accounts/login/")
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED
    assert not Note.objects.exists()


def test_people_of_a_suspended_company_see_no_applicants(client_for, application, project, owner, company):
    company.suspended_at = application.submitted_at
    company.save()

    assert client_for(owner).get(applicants(project)).status_code == 404
    assert client_for(owner).get(application.get_absolute_url()).status_code == 404


def test_staff_read_and_change_nothing(client_for, application, project, moderator):
    browser = client_for(moderator)

    assert "Dana Reyes" in browser.get(applicants(project)).text
    page = browser.get(application.get_absolute_url())
    assert page.status_code == 200
    assert step(application, "shortlist") not in page.text
    assert browser.post(step(application, "offer"), {"note": ""}).status_code == 403
    assert browser.get(f"/admin/projects/application/{application.pk}/change/").status_code == 200
    assert browser.get("/admin/projects/message/").status_code == 200
    assert browser.get("/admin/projects/note/").status_code == 200


def queries(browser, address):
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


def test_the_list_asks_the_same_number_of_questions_with_1_and_30_rows(client_for, project, owner, settings):
    settings.APPLICATIONS_PER_SEAT = 100
    skill = SkillFactory()
    project.skills.add(skill)

    def apply():
        profile = StudentFactory()
        profile.skills.add(skill)
        stages.applied(profile.user, project)

    apply()
    browser = client_for(owner)
    few = queries(browser, applicants(project))
    for _number in range(29):
        apply()

    assert queries(browser, applicants(project)) == few
    assert queries(browser, applicants(project, "?page=2")) == few

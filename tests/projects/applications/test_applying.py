"""A student applies and follows the application in the browser."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.applications import services
from projects.models import Application
from projects.postings import services as postings
from tests import stages
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db
Status = Application.Status
RIGHT_TO_LEFT = "لقد رسمت خريطتين من قبل"
MOST_STATEMENTS = 38


def written(project, go="send", pitch="I have mapped two products before.", answer="It waits for me.", **page):
    answers = {f"answer_{question.pk}": answer for question in project.questions.all()}
    return {"pitch": pitch, "go": go, "seen": "", "tab": "one", **answers, **page}


def page_of(project):
    return reverse("apply", args=[project.slug])


@pytest.fixture
def project(company):
    return stages.published(company=company)


def test_somebody_without_an_account_logs_in_and_comes_back(client_for, project):
    answer = client_for().get(page_of(project))

    assert answer.url == f"/accounts/login/?next={page_of(project)}"


def test_somebody_without_a_student_profile_makes_one_and_comes_back(client_for, project, stranger):
    answer = client_for(stranger).get(page_of(project))

    assert answer.url.startswith("/welcome/student/?next=")
    assert client_for(stranger).post(page_of(project), written(project)).status_code == 302
    assert not Application.objects.exists()


def test_a_colleague_is_led_to_the_applicants(client_for, project, manager):
    assert client_for(manager).get(page_of(project)).url == reverse("applicants", args=[project.slug])


def test_an_unproved_address_is_proved_first(client_for, project):
    unproved = StudentFactory(user__verified=False).user

    assert client_for(unproved).get(page_of(project)).url == reverse("account_email")


def test_nobody_applies_to_what_they_cannot_see(client_for, student, company):
    assert client_for(student).get(page_of(stages.drafted(company=company))).status_code == 404


def test_a_closed_project_says_so(client_for, project, student, owner):
    postings.close(project, by=owner, reason="by_hand")

    page = client_for(student).get(page_of(project), follow=True)

    assert "no longer takes applications" in page.text


def test_looking_at_the_page_leaves_nothing_behind(client_for, project, student):
    page = client_for(student).get(page_of(project))

    assert "Dana Reyes" in page.text
    assert reverse("settings_student") in page.text
    assert "Which product taught you most" in page.text
    assert not Application.objects.exists()


def test_a_student_applies(client_for, project, student):
    page = client_for(student).post(page_of(project), written(project), follow=True)

    application = Application.objects.get()
    assert page.redirect_chain[0][0] == application.get_absolute_url()
    assert (application.status, application.answers.get().text) == (Status.SUBMITTED, "It waits for me.")
    assert "promised to answer by" in page.text
    assert "whatever the answer" in page.text


def test_applying_takes_few_statements(client_for, project, student):
    client, form = client_for(student), written(project)
    client.get(page_of(project))

    with CaptureQueriesContext(connection) as asked:
        assert client.post(page_of(project), form).status_code == 302

    assert sum("SAVEPOINT" not in each["sql"] for each in asked) <= MOST_STATEMENTS


def test_sending_twice_is_sending_once(client_for, project, student):
    browser = client_for(student)

    for _number in range(2):
        answer = browser.post(page_of(project), written(project))

    assert answer.url == Application.objects.get().get_absolute_url()
    project.refresh_from_db()
    assert project.applications_count == 1


def test_a_draft_is_kept_on_request_and_by_itself(client_for, project, student):
    browser = client_for(student)

    saved = browser.post(page_of(project), written(project, go="save", answer=""))
    kept = browser.post(reverse("application_autosave", args=[project.slug]), written(project, pitch="More", answer=""))

    assert (saved.status_code, kept.status_code) == (303, 204)
    draft = Application.objects.get()
    assert (draft.status, draft.pitch) == (Status.DRAFT, "More")
    assert "More</textarea>" in browser.get(page_of(project)).text


def test_what_is_incomplete_is_kept_and_says_what_is_missing(client_for, project, student):
    page = client_for(student).post(page_of(project), written(project, answer=""))

    assert "Answer this question" in page.text
    assert "I have mapped two products before." in page.text
    assert Application.objects.get().pitch == "I have mapped two products before."


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "🦄" * 2001, RIGHT_TO_LEFT * 200], ids=["long", "emoji", "right to left"]
)
def test_a_text_that_is_too_long_is_kept_and_counted(client_for, project, student, text):
    page = client_for(student).post(page_of(project), written(project, pitch=text))

    assert "At most 2000 characters are read" in page.text
    assert text in page.text
    assert Application.objects.get().status == Status.DRAFT


@pytest.mark.parametrize("text", ["<script>alert(1)</script> **bold**", "🦄 yes", RIGHT_TO_LEFT, "a\x00b"])
def test_odd_texts_are_shown_as_written(client_for, project, student, text):
    browser = client_for(student)
    page = browser.post(page_of(project), written(project, pitch=text), follow=True)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert text.replace("\x00", "").replace("<", "&lt;").replace(">", "&gt;") in page.text


def test_a_second_tab_is_told_and_loses_nothing(client_for, project, student):
    browser = client_for(student)
    browser.post(page_of(project), written(project, go="save", tab="one"))

    kept = browser.post(reverse("application_autosave", args=[project.slug]), written(project, tab="two"))
    page = browser.post(page_of(project), written(project, pitch="From the second tab.", tab="two"))

    assert kept.status_code == 409
    assert "changed in another tab" in page.text
    assert "From the second tab." in page.text
    assert Application.objects.get().status == Status.DRAFT
    again = browser.post(page_of(project), written(project, pitch="From the second tab.", seen="one", tab="two"))
    assert again.status_code == 302
    assert Application.objects.get().pitch == "From the second tab."


def test_the_limit_is_told_before_and_refused_after(client_for, project, student, settings):
    settings.OPEN_APPLICATIONS_PER_STUDENT = 1
    stages.applied(student)
    browser = client_for(student)

    assert "the most anyone may have" in browser.get(page_of(project)).text
    refused = browser.post(page_of(project), written(project))

    assert refused.status_code == 409
    assert "I have mapped two products before." in refused.text
    assert Application.objects.filter(status=Status.SUBMITTED).count() == 1


def test_what_was_sent_is_changed_until_shortlisted(client_for, project, student, owner):
    application = stages.applied(student, project)
    browser = client_for(student)

    page = browser.post(page_of(project), written(project, go="change", pitch="Better."), follow=True)
    assert "Changed." in page.text
    assert browser.post(reverse("application_autosave", args=[project.slug]), written(project)).status_code == 409

    services.shortlist(application, by=owner)
    assert browser.get(page_of(project)).url == application.get_absolute_url()
    assert browser.post(page_of(project), written(project, go="change", pitch="Late.")).status_code == 302
    assert Application.objects.get().pitch == "Better."


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (stages.applied, "Until it shortlists you"),
        (stages.shortlisted, "You can write to each other now"),
        (stages.offered, "Read the agreement and accept"),
    ],
)
def test_the_status_page_says_what_comes_next(client_for, student, stage, words):
    application = stage(student)

    page = client_for(student).get(application.get_absolute_url())

    assert words in page.text
    assert "CST" in page.text


def test_the_status_page_of_what_ended_says_why(client_for, student, owner, company):
    declined = stages.applied(student, company=company)
    services.decline(declined, by=owner, reason="Others knew <Figma>.")
    accepted = stages.hired(student).application

    assert "Others knew &lt;Figma&gt;." in client_for(student).get(declined.get_absolute_url()).text
    assert "Open the workspace" in client_for(student).get(accepted.get_absolute_url()).text


def test_withdrawing_asks_first_and_is_for_good(client_for, student, project):
    application = stages.applied(student, project)
    browser, address = client_for(student), reverse("application_withdraw", args=[application.pk])

    assert "you cannot apply to this one again" in browser.get(address).text
    assert "You ended it" in browser.post(address, {"reason": ""}, follow=True).text
    assert browser.get(page_of(project)).url == application.get_absolute_url()
    assert browser.get(address).url == application.get_absolute_url()


def test_an_offer_is_turned_down(client_for, student):
    application = stages.offered(student)
    browser, address = client_for(student), reverse("application_turn_down", args=[application.pk])

    assert "This is for good" in browser.get(address).text
    assert "You turned it down" in browser.post(address, {"reason": "Exams."}, follow=True).text
    assert browser.get(address).status_code == 302


def test_a_draft_is_thrown_away(client_for, student, project):
    draft = stages.draft_application(student, project)
    browser, address = client_for(student), reverse("application_discard", args=[draft.pk])

    assert "is deleted" in browser.get(address).text
    browser.post(address)

    assert not Application.objects.exists()


def test_a_draft_of_a_closed_project_is_still_readable(client_for, student, project, owner):
    draft = stages.draft_application(student, project)
    assert client_for(student).get(draft.get_absolute_url()).url == page_of(project)

    postings.close(project, by=owner, reason="by_hand")

    assert "Throw this draft away" in client_for(student).get(draft.get_absolute_url()).text


def test_a_draft_of_a_full_project_says_so(client_for, student, project, settings):
    draft = stages.draft_application(student, project)
    settings.APPLICATIONS_PER_SEAT = settings.WAITING_LIST_PER_SEAT = 0

    page = client_for(student).get(page_of(project), follow=True)

    assert page.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert "have come in" in page.text


def test_strangers_rivals_and_visitors_learn_nothing(client_for, student, rival, stranger):
    application = stages.offered(student)
    names = ["application", "application_withdraw", "application_turn_down", "application_discard"]
    for address in (reverse(name, args=[application.pk]) for name in names):
        for person in (rival, stranger):
            assert client_for(person).get(address).status_code == 404
            assert client_for(person).post(address).status_code in (404, 405)
        assert client_for().get(address).url.startswith("/accounts/login/")
    application.refresh_from_db()
    assert application.status == Status.OFFERED


def test_the_company_cannot_withdraw_for_the_student(client_for, student, project, owner):
    application = stages.applied(student, project)

    assert client_for(owner).post(reverse("application_withdraw", args=[application.pk])).status_code == 404


def test_the_list_shows_what_goes_on_and_all(client_for, student, rival):
    going = stages.applied(student)
    ended = stages.applied(student)
    services.withdraw(ended, by=student)
    stages.applied(rival)
    browser = client_for(student)

    live, everything = browser.get("/applications/").text, browser.get("/applications/?show=all").text

    assert str(going.pk) in live and str(ended.pk) not in live
    assert str(ended.pk) in everything
    assert client_for().get("/applications/").url.startswith("/accounts/login/")
    assert "No application yet" in client_for(StudentFactory().user).get("/applications/?show=all").text


def queries(browser, address):
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


def test_the_list_asks_the_same_number_of_questions_with_1_and_30_rows(client_for, student, settings):
    settings.OPEN_APPLICATIONS_PER_STUDENT = 100
    browser = client_for(student)
    stages.applied(student)
    few = queries(browser, "/applications/")

    for _number in range(29):
        stages.applied(student)

    assert queries(browser, "/applications/") == few


def test_the_status_page_leads_to_no_posting_that_is_off_the_site(client_for, project, student, moderator):
    application = stages.applied(student, project)
    assert "Read the posting" in client_for(student).get(application.get_absolute_url()).text

    postings.take_down(project, by=moderator, reason="It asks for unpaid work.")

    assert "Read the posting" not in client_for(student).get(application.get_absolute_url()).text

"""The student accepts an offer, and what can come between."""

import pytest
from django.utils import timezone

from accounts.companies import services as companies
from accounts.models import Notification
from marketplace.core.states import IllegalMove
from projects.applications import services as applications
from projects.models import Application, Engagement, Project
from projects.postings import services as postings
from projects.workspace import agreement
from projects.workspace import services as workspace
from tests import stages
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(student, project):
    return stages.offered(student, project)


@pytest.fixture
def path(application):
    return f"/applications/{application.pk}/agreement/"


def agree(browser, path, **changes):
    seen = browser.get(path).context["form"]["seen"].value()
    return browser.post(path, {"seen": seen, "is_agreed": "on"} | changes)


def test_the_student_reads_agrees_and_the_company_is_asked_to_pay(client_for, student, owner, application, path):
    browser = client_for(student)

    shown = browser.get(path).text
    answer = agree(browser, path)

    engagement = Engagement.objects.get()
    assert "6. Who owns the work" in shown and "receives $450.00, whole" in shown
    assert answer.url == engagement.get_absolute_url()
    assert (engagement.agreement_version, engagement.status) == (agreement.VERSION, "awaiting_funding")
    assert "Nothing to do yet" in browser.get(answer.url).text
    assert Notification.objects.filter(recipient=owner, title="Dana Reyes accepted your offer").count() == 1


def test_without_the_tick_the_page_says_what_to_do(client_for, student, path):
    answer = agree(client_for(student), path, is_agreed="")

    assert "Tick the box to say that you agree" in answer.text
    assert not Engagement.objects.exists()


def test_a_text_that_changed_meanwhile_is_read_again(client_for, student, company, path):
    browser = client_for(student)
    seen = browser.get(path).context["form"]["seen"].value()
    type(company).objects.filter(pk=company.pk).update(name="Harbor Coffee International")

    refused = browser.post(path, {"seen": seen, "is_agreed": "on"})
    again = browser.post(path, {"seen": refused.context["form"]["seen"].value(), "is_agreed": "on"})

    assert "The agreement has changed" in refused.text
    assert again.url == Engagement.objects.get().get_absolute_url()


def test_a_second_tab_leads_to_the_engagement(client_for, student, path):
    browser = client_for(student)
    seen = browser.get(path).context["form"]["seen"].value()
    first = browser.post(path, {"seen": seen, "is_agreed": "on"})
    second = browser.post(path, {"seen": seen, "is_agreed": "on"})

    assert first.url == second.url == Engagement.objects.get().get_absolute_url()


def test_an_offer_that_expired_meanwhile_leads_back_to_the_application(client_for, student, application, path):
    browser = client_for(student)
    seen = browser.get(path).context["form"]["seen"].value()
    Application.objects.filter(pk=application.pk).update(offer_expires_at=timezone.now())

    answer = browser.post(path, {"seen": seen, "is_agreed": "on"}, follow=True)

    assert "The offer has expired" in answer.text
    assert not Engagement.objects.exists()


def test_an_offer_taken_back_cannot_be_accepted(student, owner, application):
    applications.decline(application, by=owner, reason="The budget is gone.")

    with pytest.raises(IllegalMove):
        workspace.start(application, by=student)


def test_a_suspended_company_cannot_be_agreed_with(student, company, moderator, application):
    companies.suspend(company, by=moderator, reason="It asks applicants for money.")

    with pytest.raises((workspace.OfferGone, IllegalMove)):
        workspace.start(application, by=student)


def test_a_project_taken_down_cannot_be_agreed_to(student, moderator, application):
    postings.take_down(application.project, by=moderator, reason="It is not a project.")

    with pytest.raises((workspace.OfferGone, IllegalMove)):
        workspace.start(application, by=student)


def test_nobody_else_accepts_an_offer(client_for, rival, owner, stranger, path, application):
    assert client_for().get(path).url.startswith("/accounts/login/")
    for person in (rival, owner, stranger):
        assert client_for(person).get(path).status_code == 404
        assert client_for(person).post(path, {"is_agreed": "on"}).status_code == 404
    with pytest.raises(workspace.NotYours):
        workspace.start(application, by=rival)


def test_people_cannot_write_themselves_a_section(student, company, project):
    company.name = "Harbor\n\n9. The student\nThe student pays $1,000 to <b>Harbor</b>"
    company.save()
    application = stages.offered(student, Project.objects.get(pk=project.pk))

    text = agreement.text(application)

    headings = [section.heading for section in agreement.sections(text)]
    assert [heading[:1] for heading in headings] == ["", *"12345678", ""]
    assert "<b>Harbor</b>" in text


def test_the_page_shows_their_words_as_words(client_for, student, company, path):
    type(company).objects.filter(pk=company.pk).update(name="<script>alert(1)</script> ‮evil **bold**")

    shown = client_for(student).get(path).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert(1)" not in shown and "<strong>bold" not in shown


def test_the_last_place_closes_the_project(company, owner):
    project = stages.published(company=company, seats=2)
    stages.hired(None, project)
    assert Project.objects.get(pk=project.pk).status == Project.Status.OPEN

    stages.hired(None, project)

    closed = Project.objects.get(pk=project.pk)
    assert (closed.status, closed.close_reason) == (Project.Status.CLOSED, Project.CloseReason.FILLED)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_agree_once(student, application):
    results = at_once(*[lambda: workspace.start(Application.objects.get(pk=application.pk), by=student)] * 2)

    assert failures(results) == []
    assert len({engagement.pk for engagement in results}) == Engagement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_students_who_agree_at_once_fill_both_places(company, owner):
    project = stages.published(company=company, seats=2)
    both = [stages.offered(None, project), stages.offered(None, project)]

    results = at_once(*[lambda one=one: workspace.start(one, by=one.student) for one in both])

    assert failures(results) == []
    assert Project.objects.get(pk=project.pk).close_reason == Project.CloseReason.FILLED


@pytest.mark.django_db(transaction=True)
def test_accepting_while_the_company_takes_it_back_has_one_winner(student, owner, application):
    fresh = [Application.objects.select_related("project__company").get(pk=application.pk) for _ in range(2)]

    results = at_once(
        lambda: workspace.start(fresh[0], by=student),
        lambda: applications.decline(fresh[1], by=owner, reason="We changed our minds."),
    )

    (lost,) = failures(results)
    assert isinstance(lost, IllegalMove)
    status = Application.objects.get(pk=application.pk).status
    assert Engagement.objects.exists() == (status == Application.Status.ACCEPTED)


def test_work_is_never_due_before_there_was_time_for_it(simulator, student, company, owner):
    project = stages.published(company=company)
    application = stages.offered(student, project)
    Project.objects.filter(pk=project.pk).update(due_on=timezone.localdate())
    engagement = workspace.start(Application.objects.get(pk=application.pk), by=student)

    checkout = stages.paid_at_stripe(simulator, engagement)
    stages.payments.confirm_checkout(checkout)

    milestone = stages.milestone_of(engagement)
    held_on = milestone.funded_at.astimezone(project.company_zone).date()
    assert (milestone.due_on - held_on).days == agreement.WORK_DAYS_AT_LEAST

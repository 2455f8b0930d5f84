"""The report page, and what staff do in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Notification
from projects.models import Project, Report
from tests.factories import CompanyFactory, UserFactory
from tests.stages import drafted, owner_of, published, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/admin/projects/project/"


@pytest.fixture
def desk(client_for, moderator):
    return client_for(moderator)


def verb(project, name):
    return reverse(f"admin:projects_{project._meta.model_name}_{name}", args=[project.pk])


def test_a_person_reports_a_posting(client_for, student):
    project = published()
    url = reverse("project_report", args=[project.slug])
    browser = client_for(student)

    empty = browser.post(url, {})
    sent = browser.post(url, {"reason": "scam", "details": "It asks for my bank card."}, follow=True)
    browser.post(url, {"reason": "scam"})

    assert "error-summary" in empty.text
    assert "Thank you." in sent.text
    assert Report.objects.get().details == "It asks for my bank card."


@pytest.mark.parametrize("details", ["x" * 2001, "a\x00b"])
def test_a_report_that_does_not_fit_is_shown_again(client_for, student, details):
    url = reverse("project_report", args=[published().slug])

    page = client_for(student).post(url, {"reason": "scam", "details": details})

    assert page.status_code == 200
    assert "error-summary" in page.text


def test_who_may_not_report_learns_nothing(client_for, student, company, owner):
    published_url = reverse("project_report", args=[published(company=company).slug])
    waiting_url = reverse("project_report", args=[submitted().slug])

    assert client_for().get(published_url).status_code == 302
    assert client_for(owner).get(published_url).status_code == 404
    assert client_for(student).get(waiting_url).status_code == 404


def test_the_queue_shows_what_waits_and_other_states_on_demand(desk):
    submitted(title="Waits for a moderator")
    published(title="Is published already")

    assert "Waits for a moderator" in desk.get(QUEUE).text
    assert "Is published already" not in desk.get(QUEUE).text
    assert "Is published already" in desk.get(f"{QUEUE}?state=open").text
    assert "Is published already" in desk.get(f"{QUEUE}?state=all").text


def test_a_posting_is_shown_as_it_will_look_with_its_history(desk):
    project = submitted(deliverable="A table of **every** step of five products. <script>alert(1)</script>" * 2)

    page = desk.get(reverse("admin:projects_project_change", args=[project.pk])).text

    assert "<strong>every</strong>" in page
    assert "<script>alert(1)" not in page
    assert "draft → in review" in page
    assert "40 %" in page


def test_a_moderator_publishes(desk):
    project = submitted()

    asked = desk.get(verb(project, "publish"))
    desk.post(verb(project, "publish"))

    project.refresh_from_db()
    assert "counts as verified" in asked.text
    assert project.status == "open"


@pytest.mark.parametrize(("name", "status"), [("ask_for_changes", "changes_requested"), ("take_down", "taken_down")])
def test_a_decision_needs_a_reason_that_reaches_the_company(desk, deliver, name, status):
    project = submitted()
    owner = owner_of(project.company)

    without = desk.post(verb(project, name), {"reason": ""})
    desk.post(verb(project, name), {"reason": "Say which products."})

    project.refresh_from_db()
    assert without.status_code == 200
    assert project.status == status
    assert "Say which products." in Notification.objects.get(recipient=owner).body
    assert any("Say which products." in mail.body and owner.email in mail.to for mail in deliver())


def test_pay_below_the_floor_is_allowed_with_a_reason(desk):
    project = drafted(pay_cents=27000)

    desk.post(verb(project, "waive_pay_floor"), {"reason": "A charity without staff."})

    project.refresh_from_db()
    assert project.is_pay_floor_waived
    assert "A charity without staff." in desk.get(reverse("admin:projects_project_change", args=[project.pk])).text


def test_reports_are_decided_in_the_admin(desk, student):
    upheld = Report.objects.create(project=published(), reporter=student, reason="scam")
    dismissed = Report.objects.create(project=published(), reporter=student, reason="other")

    desk.post(verb(upheld, "uphold"), {"reason": "It asks for bank details."})
    desk.post(verb(dismissed, "dismiss"), {"reason": "The company is real."})

    assert set(Report.objects.values_list("status", flat=True)) == {"upheld", "dismissed"}
    assert set(Project.objects.values_list("status", flat=True)) == {"taken_down", "open"}


def test_a_decision_that_came_too_late_says_so_and_keeps_the_reason(desk):
    project = submitted()
    desk.post(verb(project, "publish"))

    page = desk.post(verb(project, "ask_for_changes"), {"reason": "Say which products."})

    assert "This is not possible now" in page.text
    assert "Say which products." in page.text


def test_the_first_page_counts_what_waits(desk, student):
    submitted()
    Report.objects.create(project=published(), reporter=student, reason="scam")

    page = desk.get("/admin/")

    counts = {queue["label"]: queue["count"] for queue in page.context["queues"]}
    assert counts["Postings to read"] == 1
    assert counts["Reports to decide"] == 1
    assert counts["Failed transfers"] == counts["Unread events from Stripe"] == 0
    assert all(desk.get(queue["url"]).status_code == 200 for queue in page.context["queues"])


@pytest.mark.parametrize("who", [None, "student", "owner"])
def test_only_staff_get_into_the_admin(client_for, request, who, company):
    project = submitted()
    browser = client_for(request.getfixturevalue(who) if who else None)

    for url in ("/admin/", QUEUE, verb(project, "publish"), verb(project, "take_down")):
        assert browser.post(url, {"reason": "x"}).status_code == 302
    project.refresh_from_db()
    assert project.status == "in_review"


def test_nobody_edits_or_deletes_a_posting_by_hand(client_for):
    project = submitted()
    desk = client_for(UserFactory(is_staff=True, is_superuser=True))

    desk.post(reverse("admin:projects_project_change", args=[project.pk]), {"status": "open"})
    gone = desk.post(reverse("admin:projects_project_delete", args=[project.pk]), {"post": "yes"})

    project.refresh_from_db()
    assert project.status == "in_review"
    assert gone.status_code == 403


def test_the_queue_costs_the_same_with_one_and_with_thirty(desk):
    company = CompanyFactory(verified_at=None)
    submitted(company=company)
    desk.get(QUEUE)
    with CaptureQueriesContext(connection) as first:
        desk.get(QUEUE)
    for _number in range(29):
        submitted(company=company)
    with CaptureQueriesContext(connection) as second:
        desk.get(QUEUE)

    assert len(second) == len(first)

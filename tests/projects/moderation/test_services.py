import datetime as dt

import pytest
from django.utils import timezone

from accounts.audit import queries as audit
from accounts.models import Notification
from marketplace.core.states import IllegalMove
from projects.models import Application, Report
from projects.moderation import services
from projects.postings import services as postings
from tests.factories import StudentFactory
from tests.stages import owner_of, published, submitted

pytestmark = pytest.mark.django_db
Status = Report.Status


def test_reporting_twice_before_a_decision_is_reporting_once(student):
    project = published()

    first = services.report(project, by=student, reason="scam", details="It asks for my bank card.")
    second = services.report(project, by=student, reason="other")

    assert first == second
    assert second.reason == "scam"


def test_upholding_a_report_takes_the_posting_down_and_tells_everyone(student, rival, moderator):
    project = published()
    owner = owner_of(project.company)
    mine = services.report(project, by=student, reason="scam")
    theirs = services.report(project, by=rival, reason="unpaid")
    applicant = StudentFactory().user
    Application.objects.create(project=project, student=applicant, status="submitted")

    services.uphold(mine, by=moderator, reason="It asks for bank details.")

    project.refresh_from_db()
    theirs.refresh_from_db()
    assert project.status == "taken_down"
    assert mine.status == theirs.status == Status.UPHELD
    assert Application.objects.get().status == "released"
    for person in (owner, student, rival, applicant):
        assert Notification.objects.filter(recipient=person, title__contains=project.title).exists(), person
    told = Notification.objects.get(recipient=owner, kind="moderation")
    assert "It asks for bank details." in told.body


def test_dismissing_a_report_leaves_the_posting_and_keeps_the_reason(student, moderator):
    project = published()
    report = services.report(project, by=student, reason="other")

    services.dismiss(report, by=moderator, reason="The company is real.")

    project.refresh_from_db()
    assert project.status == "open"
    assert audit.history(report).filter(reason="The company is real.", actor=moderator).exists()
    assert Notification.objects.filter(recipient=student, title__startswith="We looked at your report").exists()


def test_a_report_is_decided_once(student, moderator):
    report = services.report(published(), by=student, reason="other")
    services.dismiss(report, by=moderator, reason="Fine.")

    with pytest.raises(IllegalMove):
        services.dismiss(report, by=moderator, reason="Again.")


def test_the_reason_reaches_the_company_each_time_changes_are_asked_for(moderator, time_machine):
    project = submitted()
    owner = owner_of(project.company)
    reasons = ["Say which products.", "Raise the pay."]
    for reason in reasons:
        postings.ask_for_changes(project, by=moderator, reason=reason)
        time_machine.move_to(timezone.now() + dt.timedelta(minutes=1))
        postings.submit(project, by=owner)

    told = Notification.objects.filter(recipient=owner, kind="moderation").order_by("created_at")
    assert [row.body.split("\n")[0] for row in told] == reasons


def test_a_draft_cannot_be_taken_down(moderator, company):
    project = submitted()
    postings.ask_for_changes(project, by=moderator, reason="Say more.")

    with pytest.raises(IllegalMove):
        services.take_down(project, by=moderator, reason="No.")

"""What the workspace page shows, and what it costs."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.messages import services as messages
from projects.models import Milestone
from projects.workspace import keeping, queries
from projects.workspace import services as workspace
from tests import stages
from tests.payments import stages as money

pytestmark = pytest.mark.django_db
MOST_QUERIES = 33


def labels(milestone):
    return [(step.label, step.state) for step in queries.steps(milestone.engagement, milestone)]


def test_the_stepper_tells_the_whole_way(simulator, student, owner, project):
    milestone = stages.milestone_of(stages.hired(student, project))
    assert labels(milestone)[:3] == [("Agreed", "done"), ("Payment", "now"), ("Delivery", "later")]

    stages.payments.confirm_checkout(stages.paid_at_stripe(simulator, milestone.engagement))
    milestone = stages.again(milestone)
    assert labels(milestone)[1:4] == [("Money held", "done"), ("Delivery", "now"), ("Approved", "later")]

    milestone = stages.handed_in(milestone)
    assert labels(milestone)[2:] == [("Delivered, in review", "now"), ("Approved", "later"), ("Paid", "later")]

    milestone = stages.sent_back(milestone)
    assert labels(milestone)[2] == ("Revision under way", "now")

    milestone = stages.handed_in(milestone)
    workspace.approve(milestone, by=owner)
    assert labels(stages.again(milestone))[2:] == [("Delivered", "done"), ("Approved", "done"), ("Payout", "now")]

    money.ready(simulator, student)
    money.send_all()
    assert {state for _label, state in labels(stages.again(milestone))} == {"done"}


def test_a_cancelled_engagement_shows_where_it_stopped(student, milestone):
    workspace.cancel(milestone.engagement, by=student, reason="I found a job.", shares={milestone.pk: 0})

    assert labels(stages.again(milestone)) == [("Agreed", "done"), ("Money held", "done"), ("Ended", "stopped")]


def test_both_sides_read_what_happens_if_nobody_answers(client_for, student, owner, delivered):
    for person in (student, owner):
        page = client_for(person).get(stages.page(delivered)).text
        assert "If nobody answers by" in page and "the work counts as approved" in page
        assert "5 business days left to answer" in page or "4 business days left to answer" in page


def test_the_money_is_told_to_each_side_in_its_words(client_for, student, owner, milestone):
    for_student = client_for(student).get(stages.page(milestone)).text
    for_company = client_for(owner).get(stages.page(milestone)).text

    assert "$450.00 is held for you" in for_student and "$450.00 goes to you when the work is approved" in for_student
    assert "$450.00 is held for Dana" in for_company and "Fee" in for_company
    assert "Total" not in for_student


def test_after_completion_both_are_led_to_reviews_and_certificate(simulator, client_for, student, owner, project):
    engagement = stages.completed(simulator, student, project)

    for person in (student, owner):
        page = client_for(person).get(engagement.get_absolute_url()).text
        assert "Write a review" in page and "The certificate" in page


def test_opening_the_page_marks_the_messages_as_read(client_for, student, owner, milestone):
    messages.send(milestone.engagement.application, "Welcome!", by=owner)

    assert "Welcome!" in client_for(student).get(stages.page(milestone)).text
    assert milestone.engagement.application.reads.filter(user=student).exists()


def test_the_calendar_file_holds_the_due_date(client_for, student, milestone):
    answer = client_for(student).get(f"{stages.page(milestone)}due-date.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{milestone.due_on:%Y%m%d}" in answer.text
    assert f"SUMMARY:Due: {milestone.title}" in answer.text.replace("\r\n ", "")
    assert answer.text.count("BEGIN:VEVENT") == 1 and "BEGIN:VALARM" in answer.text


def test_the_page_costs_the_same_with_much_on_it(client_for, student, owner, milestone):
    browser, path = client_for(owner), stages.page(milestone)

    def cost() -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(path).status_code == 200
        return len(caught)

    files = keeping.upload(milestone.engagement, [(ContentFile(b"x", name="a.csv"), "text/csv")] * 2, by=student)
    milestone = stages.handed_in(milestone, files=files[:1])
    messages.send(milestone.engagement.application, "One.", by=owner)
    before = cost()

    milestone = stages.handed_in(stages.sent_back(milestone))
    keeping.upload(milestone.engagement, [(ContentFile(b"x", name="b.csv"), "text/csv")] * 30, by=student)
    for number in range(8):
        messages.send(milestone.engagement.application, f"More {number}.", by=owner)

    assert cost() == before <= MOST_QUERIES
    assert Milestone.objects.count() == 1

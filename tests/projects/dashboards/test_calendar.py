"""The private calendar feed: what is in it, who reads it, what it costs."""

import datetime as dt

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.people import leaving
from projects.applications import services as applications
from projects.dashboards.calendar import services
from projects.discovery import services as discovery
from projects.models import CalendarFeed, Project, ProjectInvitation
from tests import stages
from tests.factories import StudentFactory

PAGE = "/settings/calendar/"


def feed_of(user) -> str:
    return services.make(user).get_absolute_url()


def events(client, address: str) -> dict[str, dict]:
    """The events of a feed by their title."""
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_student_reads_what_is_due_and_until_when(client, simulator, student):
    milestone = stages.funded(simulator, student)
    offered = stages.offered(student, stages.published(title="Count the pigeons"))
    kept = stages.published(title="Draw a map")
    discovery.keep(kept, by=student)
    draft = applications.start(stages.published(title="Write a letter"), by=student)

    found = events(client, feed_of(student))

    company = milestone.engagement.company
    due = found[f"Deliver “{milestone.title}” to {company}"]
    assert due.decoded("dtend") == milestone.engagement.project.due_at.astimezone(dt.UTC).replace(microsecond=0)
    assert str(due["url"]).endswith(milestone.engagement.get_absolute_url()) and len(due.walk("VALARM")) == 1
    answer = found[f"Answer the offer of {offered.project.company}"]
    assert answer.decoded("dtend") == offered.offer_expires_at.replace(microsecond=0)
    assert found["Applications close: Draw a map"].decoded("dtend") == kept.closes_at.replace(microsecond=0)
    assert found["Applications close: Write a letter"]["url"].endswith(f"/projects/{draft.project.slug}/apply/")


def test_an_invitation_is_answered_in_time(client, student):
    project = stages.published(title="Count the pigeons")
    until = timezone.now() + dt.timedelta(days=7)
    ProjectInvitation.objects.create(project=project, student=student, number=1, answer_by=until)
    title = f"Answer {project.company}, who invites you to “Count the pigeons”"
    assert events(client, feed_of(student))[title].decoded("dtend") == until.replace(microsecond=0)


def test_a_company_reads_what_it_owes_and_no_hidden_name(client, simulator, owner, company, student):
    milestone = stages.delivered(simulator, student, stages.published(company=company))
    waiting = stages.published(company=company, title="Count the pigeons")
    applicant = StudentFactory(user__name="Zenobia Quill").user
    answers = {question.pk: "The second one." for question in waiting.questions.all()}
    applications.apply(waiting, by=applicant, pitch="I have done this twice.", answers=answers)

    found = events(client, feed_of(owner))

    assert found[f"Answer {student.first_name}’s delivery: {milestone.title}"].decoded("dtend") == (
        milestone.review_due_at.replace(microsecond=0)
    )
    assert found["Decide on the applications for “Count the pigeons”"]
    assert not [title for title in found if "Zenobia" in title]


def test_reviewers_and_strangers_read_nothing_of_the_company(client, simulator, reviewer, stranger, company, student):
    stages.delivered(simulator, student, stages.published(company=company))
    assert events(client, feed_of(reviewer)) == {}
    assert events(client, feed_of(stranger)) == {}


def test_what_is_long_over_is_left_out(client, student):
    project = stages.published()
    discovery.keep(project, by=student)
    stages.offered(student, project).save()
    student.applications.update(offer_expires_at=timezone.now() - dt.timedelta(days=31))
    assert events(client, feed_of(student)) == {}


def test_the_address_is_made_changed_and_given_up(client_for, client, student):
    mine = client_for(student)
    assert "No calendar yet" in mine.get(PAGE).text
    mine.post(PAGE)
    first = CalendarFeed.objects.get().get_absolute_url()
    assert first in mine.get(PAGE).text and client.get(first).status_code == 200
    assert "A calendar last read it on" in mine.get(PAGE).text

    mine.post(PAGE)
    assert client.get(first).status_code == 404
    second = CalendarFeed.objects.get().get_absolute_url()
    mine.post(PAGE, {"remove": "1"})
    assert client.get(second).status_code == 404


def test_nobody_reads_the_feed_of_somebody_suspended_or_an_address_made_up(client, student):
    address = feed_of(student)
    student.is_active = False
    student.save()
    assert client.get(address).status_code == 404
    assert client.get("/calendar/" + "x" * 43 + ".ics").status_code == 404


def test_visitors_log_in_first(client):
    assert client.get(PAGE).url.startswith("/accounts/login/")


def test_an_unchanged_calendar_is_not_sent_again(client, student):
    address = feed_of(student)
    answer = client.get(address)
    assert answer["Cache-Control"] == "private, no-cache" and answer["X-Robots-Tag"] == "noindex"
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    discovery.keep(stages.published(), by=student)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_a_feed_costs_the_same_for_one_and_for_thirty(client, settings, student, django_assert_max_num_queries, rows):
    settings.OPEN_APPLICATIONS_PER_STUDENT = 1000
    for _number in range(rows):
        discovery.keep(stages.published(), by=student)
        stages.offered(student, stages.published())
    assert Project.objects.count() == 2 * rows
    address = feed_of(student)
    client.get(address)
    with django_assert_max_num_queries(11):
        client.get(address)


def test_closing_the_account_ends_the_feed(client, student):
    address = feed_of(student)
    leaving.close(student, by=student)
    assert not CalendarFeed.objects.exists() and client.get(address).status_code == 404

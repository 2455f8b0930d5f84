import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, StudentProfile
from marketplace.core.states import IllegalMove
from projects.hires import queries, services
from projects.models import Hire
from projects.receivers import when_somebody_takes_their_data_along as data_of
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(simulator, company, owner, student):
    """A completed project of Dana's for Harbor Coffee."""
    return stages.completed(simulator, student, company=company)


def page(engagement):
    return reverse("hire", args=[engagement.pk])


def told(person, word):
    return Notification.objects.filter(recipient=person, title__contains=word)


def test_the_company_records_it_the_student_confirms_and_it_stands_on_the_portfolio(client_for, done, owner, student):
    company = client_for(owner)
    assert page(done) in company.get(done.get_absolute_url()).text
    assert "It is free" in company.get(page(done)).text

    company.post(page(done), {"kind": "part_time", "title": "Junior analyst", "starts_on": "2026-12-01"})
    assert told(student, "hires you").exists()
    browser = client_for(student)
    assert "says it hires you" in browser.get(reverse("dashboard")).text
    assert "Is it so?" in browser.get(page(done)).text
    portfolio = student.student.get_absolute_url()
    assert "Junior analyst" not in browser.get(portfolio).text

    browser.post(reverse("hire_answer", args=[Hire.objects.get().pk]), {"go": "confirm"})

    assert Hire.objects.get().status == "confirmed"
    assert told(owner, "Dana Reyes confirmed").exists()
    assert "Hired by Harbor Coffee afterwards: Junior analyst" in browser.get(portfolio).text
    assert "says it hires you" not in browser.get(reverse("dashboard")).text


def test_what_the_student_does_not_confirm_counts_nowhere_and_may_be_recorded_anew(client_for, done, owner, student):
    first = stages.job_offered(done, by=owner)

    client_for(student).post(reverse("hire_answer", args=[first.pk]), {"go": "decline"})

    assert told(owner, "did not confirm").exists()
    assert not queries.confirmed().exists()
    again = stages.job_offered(done, by=owner, title="Analyst")
    assert again.status == "proposed"


def test_the_company_takes_back_what_nobody_has_answered_and_nothing_after_that(client_for, done, owner, student):
    hire = stages.job_offered(done, by=owner)
    client_for(owner).post(reverse("hire_withdraw", args=[hire.pk]))

    assert told(student, "took back").exists()
    with pytest.raises(IllegalMove):
        services.confirm(hire, by=student)

    second = stages.job_offered(done, by=owner)
    services.confirm(second, by=student)
    with pytest.raises(IllegalMove):
        services.withdraw(second, by=owner)


def test_one_hire_is_on_record_at_a_time(done, owner):
    stages.job_offered(done, by=owner)
    with pytest.raises(services.CannotRecord):
        stages.job_offered(done, by=owner)


def test_nothing_is_recorded_before_the_work_is_complete(client_for, simulator, company, owner, student):
    engagement = stages.funded(simulator, student, company=company).engagement
    with pytest.raises(services.CannotRecord):
        stages.job_offered(engagement, by=owner)
    assert "Nothing on record" in client_for(owner).get(page(engagement)).text
    assert page(engagement) not in client_for(owner).get(engagement.get_absolute_url()).text


def test_recording_is_for_owners_and_managers_and_answering_for_the_student(
    client_for, done, owner, manager, reviewer, student
):
    assert client_for(reviewer).post(page(done), {"kind": "contract", "title": "Mine"}).status_code == 403
    assert client_for(student).post(page(done), {"kind": "contract", "title": "Mine"}).status_code == 403
    hire = stages.job_offered(done, by=manager)
    for person in (owner, reviewer):
        assert client_for(person).post(reverse("hire_answer", args=[hire.pk]), {"go": "confirm"}).status_code == 403
    for person in (student, reviewer):
        assert client_for(person).post(reverse("hire_withdraw", args=[hire.pk])).status_code == 403
    with pytest.raises(services.NotYours):
        services.confirm(hire, by=owner)
    with pytest.raises(services.NotYours):
        services.withdraw(hire, by=student)
    hire.refresh_from_db()
    assert hire.status == "proposed"


def test_strangers_rivals_and_visitors_learn_nothing(client, client_for, done, owner, stranger, rival):
    hire = stages.job_offered(done, by=owner)
    deeds = [reverse("hire_answer", args=[hire.pk]), reverse("hire_withdraw", args=[hire.pk])]
    for person in (stranger, rival):
        assert client_for(person).get(page(done)).status_code == 404
        assert [client_for(person).post(url).status_code for url in deeds] == [404, 404]
    assert [client.post(url).status_code for url in (page(done), *deeds)] == [302, 302, 302]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Say what the job is called."),
        ({"kind": "slavery"}, "Select a valid choice"),
        ({"starts_on": "1999-01-01"}, "Choose a day within two years."),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_kept(client_for, done, owner, changes, sentence):
    typed = {"kind": "part_time", "title": "Junior analyst", "message": "See you on Monday"} | changes
    answer = client_for(owner).post(page(done), typed).text
    assert sentence in answer and "See you on Monday" in answer
    assert not Hire.objects.exists()


def test_the_school_of_that_day_is_counted_for_staff_whatever_the_student_does_later(
    client_for, done, owner, student, moderator
):
    StudentProfile.objects.filter(user=student).update(school_domain="lakeside.edu")
    services.confirm(stages.job_offered(done, by=owner), by=student)
    StudentProfile.objects.filter(user=student).update(school_domain="")

    assert queries.by_school() == [("lakeside.edu", 1)]
    desk = client_for(moderator).get(reverse("admin:projects_hire_changelist")).text
    assert "lakeside.edu (1)" in desk and "Junior analyst" in desk


def test_what_nobody_confirmed_is_counted_for_no_school(done, owner, student):
    StudentProfile.objects.filter(user=student).update(school_domain="lakeside.edu")
    stages.job_offered(done, by=owner)

    assert queries.by_school() == []


def test_a_student_takes_along_what_companies_recorded_about_them(done, owner, student):
    stages.job_offered(done, by=owner, message="See you on Monday", starts_on=dt.date(2026, 12, 1))

    (row,) = data_of(student)["hires"]
    assert (row["title"], row["message"], row["status"]) == ("Junior analyst", "See you on Monday", "proposed")


@pytest.mark.parametrize("count", [1, 12])
def test_a_portfolio_of_twelve_jobs_takes_as_many_statements_as_one(
    client, student, count, django_assert_max_num_queries
):
    for _number in range(count):
        company = CompanyFactory()
        MembershipFactory(company=company)
        project = stages.published(company=company)
        engagement = stages.hired(student, project)
        type(engagement).objects.filter(pk=engagement.pk).update(status="completed", completed_at=timezone.now())
        Hire.objects.create(
            engagement=engagement,
            recorded_by=stages.owner_of(company),
            kind="contract",
            title="Analyst",
            status="confirmed",
        )
    with django_assert_max_num_queries(20):
        answer = client.get(student.student.get_absolute_url()).text
    assert answer.count("Analyst") == min(count, 10)

"""The public pages of companies and students."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ProfileLink, WorkSample
from projects.models import Application, Certificate, Engagement, Rating, Review
from projects.reviews.queries import dimensions
from tests.factories import CompanyFactory, SkillFactory, StudentFactory, UserFactory
from tests.stages import published

pytestmark = pytest.mark.django_db


def completed(student, company, **review):
    """A completed engagement with a certificate; `review` are the fields of the company's or student's review."""
    project = published(company=company)
    application = Application.objects.create(project=project, student=student, status="accepted")
    now = timezone.now()
    engagement = Engagement.objects.create(
        application=application, project=project, company=company, student=student, status="completed",
        agreement_version="1", agreement_text="x", fund_by=now, completed_at=now,
    )  # fmt: skip
    Certificate.objects.create(
        engagement=engagement, code=f"CODE-{engagement.pk.hex[:8]}", hours=18, completed_on=now.date()
    )
    if review:
        details = {"author": student, "text": "A pleasure.", "published_at": now} | review
        written = Review.objects.create(engagement=engagement, **details)
        Rating.objects.bulk_create(Rating(review=written, dimension=one, points=5) for one in dimensions(written.side))
    return engagement


def test_a_company_shows_itself_what_it_offers_and_what_students_say(client_for, company, student):
    company.about = "We roast **coffee**."
    company.save()
    project = published(company=company, title="Map our roasting week")
    completed(student, company, side="student", text="They answered within a day.")
    completed(student, company, side="student", text="Not opened yet.", published_at=None)

    page = client_for().get(company.get_absolute_url()).text

    assert "<strong>coffee</strong>" in page
    assert project.title in page
    assert "They answered within a day." in page
    assert "Not opened yet." not in page
    assert "5 of 5, very good" in page and "averages appear from 3 reviews on" in page


def test_a_company_that_is_not_public_is_there_for_its_people_and_staff_only(client_for, stranger, student, moderator):
    hidden = stranger.companies.get()
    hidden.verified_at = None
    hidden.save()

    assert client_for().get(hidden.get_absolute_url()).status_code == 404
    assert client_for(student).get(hidden.get_absolute_url()).status_code == 404
    assert client_for(stranger).get(hidden.get_absolute_url()).status_code == 200
    assert client_for(moderator).get(hidden.get_absolute_url()).status_code == 200


def test_a_suspended_company_is_gone(client_for, company):
    company.suspended_at = timezone.now()
    company.save()

    assert client_for().get(company.get_absolute_url()).status_code == 404


def test_a_student_shows_finished_projects_with_certificates_and_published_reviews(client_for, student, company, owner):
    ProfileLink.objects.create(student=student.student, label="My site", url="https://dana.example")
    WorkSample.objects.create(student=student.student, title="A dashboard", url="https://dana.example/d")
    student.student.skills.add(SkillFactory(label="Excel"))
    engagement = completed(student, company, side="company", author=owner, text="Careful and quick.")
    completed(student, company, side="company", author=owner, text="Not opened yet.", published_at=None)

    page = client_for().get("/students/DANA-reyes/").text

    assert engagement.certificate.code in page
    for words in ("Careful and quick.", "My site", "A dashboard", "Excel", "Universität Bremen"):
        assert words in page
    assert "Not opened yet." not in page


def test_a_student_who_is_not_verified_is_visible_to_themselves_only(client_for, rival, moderator):
    hidden = StudentFactory(user=UserFactory(verified=False), handle="hidden")

    assert client_for().get("/students/hidden/").status_code == 404
    assert client_for(rival).get("/students/hidden/").status_code == 404
    assert client_for(hidden.user).get("/students/hidden/").status_code == 200
    assert client_for(moderator).get("/students/hidden/").status_code == 200


def test_a_suspended_student_is_gone(client_for, student):
    student.suspended_at, student.is_active = timezone.now(), False
    student.save()

    assert client_for().get("/students/dana-reyes/").status_code == 404


def test_addresses_that_nobody_has_are_404(client_for, db):
    assert client_for().get("/students/nobody/").status_code == 404
    assert client_for().get("/companies/nobody/").status_code == 404


def test_words_of_people_stay_words(client_for, student, company, owner):
    student.student.about = "<script>alert(1)</script>"
    student.student.save()
    completed(student, company, side="company", author=owner, text="<img src=x onerror=alert(1)>")

    page = client_for().get("/students/dana-reyes/").text

    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("whose", ["student", "company"])
def test_both_pages_cost_the_same_with_one_and_with_thirty_projects(client_for, student, owner, company, whose):
    address = "/students/dana-reyes/" if whose == "student" else company.get_absolute_url()
    sides = {"student": "company", "company": "student"}
    other = CompanyFactory()
    completed(student, company, side=sides[whose], author=owner)
    browser = client_for()
    browser.get(address)
    with CaptureQueriesContext(connection) as first:
        browser.get(address)
    for _number in range(14):
        completed(student, company, side=sides[whose], author=owner)
        completed(student, other, side=sides[whose], author=owner)

    with CaptureQueriesContext(connection) as second:
        browser.get(address)

    assert len(second) == len(first) <= 13

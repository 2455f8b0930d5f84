"""What people, programs and accidents send: never a crash, never a second row, nothing typed is lost."""

from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from payments.models import Transfer
from projects.models import Application, Delivery, Engagement, Message, Rating, Review
from tests import stages
from tests.journeys import world
from tests.journeys.test_access_matrix import CLOSED, OWN, PUBLIC, parts

pytestmark = pytest.mark.django_db

NASTY = {
    "10,000 characters": "x" * 10_000,
    "a NUL": "Before\x00after",
    "emoji and right-to-left": "🪜👩🏽‍💻 \u202eمرحبا בעולם\u202c",
    "markup": "<script>alert(1)</script> [x](javascript:alert(1)) {{ 7|add:7 }}",
    "a negative number": "-45000",
    "a huge number": "9" * 40,
    "a date long past": "1999-02-30",
    "a broken id": "00000000-0000-0000-0000-00000000000g",
    "half a surrogate": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "nothing": "",
}
FIELDS = [
    "title", "summary", "category", "deliverable", "skills", "ai_rule", "hours", "pay", "due_on", "seats", "where",
    "place", "criteria-TOTAL_FORMS", "criteria-INITIAL_FORMS", "criteria-0-text", "criteria-0-weight",
    "questions-TOTAL_FORMS", "questions-0-text", "pitch", "edited_in", "note", "reason", "words", "text", "body",
    "after", "brief", "answers", "fairness", "learning", "quality", "communication", "reliability", "initiative",
    "claimed", "kept", "is_ai_used", "ai_disclosure", "reflection", "criteria", "message", "met",
    "name", "email", "handle", "kind", "school", "course", "graduation_on", "about", "availability_hours",
    "time_zone", "website", "size", "role", "label", "url", "next", "company", "starter", "go", "remove", "add",
    "rubric-TOTAL_FORMS", "rubric-0-text", "rubric-0-weight", "is_blind", "conflict", "line",
    "seen", "tab", "chosen", "keep", "details", "action", "channel",
]  # fmt: skip
QUERIES = {
    "projects": ["q", "category", "hours", "pay", "where", "skills", "sort", "page", "cursor", "after", "before"],
    "project_new": ["field", "company"],
    "certificate_check": ["code"],
    "company_record": ["kind", "page"],
    "student_record": ["kind", "page"],
    "skills_suggest": ["q", "limit"],
    "places_suggest": ["q"],
    "languages_suggest": ["q"],
    "account_login": ["next"],
    "account_signup": ["next", "as"],
    "notifications": ["cursor", "page", "after", "before"],
    "messages": ["page", "cursor"],
    "thread": ["before", "after"],
    "thread_news": ["after"],
    "applications": ["show", "page"],
    "applicants": ["state", "sort", "page"],
    "applicants_decline": ["chosen"],
    "bookmarks": ["page", "cursor"],
    "dashboard": ["as", "role", "company", "page"],
    "money": ["as", "role", "company", "page"],
    "payouts": ["next"],
    "api_projects": ["q", "category", "hours", "pay", "cursor", "page_size", "sort", "skills"],
}


@pytest.fixture
def shown(simulator, company, owner, student):
    return world.build(simulator, company, owner, student)


@pytest.fixture
def people(shown, student, owner):
    """Both parties, in browsers that show a crash as an answer."""

    def browser(person) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(person)
        return client

    return {"student": browser(student), "owner": browser(owner)}


@contextmanager
def undone():
    """Whatever happens inside is taken back, so that each value meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_no_form_breaks(shown, people):
    broken = []
    for what, value in NASTY.items():
        with undone():
            for name in sorted((OWN | CLOSED | PUBLIC) - {"settings_close", "healthz", "readyz"}):
                url = reverse(name, kwargs=parts(shown, name))
                for who, client in people.items():
                    answer = client.post(url, dict.fromkeys(FIELDS, value))
                    broken += [f"{name} as {who} with {what}"] * (answer.status_code >= 500)
    assert broken == []


def test_no_address_breaks(shown, people):
    broken = []
    for name, keys in QUERIES.items():
        url = reverse(name, kwargs=parts(shown, name))
        for what, value in NASTY.items():
            answers = [client.get(url, dict.fromkeys(keys, value)) for client in people.values()]
            broken += [f"{name} with {what}"] * (max(each.status_code for each in answers) >= 500)
    assert broken == []


def test_lists_of_a_parameter_and_broken_encodings_do_no_harm(client, shown):
    for query in ("q=%ff%fe", "q=%00", "category=a&category=b&pay=1&pay=2", "page=-1", "page=1e9", "hours[]=5", "%"):
        assert client.get(f"/projects/?{query}").status_code in (200, 404), query


def test_sending_an_application_twice_is_sending_it_once(client_for, rival, owner, company):
    project = stages.published(company=company)
    answers = {f"answer_{question.pk}": "It asked me one thing." for question in project.questions.all()}
    for _again in range(2):
        client_for(rival).post(
            reverse("apply", args=[project.slug]), {"pitch": "I am careful.", "go": "send", **answers}
        )
    assert Application.objects.get(student=rival).status == Application.Status.SUBMITTED
    project.refresh_from_db()
    assert project.applications_count == 1


def test_pressing_every_button_of_the_work_twice_counts_once(shown, client_for, student, owner):
    begun, milestone = shown.begun, shown.milestone
    delivery = {
        "claimed": [row.pk for row in begun.criteria.all()],
        "note": "All of it.",
        "is_ai_used": "no",
        "reflection": "It was worth it.",
    }
    ticks = {"met": [row.pk for row in milestone.criteria.all()]}
    presses = [
        (owner, "application_offer", {}),
        (student, "engagement_deliver", delivery),
        (owner, "engagement_approve", ticks),
        (owner, "review_write", {**dict.fromkeys(Rating.OF_STUDENTS, "4"), "text": "Careful work."}),
        (owner, "thread", {"body": "See you on Monday."}),
    ]
    for person, name, words in presses:
        for _again in range(2):
            answer = client_for(person).post(reverse(name, kwargs=parts(shown, name)), words)
            assert answer.status_code < 500, name
    assert Delivery.objects.filter(milestone=begun).count() == 1
    assert Transfer.objects.filter(hold=milestone.hold).count() == 1
    assert Review.objects.filter(engagement=shown.done, side="company").count() == 1


def test_agreeing_twice_is_one_engagement(shown, client_for, student):
    address = reverse("engagement_start", args=[shown.offered.pk])
    seen = client_for(student).get(address).context["form"].fingerprint
    for _again in range(2):
        answer = client_for(student).post(address, {"is_agreed": "on", "seen": seen})
        assert answer["Location"].startswith("/engagements/")
    assert Engagement.objects.filter(application=shown.offered).count() == 1


@pytest.mark.parametrize("name", ["apply", "thread", "engagement_deliver", "engagement_revise", "application_decline"])
def test_an_expired_form_gives_back_what_was_typed(shown, student, owner, name):
    person = student if name == "engagement_deliver" else owner
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    text = "Forty words that took me an evening to find, and I would hate to lose them."
    answer = client.post(reverse(name, kwargs=parts(shown, name)), {"note": text, "message": text, "body": text})
    assert answer.status_code == 403
    assert text in answer.content.decode()


def test_a_body_that_is_too_large_is_a_page_and_no_crash(shown, client_for, student):
    client = client_for(student)
    answer = client.post(reverse("thread", args=[shown.waiting.pk]), {"body": "x" * 3_000_000})
    assert answer.status_code in (400, 413)
    assert Message.objects.filter(author=student).count() == 0
    answer = client.post(reverse("thread", args=[shown.waiting.pk]), {f"field{number}": "x" for number in range(1500)})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("invoice.pdf", b"MZ\x90\x00 this program cannot be run in DOS mode"),
        ("photo.png", b"<!doctype html><script>alert(1)</script>"),
        ("tool.exe", b"MZ\x90\x00 this program cannot be run in DOS mode"),
        ("nothing.txt", b""),
        ("huge.txt", b"x" * (26 * 1024 * 1024)),
    ],
)
def test_a_disguised_or_oversized_file_is_refused_in_a_sentence(shown, client_for, student, name, content):
    upload = SimpleUploadedFile(name, content)
    answer = client_for(student).post(reverse("engagement_upload", args=[shown.begun.engagement_id]), {"files": upload})
    assert answer.status_code == 422
    assert name in answer.content.decode() or "file" in answer.content.decode()
    assert shown.begun.engagement.files.count() == 0


def test_a_page_that_was_uploaded_is_handed_out_and_never_shown(shown, client_for, student, owner):
    upload = SimpleUploadedFile("page.html", b"<!doctype html><script>alert(1)</script>")
    client_for(student).post(reverse("engagement_upload", args=[shown.begun.engagement_id]), {"files": upload})
    file = shown.begun.engagement.files.get()
    answer = client_for(owner).get(reverse("workfile", args=[file.engagement_id, file.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()

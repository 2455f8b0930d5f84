"""The student delivers: what the form keeps, what it refuses, what the company then sees."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Notification
from projects.models import Delivery, Milestone, WorkFile
from projects.workspace import services as workspace
from tests import stages

pytestmark = pytest.mark.django_db
NASTY = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](http://evil.example/y.png)",
    "🚀" * 400,
    "\u202eright to left\u202c שלום עולם",
]


def now(row):
    return type(row).objects.get(pk=row.pk)


def csv(name="steps.csv", content=b"product,step\none,sign up\n"):
    return SimpleUploadedFile(name, content, content_type="application/x-evil")


def form_data(milestone, **changes):
    criteria = milestone.criteria.order_by("position")
    told = {
        "claimed": [criterion.pk for criterion in criteria],
        "note": "Everything is in **steps.csv**.",
        "is_ai_used": "yes",
        "ai_disclosure": "To proofread.",
        "reflection": "Slow and worth it.",
    }
    return told | changes


def test_a_delivery_with_files_reaches_the_company(client_for, student, reviewer, milestone):
    browser = client_for(student)

    answer = browser.post(stages.page(milestone, "deliver"), form_data(milestone, files=[csv()]))

    assert answer.url == stages.page(milestone)
    delivery = Delivery.objects.get()
    assert (delivery.round, delivery.files.get().name) == (1, "steps.csv")
    assert now(milestone).review_due_at > delivery.submitted_at
    page = client_for(reviewer).get(stages.page(milestone)).text
    assert "<strong>steps.csv</strong>" in page and "To proofread." in page
    assert "Approve and pay $450" in page and "Ask for a revision" in page
    assert Notification.objects.filter(recipient=reviewer, title__startswith="Dana Reyes delivered").count() == 1


def test_the_form_says_what_is_missing_and_keeps_words_and_files(client_for, student, milestone):
    browser, path = client_for(student), stages.page(milestone, "deliver")

    answer = browser.post(path, form_data(milestone, ai_disclosure="", reflection="", files=[csv()]))

    assert "Say where and how you used AI." in answer.text and "Write a line or two" in answer.text
    assert "Everything is in **steps.csv**." in answer.text
    kept = WorkFile.objects.get(delivery=None)
    assert f'value="{kept.pk}" checked' in answer.text.replace('" id="id_kept_0"', '"').replace("  ", " ")
    browser.post(path, form_data(milestone, kept=[str(kept.pk)]))
    assert Delivery.objects.get().files.get() == kept


def test_a_bad_file_does_not_lose_the_good_one(client_for, student, milestone):
    files = [csv(), csv("picture.png", b"not a picture")]

    answer = client_for(student).post(stages.page(milestone, "deliver"), form_data(milestone, files=files))

    assert "picture.png is not really a .png file." in answer.text
    assert WorkFile.objects.get().name == "steps.csv"
    assert not Delivery.objects.exists()


def test_what_is_typed_is_kept_for_next_time(client_for, student, milestone):
    browser = client_for(student)
    words = {"note": "Half a sent", "is_ai_used": "no", "claimed": [milestone.criteria.first().pk]}

    saved = browser.post(stages.page(milestone, "draft"), words)

    shown = browser.get(stages.page(milestone, "deliver")).text
    assert saved.status_code == 204
    assert "Half a sent" in shown and shown.count(" checked>") == 2
    assert "Go on with your delivery" in browser.get(stages.page(milestone)).text
    stages.handed_in(milestone)
    assert now(milestone).draft == {}


def test_a_draft_of_any_size_or_kind_is_no_trouble(client_for, student, milestone):
    browser = client_for(student)
    junk = {"note": "x" * 50_000, "claimed": ["junk", "-1"], "kept": ["junk"], "is_ai_used": "maybe"}

    browser.post(stages.page(milestone, "draft"), junk)

    assert browser.get(stages.page(milestone, "deliver")).status_code == 200
    assert len(now(milestone).draft["note"]) == 20_000


@pytest.mark.parametrize("field", ["note", "reflection", "ai_disclosure"])
def test_ten_thousand_characters_are_refused_and_shown_again(field, client_for, student, milestone):
    long = "word " * 2000

    answer = client_for(student).post(stages.page(milestone, "deliver"), form_data(milestone, **{field: long}))

    assert answer.status_code == 200 and "error-summary" in answer.text
    assert "word word word" in answer.text


@pytest.mark.parametrize("words", NASTY)
def test_words_stay_words(words, client_for, student, owner, milestone):
    data = form_data(milestone, note=words, reflection=words, ai_disclosure=words)

    client_for(student).post(stages.page(milestone, "deliver"), data)

    shown = client_for(owner).get(stages.page(milestone)).text
    assert "<script>alert" not in shown and "javascript:alert" not in shown.replace("](javascript:alert(1))", "")
    assert "<img" not in shown.partition("Delivery 1")[2].partition("The money")[0]


def test_criteria_of_other_work_cannot_be_claimed(client_for, student, milestone):
    other = stages.milestone_of(stages.hired())

    data = form_data(milestone, claimed=[other.criteria.first().pk])

    assert "error-summary" in client_for(student).post(stages.page(milestone, "deliver"), data).text


def test_a_second_tab_keeps_its_words_and_delivers_nothing_twice(client_for, student, milestone):
    browser, path = client_for(student), stages.page(milestone, "deliver")
    browser.post(path, form_data(milestone))

    answer = browser.post(path, form_data(milestone, note="A second, different text."))

    assert answer.status_code == 409 and "A second, different text." in answer.text
    assert Delivery.objects.count() == 1


def test_opening_the_form_again_after_delivering_leads_to_the_workspace(client_for, student, delivered):
    page = client_for(student).get(stages.page(delivered, "deliver"), follow=True)

    assert "Things have moved on" in page.text


def test_files_of_the_company_cannot_be_handed_in_as_ones_own(client_for, student, owner, milestone):
    client_for(owner).post(f"{stages.page(milestone)}files/", {"files": [csv("brief.csv")]})
    brief = WorkFile.objects.get()

    workspace.deliver(
        milestone,
        by=student,
        note="Here.",
        is_ai_used=False,
        ai_disclosure="",
        reflection="Yes.",
        files=[brief],
        claimed=milestone.criteria.all(),
    )

    assert now(brief).delivery is None


def test_a_revision_starts_with_what_was_met(client_for, student, delivered):
    sent_back = stages.sent_back(delivered)

    page = client_for(student).get(stages.page(sent_back, "deliver")).text

    assert page.count(" checked>") == 2
    assert sent_back.status == Milestone.Status.REVISION_REQUESTED


def test_a_project_without_ai_says_so_on_the_form(client_for, student, milestone):
    project = milestone.engagement.project
    type(project).objects.filter(pk=project.pk).update(ai_rule="not_allowed")

    assert "does not allow generative AI" in client_for(student).get(stages.page(milestone, "deliver")).text

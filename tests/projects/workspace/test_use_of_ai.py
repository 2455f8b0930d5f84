"""The project's rule for AI: read before applying, read again before delivering, and kept to by saying so."""

import pytest
from django.urls import reverse

from accounts.models import Notification
from projects.models import Project
from tests import stages

pytestmark = pytest.mark.django_db
RULES = {
    "not_allowed": "made without generative AI",
    "disclosed": "Allowed, if you say where and how",
    "expected": "working with AI is part of the task",
}


@pytest.mark.parametrize(("rule", "words"), RULES.items())
def test_the_rule_is_on_the_posting_and_on_the_page_to_apply(client_for, student, rule, words):
    project = stages.published(ai_rule=rule)
    browser = client_for(student)

    for page in (project.get_absolute_url(), reverse("apply", args=[project.slug])):
        assert words in browser.get(page).text


@pytest.mark.parametrize(("rule", "words"), RULES.items())
def test_the_rule_is_repeated_where_the_work_is_delivered(client_for, simulator, student, rule, words):
    milestone = stages.funded(simulator, student, ai_rule=rule)

    assert words in client_for(student).get(stages.page(milestone, "deliver")).text


@pytest.fixture
def broken(simulator, student, owner, company):
    """AI was used where it is not allowed, and the student says so."""
    milestone = stages.funded(simulator, student, company=company, ai_rule=Project.AiRule.NOT_ALLOWED)
    return stages.handed_in(milestone, is_ai_used=True, ai_disclosure="To write the summary.")


def test_the_company_reads_plainly_that_ai_was_used_where_it_is_not_allowed(client_for, broken, owner):
    page = client_for(owner).get(stages.page(broken)).text
    told = Notification.objects.get(recipient=owner, title__contains="delivered")

    assert "used AI, and this project does not allow generative AI" in page
    assert "This project does not allow generative AI, and Dana used it: To write the summary." in told.body


def test_what_is_allowed_is_told_without_alarm(client_for, simulator, student, owner, company):
    milestone = stages.delivered(simulator, student, company=company)

    page = client_for(owner).get(stages.page(milestone)).text
    told = Notification.objects.get(recipient=owner, title__contains="delivered")

    assert "To proofread the summary." in page
    assert "does not allow" not in page
    assert told.body.endswith("Where Dana used AI: To proofread the summary.")

"""What staff see of the work: everything, linked to the money, changed by nobody."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from projects.models import Certificate, Delivery, Engagement, Milestone, Review, WorkFile
from projects.workspace import keeping
from projects.workspace import services as workspace
from tests import stages
from tests.payments import stages as money

pytestmark = pytest.mark.django_db
MODELS = [Engagement, Milestone, Delivery, WorkFile, Review, Certificate]


@pytest.fixture
def done(simulator, student, owner, milestone):
    """A completed engagement with a file, a delivery, a review and a certificate."""
    from_student = ContentFile(b"a,b", name="steps.csv")
    files = keeping.upload(milestone.engagement, [(from_student, "text/csv")], by=student)
    delivered = stages.handed_in(milestone, files=files)
    workspace.approve(delivered, by=owner)
    money.ready(simulator, student)
    money.send_all()
    engagement = stages.again(delivered).engagement
    stages.reviewed(engagement, by=student, text="Clear answers.")
    return engagement


def address(row, page="change"):
    return reverse(f"admin:projects_{row._meta.model_name}_{page}", args=[row.pk] if page != "changelist" else [])


def test_staff_open_every_list_and_every_row(client_for, moderator, done):
    browser = client_for(moderator)

    for model in MODELS:
        row = model.objects.first()
        assert browser.get(address(row, "changelist")).status_code == 200, model
        assert browser.get(address(row, "changelist"), {"q": "a"}).status_code == 200, model
        assert browser.get(address(row)).status_code == 200, model


def test_the_way_leads_from_the_engagement_to_its_money_and_history(client_for, moderator, done):
    milestone, browser = done.milestones.get(), client_for(moderator)

    page = browser.get(address(done)).text
    assert address(milestone) in page and done.get_absolute_url() in page
    assert "waiting for payment" in page and "completed" in page

    assert reverse("admin:payments_hold_change", args=[milestone.hold_id]) in browser.get(address(milestone)).text


def test_staff_change_add_and_delete_nothing(client_for, moderator, done):
    browser = client_for(moderator)

    for model in MODELS:
        row = model.objects.first()
        assert browser.post(address(row), {"status": "cancelled"}).status_code == 403, model
        assert browser.get(address(row, "delete")).status_code == 403, model


def test_others_are_sent_to_the_admins_log_in(client_for, owner, done):
    for model in MODELS:
        assert client_for(owner).get(address(model.objects.first())).status_code == 302


def test_a_file_leads_to_its_download(client_for, moderator, done):
    file = WorkFile.objects.get()
    download = reverse("workfile", args=[file.engagement_id, file.pk])

    assert download in client_for(moderator).get(address(file)).text
    assert client_for(moderator).get(download).getvalue() == b"a,b"


def test_a_file_that_storage_lost_is_not_found(client_for, moderator, done):
    file = WorkFile.objects.get()
    file.content.storage.delete(file.content.name)

    assert client_for(moderator).get(reverse("workfile", args=[file.engagement_id, file.pk])).status_code == 404

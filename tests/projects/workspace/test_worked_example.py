"""One project from offer to certificate, told in order, with the numbers of a real one: $450 of pay, $45 of fee."""

import pytest

from projects.models import Certificate, Engagement, Milestone, Project
from projects.workspace import services as workspace
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db


def test_from_offer_to_certificate(simulator, company, owner, student):
    project = stages.published(company=company, title="Map the onboarding of five competitors")

    application = stages.offered(student, project)
    engagement = workspace.start(application, by=student)
    project.refresh_from_db()
    assert (project.status, project.close_reason) == (Project.Status.CLOSED, Project.CloseReason.FILLED)
    assert "receives $450.00, whole" in engagement.agreement_text
    assert engagement.status == Engagement.Status.AWAITING_FUNDING

    checkout = stages.paid_at_stripe(simulator, engagement)
    assert checkout.amount_cents == 49500
    money.services.confirm_checkout(checkout)
    milestone = stages.milestone_of(engagement)
    assert (milestone.status, milestone.engagement.status) == (Milestone.Status.FUNDED, Engagement.Status.ACTIVE)
    assert_books_balance(simulator)

    milestone = stages.handed_in(milestone)
    milestone = stages.sent_back(milestone)
    assert milestone.status == Milestone.Status.REVISION_REQUESTED
    milestone = stages.handed_in(milestone, note="Two pages now.")
    assert [delivery.round for delivery in milestone.deliveries.order_by("round")] == [1, 2]

    workspace.approve(milestone, by=owner)
    assert stages.again(milestone).status == Milestone.Status.APPROVED
    money.ready(simulator, student)
    money.send_all()
    milestone = stages.again(milestone)
    assert (milestone.status, milestone.engagement.status) == (Milestone.Status.PAID, Engagement.Status.COMPLETED)

    stages.reviewed(milestone.engagement, by=student)
    stages.reviewed(milestone.engagement, by=owner, points=4, text="Careful work, well told.")
    assert milestone.engagement.reviews.filter(published_at=None).count() == 0

    certificate = Certificate.objects.get(engagement=engagement)
    assert (certificate.student_name, certificate.company_name) == ("Dana Reyes", "Harbor Coffee")
    assert_books_balance(simulator)

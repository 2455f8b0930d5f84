"""What both sides hear on the way, each once, by e-mail."""

from collections import Counter

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Notification
from payments.models import Hold
from projects.models import Milestone
from projects.notifications import work as notifications
from projects.workspace import services as workspace
from tests import stages
from tests.payments import stages as money

pytestmark = pytest.mark.django_db


def test_each_step_is_told_once_to_whom_it_concerns(simulator, student, owner, reviewer, project, deliver):
    engagement = stages.hired(student, project)
    stages.payments.confirm_checkout(stages.paid_at_stripe(simulator, engagement))
    milestone = stages.handed_in(stages.milestone_of(engagement))
    milestone = stages.handed_in(stages.sent_back(milestone))
    workspace.approve(milestone, by=reviewer)
    money.ready(simulator, student)
    money.send_all()
    engagement = stages.again(milestone).engagement
    stages.reviewed(engagement, by=student)
    stages.reviewed(engagement, by=owner, text="Careful work.")

    letters = deliver()

    title = project.title
    told = Counter((letter.to[0].split("@")[0], letter.subject) for letter in letters)
    assert {subject for (_who, subject), times in told.items() if times > 1} == {f"Dana Reyes delivered “{title}”"}
    for subject in (
        f"The money is held: you can start “{title}”",
        "Set up your payouts while you work",
        "Harbor Coffee asks for a revision",
        f"“{title}” is approved",
        f"$450 for “{title}” is yours",
        f"“{title}” is complete",
        f"The reviews of “{title}” are open",
    ):
        assert told["dana", subject] == 1, subject
    for subject in (
        "Dana Reyes accepted your offer",
        f"Your payment for “{title}” is held",
        f"“{title}” is complete",
        f"The reviews of “{title}” are open",
    ):
        assert told["olive", subject] == 1, subject
    delivered = Notification.objects.filter(title=f"Dana Reyes delivered “{title}”")
    assert Counter(delivered.values_list("recipient__name", flat=True)) == {"Olive Harbor": 2, "Rita Harbor": 2}


def test_every_letter_has_a_page_behind_its_button(simulator, client_for, student, owner, project):
    stages.completed(simulator, student, project)

    for notification in Notification.objects.filter(recipient__in=[student, owner]):
        answer = client_for(notification.recipient).get(notification.url, follow=True)
        assert answer.status_code == 200, notification.title


def test_telling_twice_is_telling_once(milestone):
    before = Notification.objects.count()

    notifications.money_held(milestone)
    notifications.set_up_payouts(milestone)
    notifications.agreed(milestone.engagement)

    assert Notification.objects.count() == before


def test_a_cancellation_is_told_to_the_other_side_only(owner, student, engagement):
    workspace.cancel(engagement, by=student, reason="I found a job.")

    told = Notification.objects.filter(title__endswith="was cancelled")
    assert [row.recipient for row in told] == [owner]
    assert "Nothing was paid." in told.get().body and "another applicant" in told.get().body
    assert Hold.objects.get().status == Hold.Status.CANCELLED


def test_deadlines_are_told_in_the_readers_zone(owner, student, delivered):
    student.time_zone = "Europe/Berlin"
    type(owner).objects.filter(pk=owner.pk).update(time_zone="Asia/Kolkata")
    with time_machine.travel(timezone.now(), tick=False):
        milestone = stages.handed_in(stages.sent_back(delivered))

    body = Notification.objects.filter(recipient=owner, title__contains="delivered").latest("created_at").body
    assert "(IST)" in body
    assert Milestone.objects.get().review_due_at == milestone.review_due_at

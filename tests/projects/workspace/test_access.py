"""Every page and deed of the workspace, tried by people it is not for."""

import pytest

from projects.models import Delivery, Engagement, Milestone
from projects.workspace import services as workspace
from tests import stages
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
PAGES = ["", "agreement/", "cancel/", "due-date.ics", "review/", "deliver", "approve", "revise"]
DEEDS = ["pay/", "cancel/", "files/", "review/", "deliver", "draft", "approve", "revise"]


def address(milestone, name):
    is_deed = not name.endswith("/") and name not in ("", "due-date.ics")
    return stages.page(milestone, name) if is_deed else stages.page(milestone) + name


@pytest.mark.parametrize("who", ["rival", "stranger"])
def test_outsiders_find_no_page_and_do_nothing(who, request, client_for, delivered):
    browser = client_for(request.getfixturevalue(who))
    words = {"reason": "x", "message": "x", "note": "x", "text": "x", "stars": "5"}

    for name in PAGES:
        assert browser.get(address(delivered, name)).status_code == 404, name
    for name in DEEDS:
        assert browser.post(address(delivered, name), words).status_code == 404, name

    assert Milestone.objects.get().status == Milestone.Status.SUBMITTED
    assert Delivery.objects.count() == 1


def test_without_log_in_every_page_and_deed_leads_there(client_for, delivered):
    for name in PAGES:
        assert client_for().get(address(delivered, name)).url.startswith("/accounts/login/"), name
    for name in DEEDS:
        assert client_for().post(address(delivered, name)).url.startswith("/accounts/login/"), name

    assert Milestone.objects.get().status == Milestone.Status.SUBMITTED
    assert Delivery.objects.count() == 1


def test_neither_side_does_what_is_the_others(client_for, student, owner, delivered):
    for name in ("approve", "revise", "pay/"):
        assert client_for(student).post(address(delivered, name), {}).status_code == 403, name
    for name in ("deliver", "draft"):
        assert client_for(owner).post(address(delivered, name), {}).status_code == 403, name


def test_a_reviewer_judges_but_does_not_cancel(client_for, reviewer, milestone):
    browser = client_for(reviewer)

    assert browser.get(address(milestone, "cancel/")).status_code == 403
    assert "End it early" not in browser.get(stages.page(milestone)).text


def test_staff_read_everything_and_do_nothing(client_for, moderator, delivered):
    browser = client_for(moderator)

    assert browser.get(stages.page(delivered)).status_code == 200
    for name in DEEDS:
        assert browser.post(address(delivered, name), {}).status_code == 403, name


def test_staff_see_no_buttons_and_leave_no_trace(client_for, moderator, delivered):
    page = client_for(moderator).get(stages.page(delivered)).text

    assert "Approve and pay" not in page and "End it early" not in page and "Add files" not in page
    assert not delivered.engagement.application.reads.filter(user=moderator).exists()


def test_a_milestone_is_found_only_in_its_own_engagement(simulator, client_for, student, company, owner, milestone):
    other = stages.funded(simulator, student, stages.published(company=company))
    crossed = f"{stages.page(milestone)}milestones/{other.pk}/deliver/"

    assert client_for(student).get(crossed).status_code == 404


def test_deeds_are_not_done_by_following_a_link(client_for, owner, student, milestone):
    for person, name in ((owner, "pay/"), (owner, "files/"), (student, "draft")):
        assert client_for(person).get(address(milestone, name)).status_code == 405


def test_lists_hold_only_what_one_may_see(student, owner, rival, stranger, moderator, engagement):
    seen = [Engagement.objects.visible_to(person).count() for person in (student, owner, rival, stranger, moderator)]

    assert seen == [1, 1, 0, 0, 1]


def test_a_student_who_joined_the_company_does_not_approve_their_own_work(client_for, student, company, delivered):
    MembershipFactory(company=company, role="owner", user=student)

    assert client_for(student).post(address(delivered, "approve"), {}).status_code == 403
    with pytest.raises(workspace.NotYours):
        workspace.approve(delivered, by=student)

    assert Milestone.objects.get().status == Milestone.Status.SUBMITTED

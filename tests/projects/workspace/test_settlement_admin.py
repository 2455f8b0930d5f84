"""The staff's desk for early ends: a queue, a case with everything in it, one decision with a reason."""

import pytest
from django.urls import reverse

from accounts.audit import queries as audit
from accounts.models import Notification
from projects.models import Milestone, Settlement
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.stages import again

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:projects_settlement_changelist")


@pytest.fixture
def disputed(delivered):
    """The student declined $112.50 and the company asked us to decide."""
    return stages.disputed(delivered)


def case(settlement):
    return reverse("admin:projects_settlement_change", args=[settlement.pk])


def decide(settlement):
    return reverse("admin:projects_settlement_decide", args=[settlement.pk])


def test_the_first_page_counts_what_waits_and_the_queue_shows_it(client_for, moderator, disputed):
    browser = client_for(moderator)

    assert "Settlements to decide" in browser.get(reverse("admin:index")).text
    queue = browser.get(QUEUE).text
    assert case(disputed) in queue and "$112.50 of $450" in queue
    assert case(disputed) in browser.get(QUEUE, {"q": "Dana"}).text


def test_what_still_waits_for_the_other_side_is_not_in_the_queue(client_for, moderator, milestone):
    waiting = stages.proposed(milestone)
    browser = client_for(moderator)

    assert case(waiting) not in browser.get(QUEUE).text
    assert case(waiting) in browser.get(QUEUE, {"state": "all"}).text
    assert decide(waiting) not in browser.get(case(waiting)).text


def test_the_case_holds_all_it_takes_to_decide(client_for, moderator, disputed):
    page = client_for(moderator).get(case(disputed)).text

    engagement = disputed.milestone.engagement
    for wanted in (
        "The launch was called off.",
        "Half of it is done already.",
        "A two-page summary a product manager can read in five minutes",
        "start with the second sheet",
        engagement.get_absolute_url(),
        reverse("engagement_agreement", args=[engagement.pk]),
        reverse("admin:payments_hold_change", args=[disputed.milestone.hold_id]),
        decide(disputed),
    ):
        assert wanted in page, wanted


def test_a_decision_with_its_reason_moves_the_money_and_tells_both(
    simulator, client_for, moderator, student, owner, disputed
):
    browser = client_for(moderator)
    form = browser.get(decide(disputed)).text
    assert "To the student, in USD" in form and "$112.50 was proposed" in form

    words = {"pay_cents": "180.00", "reason": "The table is complete, the patterns are missing."}
    done = browser.post(decide(disputed), words, follow=True)
    money.ready(simulator, student)
    money.send_all()
    money.refund_all()

    assert "Decided; both sides are told" in done.text
    settled = again(disputed)
    assert (settled.status, settled.decided_cents) == (Settlement.Status.DECIDED, 18000)
    letters = Notification.objects.filter(title__startswith="We have decided", body__contains="patterns are missing")
    assert {letter.recipient for letter in letters} == {student, owner}
    assert Milestone.objects.get().status == Milestone.Status.PAID
    (entry,) = [row for row in audit.history(settled) if row.target == "decided"]
    assert entry.actor == moderator and "patterns are missing" in entry.reason
    assert_books_balance(simulator)


@pytest.mark.parametrize(
    ("pay", "reason"), [("450.01", "Too much."), ("-1", "Less."), ("a lot", "Words."), ("", "None."), ("100", "")]
)
def test_an_impossible_decision_is_asked_for_again(client_for, moderator, disputed, pay, reason):
    page = client_for(moderator).post(decide(disputed), {"pay_cents": pay, "reason": reason})

    assert page.status_code == 200
    assert again(disputed).status == Settlement.Status.DISPUTED


def test_nothing_to_the_student_is_a_decision_too(client_for, moderator, disputed):
    client_for(moderator).post(decide(disputed), {"pay_cents": "0", "reason": "Nothing of it can be used."})

    assert Milestone.objects.get().status == Milestone.Status.CANCELLED


def test_staff_of_one_of_the_sides_is_told_to_leave_it_to_others(client_for, owner, disputed):
    type(owner).objects.filter(pk=owner.pk).update(is_staff=True)

    page = client_for(again(owner)).post(decide(disputed), {"pay_cents": "0", "reason": "Ours."})

    assert "Only staff who belong to neither side can decide this." in page.text
    assert again(disputed).status == Settlement.Status.DISPUTED


def test_nobody_else_opens_the_desk(client_for, student, owner, disputed):
    for person in (student, owner):
        assert client_for(person).get(QUEUE).status_code == 302
        assert client_for(person).post(decide(disputed), {"pay_cents": "0", "reason": "x"}).status_code in (302, 403)
    assert again(disputed).status == Settlement.Status.DISPUTED


def test_staff_edits_no_row_by_hand(client_for, moderator, disputed):
    assert client_for(moderator).post(case(disputed), {"status": "decided"}).status_code == 403

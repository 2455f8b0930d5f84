"""The moderators' desk: a queue of what no panel decides, a case with everything in it, people who are recruited."""

import pytest
from django.urls import reverse

from accounts.audit import queries as audit
from accounts.models import Notification
from projects.disputes import panels
from projects.models import Dispute, Neutral
from tests import stages
from tests.factories import UserFactory
from tests.payments.stages import again

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:projects_dispute_changelist")
RECRUIT = reverse("admin:projects_neutral_add")


@pytest.fixture
def dispute(delivered):
    """Nobody was recruited, so a moderator decides."""
    return stages.in_review(delivered)


def case(dispute):
    return reverse("admin:projects_dispute_change", args=[dispute.pk])


def decide(dispute):
    return reverse("admin:projects_dispute_decide", args=[dispute.pk])


def words(dispute, *percents):
    fields = {}
    for key, opinion in stages.opinions(dispute.milestone, *percents).items():
        fields |= {f"met_{key}": str(opinion.met_percent), f"note_{key}": opinion.reason}
    return fields


def test_the_first_page_counts_what_waits_and_the_queue_shows_it_with_its_age(client_for, moderator, dispute):
    browser = client_for(moderator)

    assert "Disputes to decide" in browser.get(reverse("admin:index")).text
    queue = browser.get(QUEUE).text
    assert case(dispute) in queue and "$450" in queue and "0\u00a0minutes" in queue
    assert case(dispute) in browser.get(QUEUE, {"q": "Dana"}).text


def test_what_waits_for_a_side_or_a_panel_is_not_in_the_queue(client_for, moderator, bench, delivered):
    waiting = stages.in_review(delivered)
    browser = client_for(moderator)

    assert case(waiting) not in browser.get(QUEUE).text
    assert case(waiting) in browser.get(QUEUE, {"state": "all"}).text
    assert case(waiting) in browser.get(QUEUE, {"state": "in_review"}).text
    assert decide(waiting) not in browser.get(case(waiting)).text


def test_the_case_holds_all_it_takes_to_decide(client_for, moderator, dispute):
    page = client_for(moderator).get(case(dispute)).text

    engagement = dispute.milestone.engagement
    for wanted in (
        "Half of the table is missing.",
        "All of it is in the second file.",
        "The launch was called off.",
        "A two-page summary a product manager can read in five minutes",
        "start with the second sheet",
        engagement.get_absolute_url(),
        reverse("engagement_agreement", args=[engagement.pk]),
        reverse("admin:payments_hold_change", args=[dispute.milestone.hold_id]),
        decide(dispute),
    ):
        assert wanted in page, wanted


def test_a_moderator_decides_each_criterion_with_a_reason(client_for, moderator, student, owner, dispute):
    browser = client_for(moderator)
    form = browser.get(decide(dispute)).text
    for criterion in dispute.milestone.criteria.all():
        assert f"{criterion.text} ({criterion.weight} %)" in form

    done = browser.post(decide(dispute), words(dispute, 100, 50, 0), follow=True)

    assert "Decided; both sides are told." in done.text
    decided = again(dispute)
    assert (decided.status, decided.decided_cents, decided.decided_by) == ("decided", 25875, moderator)
    letters = Notification.objects.filter(title__startswith="Decided: $258.75")
    assert {letter.recipient for letter in letters} == {student, owner}
    (entry,) = [row for row in audit.history(decided) if row.target == "decided"]
    assert entry.actor == moderator


def test_a_decision_without_all_reasons_is_asked_for_again(client_for, moderator, dispute):
    fields = words(dispute, 100)
    for name in fields:
        page = client_for(moderator).post(decide(dispute), {**fields, name: ""})
        assert page.status_code == 200, name

    assert again(dispute).status == Dispute.Status.IN_REVIEW


def test_staff_of_one_of_the_sides_is_told_to_leave_it_to_others(client_for, owner, dispute):
    type(owner).objects.filter(pk=owner.pk).update(is_staff=True)

    page = client_for(again(owner)).post(decide(dispute), words(dispute, 0))

    assert "Only staff who are near to neither side" in page.text
    assert again(dispute).status == Dispute.Status.IN_REVIEW


def test_nobody_else_opens_the_desk(client_for, student, owner, dispute):
    for person in (student, owner):
        assert client_for(person).get(QUEUE).status_code == 302
        assert client_for(person).post(decide(dispute), words(dispute, 0)).status_code in (302, 403)
    assert again(dispute).status == Dispute.Status.IN_REVIEW


def test_staff_edits_no_row_by_hand(client_for, moderator, dispute):
    assert client_for(moderator).post(case(dispute), {"status": "decided"}).status_code == 403


def test_staff_reads_votes_only_after_all_are_in_and_no_seats_beside_their_own(
    client_for, moderator, bench, seated, delivered
):
    dispute = stages.in_review(delivered)
    seats = seated(dispute)
    sitting = next(seat for seat in seats if seat.neutral.role == "moderator").neutral.user
    listed = reverse("admin:projects_panelseat_changelist")
    first, *others = seats
    panels.vote(first, by=first.neutral.user, opinions=stages.opinions(delivered, 0))
    page = reverse("admin:projects_panelseat_change", args=[first.pk])

    assert "Nothing of it is there." not in client_for(moderator).get(page).text
    assert page not in client_for(sitting).get(listed).text
    for seat in others:
        panels.vote(seat, by=seat.neutral.user, opinions=stages.opinions(delivered, 0))
    assert "Nothing of it is there." in client_for(moderator).get(page).text


def test_staff_recruits_by_the_address_of_an_account(client_for, moderator):
    person = UserFactory(email="cara@career.example")
    told = {"email": "Cara@Career.example", "role": "career_staff", "school_domain": "Uni-Ulm.de"}

    done = client_for(moderator).post(RECRUIT, told, follow=True)

    neutral = Neutral.objects.get()
    assert done.status_code == 200
    assert (neutral.user, neutral.school_domain, neutral.recruited_by) == (person, "uni-ulm.de", moderator)
    assert audit.history(neutral)[0].verb == "recruited"


@pytest.mark.parametrize(
    ("email", "role", "problem"),
    [
        ("nobody@example.com", "career_staff", "Nobody has an account with this address."),
        ("cara@career.example", "moderator", "A moderator belongs to the staff."),
        ("cara@career.example", "career_staff", "e-mail domain"),
        ("cara@career.example", "company_volunteer", "A company volunteer belongs to a company."),
    ],
)
def test_who_does_not_fit_is_not_recruited(client_for, moderator, email, role, problem):
    UserFactory(email="cara@career.example")

    page = client_for(moderator).post(RECRUIT, {"email": email, "role": role, "school_domain": ""})

    assert problem in page.text
    assert not Neutral.objects.exists()


def test_neutrals_are_released_and_asked_again_on_record(client_for, moderator, recruit):
    neutral = recruit("career_staff")
    browser = client_for(moderator)

    browser.post(reverse("admin:projects_neutral_release", args=[neutral.pk]), {"reason": "Moved abroad."})
    assert not again(neutral).is_active
    browser.post(reverse("admin:projects_neutral_ask_again", args=[neutral.pk]))
    assert again(neutral).is_active
    assert browser.post(reverse("admin:projects_neutral_change", args=[neutral.pk]), {"role": "x"}).status_code == 403


def test_only_staff_recruits(client_for, student):
    assert client_for(student).post(RECRUIT, {}).status_code == 302


def test_every_row_is_listed_and_can_be_opened(client_for, moderator, bench, delivered):
    dispute = stages.in_review(delivered)
    browser = client_for(moderator)

    for row in (dispute.seats.first(), dispute.seats.first().neutral, dispute.settlement):
        name = f"admin:projects_{row._meta.model_name}"
        page = reverse(f"{name}_change", args=[row.pk])
        assert page in browser.get(reverse(f"{name}_changelist")).text
        assert browser.get(page).status_code == 200

"""The company approves or asks for a revision; its silence approves, too."""

import datetime as dt

import pytest

from accounts.models import AuditEvent, Notification
from marketplace.core.states import IllegalMove
from payments.models import Transfer
from projects.models import Check, Milestone
from projects.workspace import clock
from projects.workspace import services as workspace
from tests import stages
from tests.factories import MembershipFactory
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def now(row):
    return type(row).objects.get(pk=row.pk)


def fresh(milestone):
    return stages.milestone_of(milestone.engagement)


def ticks(milestone, *, but=0):
    criteria = list(milestone.criteria.order_by("position"))
    return [criterion.pk for criterion in criteria[: len(criteria) - but]]


def told(missing, *, failed="on", where="In the summary", message="Four pages", **more):
    return {f"failed_{missing}": failed, f"where_{missing}": where, "message": message, "go": "send"} | more


def test_with_every_tick_the_work_is_approved_and_the_pay_goes_out(client_for, reviewer, student, delivered):
    browser = client_for(reviewer)

    answer = browser.post(stages.page(delivered, "approve"), {"met": ticks(delivered)}, follow=True)

    assert "Approved. The pay is on its way to the student." in answer.text
    assert now(delivered).status == Milestone.Status.APPROVED
    assert set(Check.objects.values_list("verdict", flat=True)) == {Check.Verdict.MET}
    assert Transfer.objects.get().amount_cents == 45000
    assert "$450.00 was released to you" in client_for(student).get(stages.page(delivered)).text


def test_with_a_tick_left_open_the_page_leads_to_a_revision(client_for, owner, delivered):
    answer = client_for(owner).post(stages.page(delivered, "approve"), {"met": ticks(delivered, but=1)})

    assert "If one is not, say which below." in answer.text
    left_open = ticks(delivered)[-1]
    assert f"{stages.page(delivered, 'revise')}?failed={left_open}&amp;" in answer.text
    page = client_for(owner).get(stages.page(delivered, "revise"), {"failed": left_open}).text
    assert f'id="id_failed_{left_open}" checked' in page
    assert now(delivered).status == Milestone.Status.SUBMITTED


def test_a_second_tab_finds_the_work_approved(client_for, owner, delivered):
    browser, path = client_for(owner), stages.page(delivered, "approve")
    browser.post(path, {"met": ticks(delivered)})

    again = browser.post(path, {"met": ticks(delivered)}, follow=True)

    assert "Things have moved on" in again.text
    assert Transfer.objects.count() == 1


def test_a_revision_names_the_criteria_and_reaches_the_student(client_for, owner, student, delivered):
    missing = ticks(delivered)[-1]

    client_for(owner).post(
        stages.page(delivered, "revise"),
        told(missing, where="The summary, page 3", message="Four pages; **two** were agreed."),
    )

    assert now(delivered).status == Milestone.Status.REVISION_REQUESTED
    found = Check.objects.get(verdict=Check.Verdict.MISSING)
    assert (found.criterion_id, found.where) == (missing, "The summary, page 3")
    page = client_for(student).get(stages.page(delivered)).text
    assert "Your turn: revision 1 of 2" in page and "The summary, page 3" in page
    assert "<strong>two</strong>" in page and "Deliver the revision" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"failed": ""}, "Tick it, or take the words out"),
        ({"failed": "", "where": ""}, "Name at least one criterion"),
        ({"where": " "}, "Say where: a page, a row"),
        ({"where": "word " * 200}, "at most 500 characters"),
        ({"message": "word " * 2000}, "at most 3000 characters"),
    ],
)
def test_an_incomplete_revision_is_mended_not_lost(fields, sentence, client_for, owner, delivered):
    data = told(ticks(delivered)[-1], **fields)

    answer = client_for(owner).post(stages.page(delivered, "revise"), data)

    assert sentence.lower() in answer.text.lower()
    assert data["message"].strip() in answer.text
    assert now(delivered).status == Milestone.Status.SUBMITTED


def test_after_two_rounds_there_is_no_third(client_for, owner, delivered):
    for _round in range(2):
        delivered = stages.handed_in(stages.sent_back(delivered))

    with pytest.raises(workspace.NoRevisionsLeft):
        stages.sent_back(delivered)

    assert now(delivered).status == Milestone.Status.SUBMITTED
    page = client_for(owner).get(stages.page(delivered)).text
    assert "All 2 revision rounds are used" in page
    assert stages.page(delivered, "reject") in page and stages.page(delivered, "revise") not in page


def test_a_revision_without_a_criterion_of_this_work_is_refused(owner, delivered):
    other = stages.milestone_of(stages.hired())

    with pytest.raises(workspace.NothingNamed):
        workspace.ask_for_revision(delivered, by=owner, failed=stages.failing(other))


def test_a_criterion_without_a_word_on_where_is_refused(owner, delivered):
    with pytest.raises(workspace.NotLocated):
        workspace.ask_for_revision(delivered, by=owner, failed=stages.failing(delivered, where=" "))


def test_silence_approves_on_time_and_once(simulator, company, owner, student, delivered):
    due = delivered.review_due_at

    assert clock.accept_silent(due - MINUTE) == 0
    with pytest.raises(workspace.StillTime):
        workspace.accept_silence(fresh(delivered))
    Milestone.objects.filter(pk=delivered.pk).update(review_due_at=delivered.submitted_at)
    assert clock.accept_silent(due + MINUTE) == 1
    assert clock.accept_silent(due + MINUTE) == 0

    approved = now(delivered)
    assert (approved.status, approved.is_approved_by_silence) == (Milestone.Status.APPROVED, True)
    titles = Notification.objects.filter(title__contains="approved").values_list("recipient__name", "title")
    assert sorted(titles) == [
        ("Dana Reyes", f"“{approved.title}” is approved"),
        ("Olive Harbor", f"“{approved.title}” was approved by itself"),
    ]
    assert AuditEvent.objects.filter(target="approved", actor=None, reason__startswith="No answer in time").exists()
    assert_books_balance(simulator)


def test_once_silence_has_accepted_no_revision_is_asked(owner, delivered):
    Milestone.objects.filter(pk=delivered.pk).update(review_due_at=delivered.submitted_at)

    with pytest.raises(workspace.TooLate):
        stages.sent_back(fresh(delivered))


def test_reminders_come_on_the_second_and_fourth_business_day(owner, reviewer, delivered):
    def told():
        return Notification.objects.filter(kind="reminder").count()

    day = delivered.submitted_at.astimezone(delivered.engagement.project.company_zone).replace(hour=12)
    counts, passed = [], 0
    while passed < 4:
        day += dt.timedelta(days=1)
        passed += day.weekday() < 5
        clock.remind_reviewers(day)
        clock.remind_reviewers(day)
        if day.weekday() < 5:
            counts.append(told())

    assert counts == [0, 2, 2, 4]


def test_no_reminder_comes_at_night(owner, delivered):
    zone = delivered.engagement.project.company_zone
    day = delivered.submitted_at.astimezone(zone)
    while clock.business_days_between(delivered.submitted_at, day, zone.key) < 2:
        day += dt.timedelta(days=1)

    assert clock.remind_reviewers(day.replace(hour=3)) == 0
    assert clock.remind_reviewers(day.replace(hour=10)) == 1


def test_an_answered_delivery_is_not_reminded_of(owner, delivered):
    due = delivered.review_due_at
    stages.sent_back(delivered)

    assert clock.remind_reviewers(due - MINUTE) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_approving_twice_at_once_pays_once(turn, simulator, company, owner, delivered):
    colleague = MembershipFactory(company=company).user
    rows = [fresh(delivered), fresh(delivered)]

    results = at_once(
        lambda: workspace.approve(rows[0], by=owner),
        lambda: workspace.approve(rows[1], by=colleague),
    )

    (lost,) = failures(results)
    assert isinstance(lost, IllegalMove)
    assert Transfer.objects.count() == 1
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_approving_against_a_revision_has_one_winner(turn, company, owner, delivered):
    colleague = MembershipFactory(company=company).user
    rows = [fresh(delivered), fresh(delivered)]
    failed = stages.failing(delivered)

    results = at_once(
        lambda: workspace.approve(rows[0], by=owner),
        lambda: workspace.ask_for_revision(rows[1], by=colleague, failed=failed),
    )

    (lost,) = failures(results)
    assert isinstance(lost, IllegalMove)
    is_approved = now(delivered).status == Milestone.Status.APPROVED
    assert Transfer.objects.exists() == is_approved
    assert Check.objects.filter(verdict=Check.Verdict.MISSING).exists() != is_approved


@pytest.mark.django_db(transaction=True)
def test_a_person_and_the_clock_approve_once(owner, delivered):
    Milestone.objects.filter(pk=delivered.pk).update(review_due_at=delivered.submitted_at)
    row = fresh(delivered)

    at_once(
        lambda: workspace.approve(row, by=owner),
        lambda: clock.accept_silent(delivered.review_due_at + MINUTE),
    )

    assert Transfer.objects.count() == 1
    assert AuditEvent.objects.filter(target="approved").count() == 1

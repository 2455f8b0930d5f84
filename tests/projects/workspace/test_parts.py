"""A project paid in parts: each is paid for, delivered, approved and paid out on its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notification
from marketplace.core.states import IllegalMove
from payments.models import Hold, Payee
from projects.models import Certificate, Engagement, Milestone
from projects.workspace import calendar
from projects.workspace import services as workspace
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db
Status = Milestone.Status


@pytest.fixture
def project(company, owner):
    return stages.in_parts(20000, 25000, company=company)


def states(engagement):
    return [row.status for row in stages.milestones_of(engagement)]


def test_agreeing_makes_a_milestone_of_each_part_with_its_own_criteria_and_hold(student, project):
    first, second = stages.milestones_of(stages.hired(student, project))

    assert [(row.title, row.amount_cents, row.hold.total_cents) for row in (first, second)] == [
        ("Part 1", 20000, 22000),
        ("Part 2", 25000, 27500),
    ]
    assert [row.text for row in first.criteria.all()] == ["What part 1 delivers is there and complete"]
    assert [row.text for row in second.criteria.all()] == ["What part 2 delivers is there and complete"]


def test_a_worked_example_in_two_parts(simulator, client_for, student, owner, project):
    money.ready(simulator, student)
    first = stages.funded(simulator, student, project)
    engagement = first.engagement
    assert states(engagement) == [Status.FUNDED, Status.PLANNED]

    workspace.approve(stages.handed_in(first), by=owner)
    money.send_all()
    assert states(engagement) == [Status.PAID, Status.PLANNED]
    assert Engagement.objects.get().status == Engagement.Status.ACTIVE
    assert not Certificate.objects.exists()

    second = stages.next_funded(simulator, engagement)
    workspace.approve(stages.handed_in(second), by=owner)
    money.send_all()

    assert states(engagement) == [Status.PAID, Status.PAID]
    assert Engagement.objects.get().status == Engagement.Status.COMPLETED
    assert Certificate.objects.count() == 1
    shares = simulator.state()["balances"][Payee.objects.get(user=student).stripe_id]["usd"]
    assert sum(shares.values()) == 45000
    assert_books_balance(simulator)


def test_a_later_part_is_locked_until_it_is_paid_for(simulator, client_for, student, project):
    first = stages.funded(simulator, student, project)
    _first, second = stages.milestones_of(first.engagement)

    with pytest.raises(IllegalMove):
        stages.handed_in(second)
    page = client_for(student).get(stages.page(second, "deliver"), follow=True)

    assert "Things have moved on" in page.text
    assert "locked until paid" in page.text


def test_the_next_payment_is_asked_for_when_the_part_before_is_approved(simulator, client_for, student, owner, project):
    first = stages.handed_in(stages.funded(simulator, student, project))
    path, asked = first.engagement.get_absolute_url(), "Pay for “Part 2”, and the work goes on"
    assert "Pay $275.00 with Stripe" not in client_for(owner).get(path).text
    assert "Pay for “Part 2”" not in client_for(owner).get("/dashboard/").text

    workspace.approve(first, by=owner)

    assert "Pay $275.00 with Stripe" in client_for(owner).get(path).text
    assert "Pay for “Part 2”, and Dana goes on" in client_for(owner).get("/dashboard/").text
    assert Notification.objects.filter(recipient=owner, title=asked).count() == 1
    waits = "Harbor Coffee pays for “Part 2” next. Please do not start it before the money is held"
    assert waits in client_for(student).get(path).text


def test_before_the_start_only_the_first_part_is_asked_for(client_for, owner, student, project):
    engagement = stages.hired(student, project)

    dashboard = client_for(owner).get("/dashboard/").text
    page = client_for(owner).get(engagement.get_absolute_url()).text

    assert dashboard.count("said yes: pay, and the work begins") == 2  # the title, and again for screen readers
    assert "Pay $220.00 with Stripe" in page and "Pay $275.00 with Stripe" not in page
    assert "Pay for several parts at once" in page


def test_all_parts_may_be_paid_at_once(simulator, client_for, owner, student, project):
    engagement = stages.hired(student, project)
    holds = [str(row.hold_id) for row in stages.milestones_of(engagement)]

    answer = client_for(owner).post(f"/projects/{project.slug}/pay/", {"holds": holds, "go": "pay"})
    checkout = Hold.objects.first().checkout
    simulator.post("sessions/pay", session=checkout.session_id, card="visa")
    stages.payments.confirm_checkout(checkout)

    assert answer.url == checkout.session_url
    assert states(engagement) == [Status.FUNDED, Status.FUNDED]
    assert_books_balance(simulator)


def test_both_sides_see_the_parts_in_their_order_with_amounts_and_sum(simulator, client_for, student, owner, project):
    first = stages.funded(simulator, student, project)

    for_student = client_for(student).get(stages.page(first)).text
    for_company = client_for(owner).get(stages.page(first)).text

    assert for_student.index("1. Part 1") < for_student.index("2. Part 2")
    assert "$450.00" in for_student and "$495.00" not in for_student
    assert "$220.00" in for_company and "$495.00" in for_company
    assert for_student.count('class="stepper"') == 2


def test_the_calendar_has_every_due_date(simulator, student, project):
    engagement = stages.funded(simulator, student, project).engagement

    assert calendar.due_dates(engagement).count(b"BEGIN:VEVENT") == 2


def test_a_part_that_was_cancelled_does_not_keep_the_project_from_its_end(simulator, student, owner, project):
    money.ready(simulator, student)
    first = stages.funded(simulator, student, project)
    workspace.approve(stages.handed_in(first), by=owner)
    workspace.cancel(first.engagement, by=owner, reason="The budget is gone.")
    money.send_all()

    assert states(first.engagement) == [Status.PAID, Status.CANCELLED]
    ended = Engagement.objects.get()
    assert (ended.status, ended.ended_early) == (Engagement.Status.COMPLETED, True)
    assert not Certificate.objects.exists()
    assert_books_balance(simulator)


@pytest.mark.parametrize("who", ["student", "owner"])
def test_the_page_costs_the_same_with_one_and_with_five_parts(simulator, client_for, request, company, owner, who):
    reader = request.getfixturevalue(who)
    browser, costs = client_for(reader), []
    student = request.getfixturevalue("student")
    for amounts in ((45000,), (9000,) * 5):
        project = stages.published(company=company) if len(amounts) == 1 else stages.in_parts(*amounts, company=company)
        first = stages.handed_in(stages.funded(simulator, student, project))
        browser.get(stages.page(first))
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(stages.page(first)).status_code == 200
        costs.append(len(caught))

    assert costs[0] == costs[1]

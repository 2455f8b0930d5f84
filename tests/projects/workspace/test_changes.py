"""Change orders: more work for more pay, agreed by both, paid for before it begins."""

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from marketplace.core.errors import DomainError
from marketplace.core.states import IllegalMove
from payments.models import Payee
from projects.models import ChangeOrder, Engagement, Milestone
from projects.workspace import services as workspace
from projects.workspace.extras import changes
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once

pytestmark = pytest.mark.django_db
Status = ChangeOrder.Status


def typed(**changed):
    return {
        "title": "Map three more competitors",
        "details": "The same table for three products more.",
        "criteria": "A table of at least 20 steps\n- A screenshot for each step\n\n",
        "amount_cents": "$150",
        "due_on": (timezone.localdate() + dt.timedelta(days=20)).isoformat(),
    } | changed


def address(engagement, change=None, verb=""):
    if change is None:
        return reverse("change_new", args=[engagement.pk])
    return reverse(f"change_{verb or 'order'}", args=[engagement.pk, change.pk])


@pytest.mark.parametrize(("who", "other"), [("student", "owner"), ("owner", "student")])
def test_either_side_proposes_and_the_other_accepts(client_for, request, milestone, who, other):
    engagement = milestone.engagement
    proposing, answering = (request.getfixturevalue(name) for name in (who, other))

    client_for(proposing).post(address(engagement), typed())
    change = ChangeOrder.objects.get()
    page = client_for(answering).get(address(engagement, change)).text
    assert "$150.00" in page and "$15.00" in page and "$165.00" in page and "A screenshot for each step" in page
    assert "Read and answer" in client_for(answering).get(engagement.get_absolute_url()).text
    client_for(answering).post(address(engagement, change), {"go": "accept", "answer": "Gladly."})

    change.refresh_from_db()
    added = change.milestone
    assert (change.status, change.answer, change.is_from_student) == (Status.ACCEPTED, "Gladly.", who == "student")
    assert (added.position, added.amount_cents, added.status) == (2, 15000, Milestone.Status.PLANNED)
    assert list(added.criteria.order_by("position").values_list("text", "weight")) == [
        ("A table of at least 20 steps", 50),
        ("A screenshot for each step", 50),
    ]
    told = Notification.objects.values_list("recipient__name", "title")
    who_asks = "Dana Reyes" if who == "student" else "Harbor Coffee"
    assert (answering.name, f"{who_asks} proposes more work: “Map three more competitors”") in told
    assert ("Dana Reyes", "Agreed: “Map three more competitors” for $150") in told


def test_a_worked_example_of_more_work(simulator, client_for, student, owner, milestone):
    money.ready(simulator, student)
    added = stages.change_agreed(milestone.engagement)
    page = client_for(owner).get(stages.page(milestone)).text
    assert "Pay $165.00 with Stripe" in page

    with pytest.raises(IllegalMove):
        stages.handed_in(added)
    added = stages.next_funded(simulator, milestone.engagement)
    for each in (milestone, added):
        workspace.approve(stages.handed_in(each), by=owner)
    money.send_all()

    assert Engagement.objects.get().status == Engagement.Status.COMPLETED
    assert sum(simulator.state()["balances"][Payee.objects.get(user=student).stripe_id]["usd"].values()) == 60000
    assert_books_balance(simulator)


def test_a_change_in_parts_comes_after_the_parts_agreed_before(simulator, client_for, student, owner, company):
    first = stages.funded(simulator, student, stages.in_parts(company=company))
    stages.change_agreed(first.engagement)

    page = client_for(owner).get(stages.page(first)).text
    told = Notification.objects.filter(recipient=owner, title__startswith="Agreed:").get()

    assert "Pay $165.00 with Stripe" not in page and "Pay ahead for later parts" in page
    assert "It comes after the parts agreed before" in told.body
    assert "3. Map three more competitors" in page


def test_declining_takes_a_sentence_and_keeps_it(client_for, student, owner, milestone):
    change = stages.change_proposed(milestone.engagement)
    path = address(milestone.engagement, change)

    silent = client_for(student).post(path, {"go": "decline", "answer": ""})
    client_for(student).post(path, {"go": "decline", "answer": "I have exams."})

    assert "Say in a sentence why you decline." in silent.text
    change.refresh_from_db()
    assert (change.status, change.answer) == (Status.DECLINED, "I have exams.")
    assert "I have exams." in client_for(owner).get(stages.page(milestone)).text
    assert Milestone.objects.count() == 1


def test_a_proposal_can_be_taken_back_until_it_is_answered(client_for, student, owner, milestone):
    change = stages.change_proposed(milestone.engagement)
    withdraw = address(milestone.engagement, change, "withdraw")

    assert client_for(student).post(withdraw).status_code == 403
    client_for(owner).post(withdraw)

    with pytest.raises(IllegalMove):
        changes.accept(change, by=student)
    assert ChangeOrder.objects.get().status == Status.WITHDRAWN
    assert "took back the proposal" in Notification.objects.filter(recipient=student).latest("created_at").title


def test_one_change_at_a_time(client_for, student, milestone):
    stages.change_proposed(milestone.engagement)

    page = client_for(student).post(address(milestone.engagement), typed(), follow=True)

    assert "Another change waits for its answer" in page.text
    assert ChangeOrder.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Give it a title."),
        ("details", "", "Say what is delivered"),
        ("criteria", " \n- \n", "Write at least one criterion."),
        ("criteria", "a\nb\nc\nd\ne\nf", "Write at most five criteria"),
        ("criteria", "x" * 301, "Keep each criterion to one sentence"),
        ("amount_cents", "€150", "This is paid in USD"),
        ("amount_cents", "1", "The smallest payment is $5."),
        ("amount_cents", "0", "Pay must be more than 0."),
        ("due_on", "2020-01-01", "Choose a day between"),
        ("due_on", "soon", "Write the date like"),
    ],
)
def test_what_does_not_fit_is_told_and_kept(client_for, owner, milestone, field, value, sentence):
    page = client_for(owner).post(address(milestone.engagement), typed(**{field: value}))

    assert sentence in page.text
    assert page.context["form"][field].value() == value
    assert not ChangeOrder.objects.exists()


def test_pay_below_the_floor_is_no_matter_for_a_change(client_for, owner, milestone):
    client_for(owner).post(address(milestone.engagement), typed(amount_cents="10"))

    assert ChangeOrder.objects.get().amount_cents == 1000


def test_before_the_money_is_held_and_after_the_end_nothing_is_changed(
    simulator, client_for, student, owner, engagement, company
):
    done = stages.completed(simulator, student, stages.published(company=company))

    for over in (engagement, done):
        with pytest.raises(changes.CannotChange):
            stages.change_proposed(over)
        page = client_for(owner).get(address(over), follow=True)
        assert "Things have moved on" in page.text
        assert "Propose more work" not in client_for(student).get(over.get_absolute_url()).text


def test_a_change_nobody_answered_ends_with_the_work(simulator, student, owner, milestone):
    money.ready(simulator, student)
    change = stages.change_proposed(milestone.engagement)
    workspace.approve(stages.handed_in(milestone), by=owner)
    money.send_all()

    change.refresh_from_db()
    assert (change.status, change.engagement.status) == (Status.WITHDRAWN, Engagement.Status.COMPLETED)
    with pytest.raises(DomainError):
        changes.accept(change, by=student)


def test_outsiders_see_and_answer_nothing(client_for, rival, stranger, reviewer, moderator, student, milestone):
    change = stages.change_proposed(milestone.engagement)
    paths = [address(milestone.engagement), address(milestone.engagement, change)]

    for person in (rival, stranger):
        assert {client_for(person).get(path).status_code for path in paths} == {404}
        assert {client_for(person).post(path, {"go": "accept"}).status_code for path in paths} == {404}
    for person in (reviewer, moderator):
        assert client_for(person).get(paths[1]).status_code == 200
        assert {client_for(person).post(path, {"go": "accept"}).status_code for path in paths} == {403}
    assert all("/accounts/login/" in client_for().get(path).url for path in paths)
    assert ChangeOrder.objects.get().status == Status.PROPOSED


def test_nobody_answers_their_own_proposal(client_for, owner, manager, milestone):
    change = stages.change_proposed(milestone.engagement, by=owner)

    for person in (owner, manager):
        assert client_for(person).post(address(milestone.engagement, change), {"go": "accept"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_accepting_twice_at_once_is_accepting_once(simulator, student, milestone):
    change = stages.change_proposed(milestone.engagement)

    at_once(*[partial(accept_by, change.pk, student)] * 4)

    assert Milestone.objects.count() == 2
    assert ChangeOrder.objects.get().status == Status.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_a_change_is_accepted_before_the_end_or_not_at_all(simulator, student, owner, milestone):
    change = stages.change_proposed(milestone.engagement)

    at_once(
        partial(accept_by, change.pk, student),
        partial(workspace.cancel, milestone.engagement, by=owner, reason="Over.", shares={milestone.pk: 45000}),
    )

    ended, change = Engagement.objects.get(), ChangeOrder.objects.get()
    states = list(Milestone.objects.order_by("position").values_list("status", flat=True))
    if change.status == Status.ACCEPTED:
        assert states[1:] in ([Milestone.Status.PLANNED], [Milestone.Status.CANCELLED])
    else:
        assert len(states) == 1 and ended.status == Engagement.Status.COMPLETED


def accept_by(pk, student):
    change = ChangeOrder.objects.select_related("engagement__company", "engagement__project").get(pk=pk)
    return changes.accept(change, by=student)

"""Somebody else takes the work over with the money still held; where nobody does, it goes back."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from payments import services as payments
from payments.chargebacks.services import look
from payments.models import Checkout, Handover, Hold, Refund, Transfer
from projects import tasks
from projects.applications import endings
from projects.applications import services as applications
from projects.models import Application, Engagement, Milestone, Replacement
from projects.workspace import services as workspace
from projects.workspace.ending import absences, replacing
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def project(company, owner):
    return stages.published(company=company)


@pytest.fixture
def milestone(simulator, project, student, rival):
    """Dana's work is paid for; Ravi is first in line, somebody else second."""
    offer = stages.offered(student, project)
    stages.lined_up(project, rival, stages.StudentFactory().user)
    engagement = workspace.start(offer, by=student)
    payments.confirm_checkout(stages.paid_at_stripe(simulator, engagement))
    return stages.milestone_of(engagement)


@pytest.fixture
def search(milestone):
    """Dana is gone."""
    return stages.vanished(milestone)


def offer_to(person):
    return Application.objects.select_related("project__company").get(student=person)


def accepted(person, *, later=dt.timedelta(hours=1)):
    """They say yes soon after they were offered the place."""
    offer = offer_to(person)
    with time_machine.travel(offer.offered_at + later, tick=False):
        return workspace.start(offer, by=person)


def again(row):
    return type(row).objects.get(pk=row.pk)


def told(person):
    return list(person.notifications.order_by("created_at", "pk").values_list("title", flat=True))


def body(person, title):
    return person.notifications.get(title=title).body


def test_the_money_stays_held_and_the_next_in_line_is_offered_the_place(
    simulator, search, milestone, student, rival, owner
):
    assert search.status == Replacement.Status.SEARCHING
    assert again(milestone).status == Milestone.Status.CANCELLED
    assert again(milestone.hold).status == Hold.Status.FUNDED
    assert not Refund.objects.exists()
    assert offer_to(rival).status == Application.Status.OFFERED
    assert "“Map the onboarding of five competitors” has ended for you" in told(student)
    assert "Your money is still held, and the place of Dana is free" in told(owner)


def test_who_accepts_begins_at_once_with_the_money_that_is_held(simulator, search, milestone, student, rival, owner):
    successor = accepted(rival)

    new = stages.milestone_of(successor)
    assert (again(successor).status, new.status) == (Engagement.Status.ACTIVE, Milestone.Status.FUNDED)
    assert new.hold_id == milestone.hold_id
    assert new.hold.payee == rival
    assert (Checkout.objects.count(), Hold.objects.count()) == (1, 1)
    assert again(milestone).hold is None
    search = again(search)
    assert (search.status, search.successor) == (Replacement.Status.FOUND, successor)
    assert "The money is held: you can start “Map the onboarding of five competitors”" in told(rival)
    assert "Ravi Patel takes over “Map the onboarding of five competitors”" in told(owner)
    assert "Ravi Patel accepted your offer" not in told(owner)
    assert_books_balance(simulator)


def test_whoever_took_over_delivers_and_is_paid_and_nobody_else(simulator, search, student, rival, owner):
    money.ready(simulator, rival)
    new = stages.milestone_of(accepted(rival))

    workspace.approve(stages.handed_in(new), by=owner)
    money.send_all()

    transfer = Transfer.objects.get()
    assert (transfer.payee, transfer.amount_cents) == (rival, 45000)
    assert again(new.engagement).status == Engagement.Status.COMPLETED


def test_whoever_comes_next_has_as_much_time_for_the_work(search, milestone, rival):
    had = milestone.due_on - milestone.funded_at.date()
    offer = offer_to(rival)

    new = stages.milestone_of(accepted(rival, later=dt.timedelta(hours=71)))

    assert new.due_on - (offer.offered_at + dt.timedelta(hours=71)).date() >= had
    assert new.engagement.agreement_text.count(str(new.due_on.day))


def test_an_offer_that_lapses_in_a_search_gives_the_next_as_much_time_again(search, milestone, project, rival):
    project.refresh_from_db()
    due_before, offer = project.due_on, offer_to(rival)
    with time_machine.travel(offer.offer_expires_at, tick=False):
        endings.expire_offers(timezone.now())

    project.refresh_from_db()
    assert (project.due_on - due_before).days == 3
    assert Application.objects.filter(status=Application.Status.OFFERED).count() == 1


def test_somebody_from_outside_the_line_can_be_offered_the_place_too(simulator, project, student, owner):
    milestone = stages.funded(simulator, student, project)
    other = Application.objects.filter(project=project).exclude(student=student)
    assert not other.exists()
    released = stages.shortlisted(None, stages.published(company=project.company))
    Application.objects.filter(pk=released.pk).update(project=project, number=99)
    search = stages.vanished(milestone)

    applications.offer(again(released), by=owner)
    successor = workspace.start(again(released), by=released.student)

    assert again(search).successor == successor
    assert again(successor).status == Engagement.Status.ACTIVE


def test_a_turned_down_offer_goes_to_the_next_and_the_money_waits(search, milestone, rival):
    applications.turn_down(offer_to(rival), by=rival)

    assert Application.objects.get(status=Application.Status.OFFERED).student != rival
    assert again(search).status == Replacement.Status.SEARCHING
    assert again(milestone.hold).status == Hold.Status.FUNDED


def test_the_company_takes_its_money_back_instead(simulator, search, milestone, owner):
    replacing.give_up(search, by=owner, reason="The company took its money back.")
    money.refund_all()

    assert again(search).status == Replacement.Status.GIVEN_UP
    refund = Refund.objects.get()
    assert (refund.status, refund.amount_cents) == (Refund.Status.DONE, 49500)
    assert "$495 is on its way back to you" in told(owner)
    assert_books_balance(simulator)


def test_who_accepts_after_that_is_paid_for_anew(search, rival, owner):
    replacing.give_up(search, by=owner)

    successor = accepted(rival)

    assert again(successor).status == Engagement.Status.AWAITING_FUNDING
    assert "Ravi Patel accepted your offer" in told(owner)


def test_nobody_takes_over_in_time_and_the_money_goes_back_by_itself(simulator, project, student, owner):
    search = stages.vanished(stages.funded(simulator, student, project))
    with time_machine.travel(search.search_until - dt.timedelta(minutes=1), tick=False):
        assert tasks.end_searches() == 0
    with time_machine.travel(search.search_until, tick=False):
        assert tasks.end_searches() == 1
        money.refund_all()

    assert again(search).status == Replacement.Status.GIVEN_UP
    assert Refund.objects.get().amount_cents == 49500
    assert "Nobody took over “Map the onboarding of five competitors”: your money goes back" in told(owner)
    assert_books_balance(simulator)


def test_an_open_offer_is_waited_for(search, rival, settings):
    Replacement.objects.update(search_until=offer_to(rival).offered_at)
    with time_machine.travel(offer_to(rival).offered_at + dt.timedelta(hours=1), tick=False):
        assert tasks.end_searches() == 0

    assert again(accepted(rival)).status == Engagement.Status.ACTIVE


def test_money_that_is_looked_into_goes_to_nobody_and_back_to_nobody(simulator, search, milestone, rival, moderator):
    payments.freeze(milestone.hold, reason="Somebody wrote to us", by=moderator)
    with time_machine.travel(search.search_until + 4 * DAY, tick=False):
        assert tasks.end_searches() == 0

    successor = accepted(rival)

    assert again(successor).status == Engagement.Status.AWAITING_FUNDING
    assert again(search).status == Replacement.Status.SEARCHING
    assert not Handover.objects.exists()
    payments.unfreeze(again(milestone.hold), reason="It is fine.", by=moderator)
    with time_machine.travel(search.search_until + 4 * DAY, tick=False):
        assert tasks.end_searches() == 1
    assert again(milestone.hold).status == Hold.Status.REFUNDED


def test_a_bank_that_takes_the_money_back_ends_the_search(simulator, search, milestone, rival):
    dispute = simulator.post("disputes", charge=again(milestone.hold).checkout.charge_id)
    look(dispute["id"])
    simulator.post("disputes/lose", dispute=dispute["id"])
    look(dispute["id"])

    assert again(search).status == Replacement.Status.GIVEN_UP
    assert again(accepted(rival)).status == Engagement.Status.AWAITING_FUNDING


def test_frozen_money_is_no_absence(simulator, milestone, moderator):
    payments.freeze(milestone.hold, reason="Somebody wrote to us", by=moderator)

    later = time_machine.travel(milestone.funded_at + 7 * DAY, tick=False)
    with later, pytest.raises(absences.CannotReport, match="The payment is looked into"):
        stages.gone_quiet(milestone)


def test_of_several_parts_what_is_held_goes_on_and_the_rest_is_paid_later(simulator, company, owner, student, rival):
    project = stages.in_parts(20000, 25000, company=company)
    offer = stages.offered(student, project)
    stages.lined_up(project, rival)
    engagement = workspace.start(offer, by=student)
    payments.confirm_checkout(stages.paid_at_stripe(simulator, engagement))
    stages.vanished(stages.milestone_of(engagement))

    first, second = stages.milestones_of(accepted(rival))

    assert (first.status, first.hold.status) == (Milestone.Status.FUNDED, Hold.Status.FUNDED)
    assert (second.status, second.hold.status) == (Milestone.Status.PLANNED, Hold.Status.OPEN)
    assert Checkout.objects.count() == 1
    old = stages.milestones_of(engagement)
    assert [(row.status, row.hold and row.hold.status) for row in old] == [
        (Milestone.Status.CANCELLED, None),
        (Milestone.Status.CANCELLED, Hold.Status.CANCELLED),
    ]


def test_money_for_more_work_that_was_agreed_with_the_one_who_is_gone_goes_back(simulator, milestone, rival):
    stages.change_agreed(milestone.engagement)
    stages.next_funded(simulator, milestone.engagement)
    stages.vanished(milestone)

    successor = accepted(rival)
    money.refund_all()

    assert [row.amount_cents for row in stages.milestones_of(successor)] == [45000]
    assert Refund.objects.get().amount_cents == 16500
    assert_books_balance(simulator)


def test_whoever_took_over_can_be_replaced_as_well(simulator, search, rival, owner):
    new = stages.milestone_of(accepted(rival))
    third = Application.objects.exclude(status__in=["accepted"]).get(bench_position__isnull=False).student

    stages.vanished(new)
    last = stages.milestone_of(accepted(third))

    assert last.hold.payee == third
    assert last.hold.handovers.count() == 2
    assert last.status == Milestone.Status.FUNDED


def test_both_workspaces_tell_the_story_to_each_reader(simulator, search, milestone, student, rival, owner, client_for):
    old = milestone.engagement.get_absolute_url()
    assert "Looking for somebody else; your money is still held" in client_for(owner).get(old).content.decode()
    successor = accepted(rival)

    pages = {person: client_for(person).get(old).content.decode() for person in (owner, student)}
    new_pages = {
        person: client_for(person).get(successor.get_absolute_url()).content.decode() for person in (owner, rival)
    }

    assert "Ravi took the work over" in pages[owner]
    assert "$450.00 went on to whoever took the work over" in pages[student]
    assert "Ravi" not in pages[student]
    assert "Taken over from Dana" in new_pages[owner]
    assert "$450.00 went on from Dana to Ravi. Nothing was charged again." in new_pages[owner]
    assert "Dana" not in new_pages[rival]
    assert "$450.00 was held already, and went on to you" in new_pages[rival]

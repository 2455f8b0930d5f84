"""A silence, an offer and held money, with two at the same moment: one wins, and the money is in one place."""

import datetime as dt

import pytest
import time_machine

from payments import services as payments
from payments.models import Hold, Refund
from projects.applications import endings
from projects.applications import services as applications
from projects.models import Absence, Application, Engagement, Replacement
from projects.workspace import services as workspace
from projects.workspace.ending import absences, replacing
from tests import stages
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(company, owner):
    return stages.published(company=company)


def fresh(row):
    related = {
        Application: ("project__company", "student"),
        Replacement: ("engagement__project__company", "engagement__company", "engagement__student"),
        Absence: ("engagement__project__company", "engagement__company", "engagement__student"),
    }[type(row)]
    return type(row).objects.select_related(*related).get(pk=row.pk)


def test_the_last_runner_up_is_offered_one_of_two_places_that_become_free_at_once(company, owner):
    project = stages.published(company=company, seats=2)
    first, second = stages.offered(None, project), stages.offered(None, project)
    (last,) = stages.lined_up(project, stages.StudentFactory().user)
    later = second.offer_expires_at + dt.timedelta(hours=1)
    Application.objects.filter(pk=first.pk).update(offer_expires_at=later)

    results = at_once(
        lambda: applications.turn_down(fresh(first), by=first.student),
        lambda: endings.expire_offers(fresh(second).offer_expires_at),
    )

    assert failures(results) == []
    last.refresh_from_db()
    assert (last.status, last.bench_position) == (Application.Status.OFFERED, None)
    assert last.student.notifications.filter(title__startswith="You are offered").count() == 1


def test_two_sweeps_over_one_offer_ask_one_runner_up(project, student):
    offer = stages.offered(student, project)
    line = stages.lined_up(project)

    at_once(*[lambda: endings.expire_offers(fresh(offer).offer_expires_at)] * 2)

    assert [fresh(row).status for row in line] == ["offered", "shortlisted", "shortlisted"]


def test_a_sign_of_life_in_the_last_moment_counts_or_comes_too_late(simulator, project, student):
    milestone = stages.funded(simulator, student, project)
    with time_machine.travel(milestone.funded_at + dt.timedelta(days=7), tick=False):
        absence = stages.gone_quiet(milestone)

    at_once(
        lambda: absences.answer(fresh(absence), by=student),
        lambda: absences.settle_all(absence.answer_by),
    )

    absence.refresh_from_db()
    expected = {"answered": Engagement.Status.ACTIVE, "confirmed": Engagement.Status.CANCELLED}
    assert Engagement.objects.get().status == expected[absence.status]
    assert Hold.objects.get().status == Hold.Status.FUNDED


def test_the_money_goes_back_or_on_and_never_both(simulator, project, student, rival, owner):
    offer = stages.offered(student, project)
    stages.lined_up(project, rival)
    engagement = workspace.start(offer, by=student)
    payments.confirm_checkout(stages.paid_at_stripe(simulator, engagement))
    search = stages.vanished(stages.milestone_of(engagement))
    second = Application.objects.get(student=rival)

    with time_machine.travel(second.offered_at, tick=False):
        results = at_once(
            lambda: workspace.start(fresh(second), by=rival),
            lambda: replacing.give_up(fresh(search), by=owner),
        )

    search.refresh_from_db()
    successor = Engagement.objects.get(student=rival)
    if search.status == Replacement.Status.FOUND:
        assert (successor.status, Refund.objects.count()) == (Engagement.Status.ACTIVE, 0)
        assert len(failures(results)) == 1
    else:
        assert (successor.status, Refund.objects.count()) == (Engagement.Status.AWAITING_FUNDING, 1)
        assert failures(results) == []

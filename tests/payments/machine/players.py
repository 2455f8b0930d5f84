"""What each of them may do. A refusal is an answer like any other: somebody else was quicker, or it is not theirs."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress

import time_machine
from django.conf import settings
from django.utils import timezone

from marketplace.core.errors import DomainError
from payments import services as payments
from payments.gateway.steps import reached
from payments.holds.checkouts import confirm_on_return
from payments.models import Checkout, Hold, Refund, Transfer
from projects import tasks as clock
from projects.disputes import deciding
from projects.disputes import services as disputes
from projects.models import Application, Dispute, Engagement, Milestone, Replacement, Settlement
from projects.workspace import services as workspace
from projects.workspace.ending import absences, endings, rejections, replacing, settlements
from tests import stages
from tests.payments.simulator_process import SimulatorProcess, Switched

Status = Milestone.Status
WORDS = "Plans changed on our side."
DAY = dt.timedelta(days=1)


class Killed(BaseException):
    """The worker is gone, at once: nothing of it runs any more."""


def refusals_allowed() -> suppress:
    """A sentence for a person is no failure; anything else is."""
    return suppress(DomainError, Switched)


def milestones(engagement: Engagement) -> list[Milestone]:
    """An engagement's milestones as they are now."""
    rows = Milestone.objects.select_related("hold__checkout", "engagement__company", "engagement__student")
    return list(rows.filter(engagement=engagement).order_by("position"))


class Company:
    """Its owner."""

    def __init__(self, simulator: SimulatorProcess) -> None:
        self.simulator = simulator

    def pays(self, engagement: Engagement, *, card: str, comes_back: bool) -> None:
        """On Stripe's page, for all that waits; perhaps the browser is closed before it comes back to us."""
        holds = list(Hold.objects.filter(milestone__engagement=engagement, milestone__status=Status.PLANNED))
        with refusals_allowed():
            checkout = payments.start_payment(holds, by=self._of(engagement), return_path="/dashboard/")
            if checkout.status == Checkout.Status.OPEN:
                self.simulator.post("sessions/pay", session=checkout.session_id, card=card)
            if comes_back:
                confirm_on_return(checkout)

    def approves(self, milestone: Milestone) -> None:
        with refusals_allowed():
            workspace.approve(milestone, by=self._of(milestone.engagement))

    def asks_for_a_revision(self, milestone: Milestone) -> None:
        with refusals_allowed():
            failed = dict.fromkeys(milestone.criteria.all()[:1], "The summary is missing.")
            workspace.ask_for_revision(milestone, by=self._of(milestone.engagement), failed=failed)

    def rejects(self, milestone: Milestone, *, met: int) -> None:
        """All but the first `met` criteria are not met, says the company."""
        with refusals_allowed():
            failed = dict.fromkeys(milestone.criteria.order_by("position")[met:], "All of it.")
            rejections.reject(milestone, by=self._of(milestone.engagement), failed=failed, message=WORDS)

    def ends(self, engagement: Engagement, *, percent: int) -> None:
        _end(engagement, by=self._of(engagement), percent=percent)

    def answers(self, settlement: Settlement, *, verb: str) -> None:
        _answer(settlement, by=self._of(settlement.milestone.engagement), verb=verb)

    def hears_nothing(self, engagement: Engagement) -> None:
        """The student's time for a sign of life is over."""
        with refusals_allowed():
            if not absences.obstacle(engagement):
                replacing.search(engagement, reason="No sign of life.")

    def finds(self, search: Replacement, student) -> list[Engagement]:
        """Somebody who was offered the place says yes; what came of it, if they had not applied before."""
        now, project = timezone.now(), search.engagement.project
        if Application.objects.filter(project=project, student=student).exists():
            return []
        dates = {"submitted_at": now, "revealed_at": now, "offered_at": now, "offer_expires_at": now + DAY}
        offer = Application.objects.create(project=project, student=student, status="offered", **dates)
        with refusals_allowed():
            return [workspace.start(offer, by=student)]
        return []

    def takes_its_money_back(self, search: Replacement) -> None:
        with refusals_allowed():
            replacing.give_up(search, by=self._of(search.engagement))

    def _of(self, engagement: Engagement):
        return stages.owner_of(engagement.company)


class Student:
    """Who does the work."""

    def delivers(self, milestone: Milestone) -> None:
        with refusals_allowed():
            stages.handed_in(milestone)

    def ends(self, engagement: Engagement, *, percent: int) -> None:
        _end(engagement, by=engagement.student, percent=percent)

    def answers(self, settlement: Settlement, *, verb: str) -> None:
        _answer(settlement, by=settlement.milestone.engagement.student, verb=verb)


def use_up_the_rounds(milestone: Milestone, company: Company, student: Student) -> None:
    """Delivered, and sent back as often as was agreed, and delivered again."""
    student.delivers(milestone)
    for _round in range(settings.REVISION_ROUNDS):
        company.asks_for_a_revision(milestone)
        student.delivers(milestone)


def _end(engagement: Engagement, *, by, percent: int) -> None:
    shares = {one.pk: one.amount_cents * percent // 100 for one in milestones(engagement)}
    with refusals_allowed():
        endings.cancel(engagement, by=by, reason=WORDS, shares=shares)


def _answer(settlement: Settlement, *, by, verb: str) -> None:
    with refusals_allowed():
        if verb == "accept":
            settlements.accept(settlement, by=by)
        elif verb == "decline":
            settlements.decline(settlement, by=by, answer="That is too little.")
        else:
            disputes.open(settlement.milestone, by=by, statement="We cannot agree.")


def _other_side(dispute: Dispute):
    engagement = dispute.milestone.engagement
    return stages.owner_of(engagement.company) if dispute.is_from_student else engagement.student


class Staff:
    """In the admin."""

    def __init__(self, person) -> None:
        self.person = person

    def decides(self, settlement: Settlement, *, percent: int) -> None:
        """No panel came together; both sides take what a moderator finds."""
        dispute = Dispute.objects.filter(settlement=settlement).first()
        if dispute is None:
            return
        with refusals_allowed():
            disputes.answer(dispute, by=_other_side(dispute), answer="We see it otherwise.")
        with refusals_allowed():
            met = min((0, 50, 100), key=lambda known: abs(known - percent))
            deciding.decide(dispute, opinions=stages.opinions(settlement.milestone, met), by=self.person)
            stages.taken(dispute)

    def refunds(self, hold: Hold, *, percent: int, bearer: str) -> None:
        cents = max(1, hold.total_cents * percent // 100)
        with refusals_allowed():
            payments.refund_released(hold, amount_cents=cents, bearer=bearer, reason=WORDS, by=self.person)

    def freezes(self, hold: Hold) -> None:
        with refusals_allowed():
            payments.freeze(hold, reason="Looking into it.", by=self.person)

    def unfreezes(self, hold: Hold) -> None:
        with refusals_allowed():
            payments.unfreeze(hold, reason="It is fine.", by=self.person)

    def takes_back(self, transfer: Transfer, *, percent: int) -> None:
        cents = max(1, transfer.amount_cents * percent // 100)
        with refusals_allowed():
            payments.take_back(transfer, amount_cents=cents, reason="Paid by mistake.", by=self.person)

    def retries(self) -> None:
        for transfer in Transfer.objects.filter(status="failed"):
            with refusals_allowed():
                payments.retry_transfer(transfer, by=self.person)
        for refund in Refund.objects.filter(status="failed"):
            with refusals_allowed():
                payments.retry_refund(refund, by=self.person)


class Worker:
    """One process that runs one task, and may die in it."""

    def works(self, task: Callable[[], int], *, dies_at: str) -> None:
        def die(at: str, **_) -> None:
            if at == dies_at:
                raise Killed

        reached.connect(die)
        try:
            task()
        except Killed:
            pass
        finally:
            reached.disconnect(die)

    def sweeps(self, *, days: int) -> None:
        """What beat does some days later: silence accepts, unpaid work lapses, disputes go on."""
        with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
            clock.accept_silent()
            clock.cancel_unfunded()
            clock.end_searches()
            clock.let_rejections_stand()
            clock.move_disputes_on()

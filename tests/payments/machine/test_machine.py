"""A game of many moves, drawn by hypothesis. `GAMES=200 MOVES=60 pytest tests/payments/machine` plays longer."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from payments.models import Hold, Refund, Transfer
from projects.models import Milestone, Replacement, Settlement
from tests import stages
from tests.factories import CompanyFactory, StudentFactory, UserFactory
from tests.payments import stages as money
from tests.payments.contract import assert_contract
from tests.payments.machine.players import Company, Staff, Student, Worker, milestones, use_up_the_rounds
from tests.payments.machine.settling import WORK, assert_everything_is_accounted_for, settle, time_passes
from tests.payments.simulator_process import Switched, running_simulator

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECRET = "whsec_machine"
CARDS = ("visa", "visa", "visa", "chargeDeclined", "bypassPending", "createDispute")
FAULTS = ("rate_limit", "error", "error_after", "lose_request", "lose_response")
MESSAGE_FAULTS = ("drop_webhook", "delay_webhook", "duplicate_webhook", "hold_webhook", "reorder_webhook")
PERCENT = st.sampled_from([0, 1, 33, 50, 99, 100])
PAY = st.sampled_from([(45000,), (36001,), (20000, 25001), (12000, 12000, 12003)])
MOMENTS = ("", "", "planned", "sent", "answered", "recorded")


@pytest.fixture(autouse=True)
def only_payments():
    """Here projects hear what becomes of their money, as in the product."""


@pytest.fixture
def simulator(live_server, settings):
    """A Stripe of its own that sends its messages to our server."""
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    settings.SITE_URL = live_server.url
    with running_simulator(webhook=f"{live_server.url}/stripe/webhook/", secret=SECRET) as running:
        settings.STRIPE_API_BASE = running.base_url
        running.opening = {}
        yield running
        assert_contract(running.news())


@pytest.fixture
def play(simulator):
    """Play games; the rows of earlier games stay, and are counted again after each."""

    class Game(Marketplace):
        stripe = simulator

    def run(**limits) -> None:
        run_state_machine_as_test(
            Game,
            settings=settings(
                deadline=None,
                database=None,
                derandomize=bool(os.environ.get("CI")),
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
                **limits,
            ),
        )

    return run


class Marketplace(RuleBasedStateMachine):
    """Two companies, three students, one moderator, one worker, Stripe, a bank and bad luck."""

    stripe = None

    def __init__(self) -> None:
        super().__init__()
        self.company, self.student, self.worker = Company(self.stripe), Student(), Worker()
        self.disputes: list[str] = []
        self.engagements = []

    @initialize(data=st.data())
    def people_sign_up_and_some_work_is_paid(self, data) -> None:
        self.staff = Staff(UserFactory(is_staff=True))
        self.companies = [CompanyFactory(), CompanyFactory()]
        self.students = [StudentFactory().user for _ in range(3)]
        for student in self.students:
            money.ready(self.stripe, student)
        for cents in ((45000,), (20000, 25001)):
            self.a_company_hires(data, cents, is_paid=2)

    def _one(self, data, rows):
        rows = list(rows)
        return data.draw(st.sampled_from(rows)) if rows else None

    def _hold(self, data):
        holds = Hold.objects.filter(milestone__engagement__in=self.engagements).select_related("checkout")
        return self._one(data, holds.order_by("created_at"))

    def _milestone(self, data, *likely: str):
        """Mostly one in a state where the move makes sense; now and then any."""
        rows = [row for each in self.engagements for row in milestones(each)]
        fitting = [row for row in rows if row.status in likely]
        return self._one(data, fitting if fitting and data.draw(st.integers(0, 9)) else rows)

    def _settlement(self, data):
        rows = Settlement.objects.filter(milestone__engagement__in=self.engagements).order_by("created_at")
        return self._one(data, rows.select_related("milestone__engagement__company", "milestone__engagement__student"))

    # What people do.

    @rule(data=st.data(), cents=PAY, is_paid=st.integers(0, 4))
    def a_company_hires(self, data, cents, is_paid) -> None:
        whole = {"company": data.draw(st.sampled_from(self.companies))}
        project = stages.published(**whole, pay_cents=cents[0]) if len(cents) == 1 else stages.in_parts(*cents, **whole)
        self.engagements.append(stages.hired(data.draw(st.sampled_from(self.students)), project))
        if is_paid:
            self.company.pays(self.engagements[-1], card="visa", comes_back=is_paid > 1)

    @precondition(lambda self: self.engagements)
    @rule(data=st.data(), card=st.sampled_from(CARDS), comes_back=st.booleans())
    def a_company_pays(self, data, card, comes_back) -> None:
        self.company.pays(self._one(data, self.engagements), card=card, comes_back=comes_back)

    @precondition(lambda self: self.engagements)
    @rule(data=st.data())
    def a_student_delivers(self, data) -> None:
        self.student.delivers(self._milestone(data, *Milestone.IN_WORK))

    @precondition(lambda self: self.engagements)
    @rule(data=st.data())
    def the_work_goes_well(self, data) -> None:
        milestone = self._milestone(data, *Milestone.IN_WORK)
        self.student.delivers(milestone)
        self.company.approves(milestone)

    @precondition(lambda self: self.engagements)
    @rule(data=st.data())
    def a_company_approves(self, data) -> None:
        self.company.approves(self._milestone(data, Milestone.Status.SUBMITTED))

    @precondition(lambda self: self.engagements)
    @rule(data=st.data())
    def a_company_asks_for_a_revision(self, data) -> None:
        self.company.asks_for_a_revision(self._milestone(data, Milestone.Status.SUBMITTED))

    @precondition(lambda self: self.engagements)
    @rule(data=st.data(), met=st.integers(0, 2))
    def the_last_round_is_rejected(self, data, met) -> None:
        milestone = self._milestone(data, *Milestone.IN_WORK)
        use_up_the_rounds(milestone, self.company, self.student)
        self.company.rejects(milestone, met=met)

    @precondition(lambda self: self.engagements)
    @rule(data=st.data(), percent=PERCENT, by_student=st.booleans())
    def somebody_ends_it(self, data, percent, by_student) -> None:
        side = self.student if by_student else self.company
        side.ends(self._one(data, self.engagements), percent=percent)

    @rule(data=st.data(), by_student=st.booleans(), verb=st.sampled_from(["accept", "decline", "ask"]))
    def somebody_answers_a_proposal(self, data, by_student, verb) -> None:
        settlement = self._settlement(data)
        if settlement is not None:
            (self.student if by_student else self.company).answers(settlement, verb=verb)

    @rule(data=st.data(), percent=PERCENT)
    def staff_decides(self, data, percent) -> None:
        settlement = self._settlement(data)
        if settlement is not None:
            self.staff.decides(settlement, percent=percent)

    @rule(data=st.data(), percent=PERCENT, bearer=st.sampled_from([Refund.Bearer.STUDENT, Refund.Bearer.PLATFORM]))
    def staff_refunds(self, data, percent, bearer) -> None:
        hold = self._hold(data)
        if hold is not None:
            self.staff.refunds(hold, percent=percent, bearer=bearer)

    @rule(data=st.data(), is_freezing=st.booleans())
    def staff_freezes(self, data, is_freezing) -> None:
        hold = self._hold(data)
        if hold is not None:
            (self.staff.freezes if is_freezing else self.staff.unfreezes)(hold)

    @rule(data=st.data(), percent=PERCENT)
    def staff_takes_back(self, data, percent) -> None:
        transfers = Transfer.objects.filter(hold__milestone__engagement__in=self.engagements).order_by("created_at")
        transfer = self._one(data, transfers)
        if transfer is not None:
            self.staff.takes_back(transfer, percent=percent)

    @rule()
    def staff_retries(self) -> None:
        self.staff.retries()

    @precondition(lambda self: self.engagements)
    @rule(data=st.data())
    def a_student_vanishes(self, data) -> None:
        self.company.hears_nothing(self._milestone(data, Milestone.Status.FUNDED).engagement)

    def _search(self, data):
        rows = Replacement.objects.filter(engagement__in=self.engagements, status=Replacement.Status.SEARCHING)
        return self._one(data, rows.select_related("engagement__project", "engagement__company").order_by("pk"))

    @rule(data=st.data(), is_found=st.booleans())
    def somebody_takes_over_or_nobody(self, data, is_found) -> None:
        search = self._search(data)
        if search is not None and is_found:
            self.engagements += self.company.finds(search, data.draw(st.sampled_from(self.students)))
        elif search is not None:
            self.company.takes_its_money_back(search)

    # What banks, Stripe, workers and luck do.

    @rule(data=st.data())
    def a_bank_disputes(self, data) -> None:
        hold = self._hold(data)
        if hold is not None and hold.checkout and hold.checkout.charge_id:
            self._dispute(hold.checkout.charge_id)

    def _dispute(self, charge: str) -> None:
        try:
            self.disputes.append(self.stripe.post("disputes", charge=charge)["id"])
        except Switched:
            return

    @precondition(lambda self: self.disputes)
    @rule(data=st.data(), is_won=st.booleans())
    def a_bank_decides(self, data, is_won) -> None:
        dispute = data.draw(st.sampled_from(self.disputes))
        self.disputes.remove(dispute)
        self.stripe.post("disputes/win" if is_won else "disputes/lose", dispute=dispute)

    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def stripe_has_a_bad_moment(self, fault, times) -> None:
        self.stripe.fault(fault, path="/v1/*", times=times)

    @rule(fault=st.sampled_from(MESSAGE_FAULTS), times=st.integers(1, 4))
    def messages_go_astray(self, fault, times) -> None:
        self.stripe.fault(fault, times=times, copies=2)

    @rule()
    def stripe_pays_out_what_it_holds(self) -> None:
        self.stripe.post("settle")

    @rule(task=st.sampled_from(WORK), dies_at=st.sampled_from(MOMENTS))
    def a_worker_works(self, task, dies_at) -> None:
        self.worker.works(task, dies_at=dies_at)

    @rule()
    def time_passes(self) -> None:
        time_passes()

    @rule(days=st.sampled_from([1, 1, 1, 8, 20]))
    def days_pass(self, days) -> None:
        self.worker.sweeps(days=days)

    def teardown(self) -> None:
        settle(self.stripe, self.disputes)
        assert_everything_is_accounted_for(self.stripe)


def test_whatever_happens_every_cent_is_accounted_for(play):
    play(max_examples=int(os.environ.get("GAMES", "10")), stateful_step_count=int(os.environ.get("MOVES", "30")))

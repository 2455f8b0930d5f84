"""Histories drawn by hypothesis and lived through the services: whatever happens, what is stored is what is recounted.

The players keep a book of their own, so that the numbers are right and not only twice the same. A longer play:
`GAMES=50 MOVES=60 pytest tests/projects/reputation/test_histories.py`.
"""

import datetime as dt
import os
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import AuditEvent
from marketplace.core.errors import DomainError
from projects.applications import bench, endings, ringing
from projects.applications import services as applications
from projects.models import (
    Application,
    CompanyRecord,
    Engagement,
    Milestone,
    Settlement,
    StudentRecord,
)
from projects.reputation import services
from projects.reputation.recounting import recount
from projects.workspace import clock
from projects.workspace import services as workspace
from projects.workspace.ending import absences, rejections, settlements
from projects.workspace.hours import services as hours
from tests import stages
from tests.factories import CompanyFactory, StudentFactory
from tests.payments import stages as money

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
GAMES, MOVES = int(os.environ.get("GAMES", 4)), int(os.environ.get("MOVES", 25))
EVERY = 5
"""After so many moves everything is compared; comparing after each would take most of the time."""
HOURS = st.sampled_from([1, 5, 26, 26, 80, 200])
ANY = st.integers(min_value=0, max_value=1000)


def first_moves(model, keys, *targets: str) -> dict[str, dt.datetime]:
    """When each row first reached one of these states, as the audit trail has it."""
    rows = AuditEvent.objects.filter(content_type=ContentType.objects.get_for_model(model), target__in=targets)
    rows = rows.filter(object_id__in=[str(key) for key in keys]).order_by("-created_at")
    return dict(rows.values_list("object_id", "created_at"))


def heard_in_time(company) -> int:
    """Applicants who were offered, declined, kept as runners-up or told that all is filled, in time: from the trail."""
    rows = Application.objects.submitted().filter(project__company=company).exclude(release_cause="clock")
    found = {str(row.pk): row for row in rows.select_related("project")}
    heard = first_moves(Application, found, "offered", "declined")
    filled = [key for key, row in found.items() if row.release_cause == "filled"]
    told = AuditEvent.objects.filter(object_id__in=found, verb=bench.KEPT).order_by("-created_at")
    for times in (first_moves(Application, filled, "released"), dict(told.values_list("object_id", "created_at"))):
        heard |= {key: min(at, heard.get(key, at)) for key, at in times.items()}
    return sum(at <= found[key].project.decide_by for key, at in heard.items())


def answered(company) -> int:
    """Deliveries a person of the company approved or sent back: from the trail."""
    keys = Milestone.objects.filter(engagement__company=company).values_list("pk", flat=True)
    rows = AuditEvent.objects.filter(object_id__in=[str(key) for key in keys], origin="submitted", actor__isnull=False)
    settled = Settlement.objects.filter(milestone__in=keys, status="accepted").values_list("milestone", flat=True)
    approved = rows.filter(target="approved").exclude(object_id__in=[str(key) for key in settled])
    return approved.count() + rows.filter(target="revision_requested").count()


def delivered_in_time(student) -> int:
    """Milestones handed in for the first time before their due date was over: from the trail."""
    rows = Milestone.objects.filter(engagement__student=student).select_related("engagement__company")
    found = {str(row.pk): row for row in rows}
    first = first_moves(Milestone, found, "submitted")
    return sum(
        at.astimezone(ZoneInfo(found[key].engagement.company.time_zone)).date() <= found[key].due_on
        for key, at in first.items()
    )


class Histories(RuleBasedStateMachine):
    """Two companies, four students and the clock."""

    stripe = None

    def __init__(self) -> None:
        super().__init__()
        self.journey = time_machine.travel(timezone.now(), tick=False)
        self.journey.__enter__()
        self.book: dict[int, Counter] = {}
        self.companies, self.students, self.moves = [], [], 0

    def teardown(self) -> None:
        self.compare()
        self.journey.__exit__(None, None, None)

    @initialize()
    def people_sign_up(self) -> None:
        self.companies = [CompanyFactory(), CompanyFactory()]
        self.students = [StudentFactory().user for _number in range(4)]
        self.book = {company.pk: Counter() for company in self.companies}
        for student in self.students:
            money.ready(self.stripe, student)
        self.projects = []
        for company in self.companies:
            project = stages.published(company=company, seats=2)
            self.projects.append(project)
            first, *others = [stages.applied(student, project) for student in self.students]
            applications.offer(first, by=stages.owner_of(company))
            stages.next_funded(self.stripe, workspace.start(first, by=first.student))
            applications.shortlist(others[0], by=stages.owner_of(company))

    def _applications(self, *states: str):
        rows = Application.objects.filter(project__in=self.projects, status__in=states).order_by("created_at", "pk")
        return list(rows.select_related("project__company", "student"))

    def _milestones(self, *states: str):
        rows = Milestone.objects.filter(engagement__project__in=self.projects, status__in=states)
        found = rows.select_related("hold", "engagement__company", "engagement__student", "engagement__project")
        return list(found.order_by("engagement__agreed_at", "position"))

    @rule(which=ANY, seats=st.integers(1, 2))
    def a_company_posts(self, which, seats) -> None:
        company = self.companies[which % 2]
        try:
            self.projects.append(stages.published(company=company, seats=seats))
        except DomainError:
            assert Application.objects.filter(project__company=company).exists()

    @rule(student=ANY, project=ANY)
    def a_student_applies(self, student, project) -> None:
        try:
            stages.applied(self.students[student % 4], self.projects[project % len(self.projects)])
        except DomainError:
            return

    def _choices(self, application: Application) -> list:
        """What somebody may do about an application now."""
        owner, student, project = stages.owner_of(application.project.company), application.student, application.project
        if application.status == "offered":
            return [
                lambda: stages.next_funded(self.stripe, workspace.start(application, by=student)),
                lambda: workspace.start(application, by=student),
                lambda: applications.turn_down(application, by=student),
            ]
        return [
            lambda: applications.offer(application, by=owner),
            lambda: applications.decline(application, by=owner, reason="No."),
            lambda: applications.shortlist(application, by=owner),
            lambda: bench.arrange(project, [application], by=owner),
            lambda: bench.arrange(project, [], by=owner),
            lambda: applications.withdraw(application, by=student),
        ]

    def _steps(self, milestone: Milestone) -> list:
        """What somebody may do about work under way; what the state does not allow refuses."""
        engagement = milestone.engagement
        owner, student = stages.owner_of(engagement.company), engagement.student
        today = timezone.localdate(timezone=student.zone)
        always = [
            lambda: stages.proposed(milestone, by=owner, cents=11250),
            lambda: stages.proposed(milestone, by=student, cents=22500),
            lambda: hours.log(engagement, by=student, worked_on=today, minutes=400),
            lambda: absences.report(engagement, by=owner, words="We hear nothing."),
        ]
        if milestone.status != "submitted":
            return [*always, *[lambda: stages.handed_in(milestone)] * 4]
        return [
            *always,
            *[lambda: workspace.approve(milestone, by=owner)] * 3,
            *[lambda: stages.sent_back(milestone)] * 2,
            lambda: rejections.reject(
                milestone, by=owner, failed=stages.failing(milestone), message="It is not there."
            ),
        ]

    def _answers(self, proposal: Settlement) -> list:
        engagement = proposal.milestone.engagement
        other = stages.owner_of(engagement.company) if proposal.is_from_student else engagement.student
        return [
            lambda: settlements.accept(proposal, by=other),
            lambda: settlements.decline(proposal, by=other, answer="No."),
        ]

    @rule(which=ANY, what=ANY)
    def an_application_goes_on(self, which, what) -> None:
        self._do(self._applications("submitted", "shortlisted", "expired", "offered"), self._choices, which, what)

    @rule(which=ANY, what=ANY)
    def work_goes_on(self, which, what) -> None:
        self._do(self._milestones("funded", "submitted", "revision_requested"), self._steps, which, what)

    @rule(which=ANY, what=ANY)
    def a_proposal_is_answered(self, which, what) -> None:
        rows = Settlement.objects.filter(milestone__engagement__project__in=self.projects, status="proposed")
        rows = rows.select_related("milestone__engagement__company", "milestone__engagement__student")
        self._do(list(rows.order_by("created_at")), self._answers, which, what)

    def _do(self, rows: list, choices, which: int, what: int) -> None:
        if not rows:
            return
        acts = choices(rows[which % len(rows)])
        try:
            acts[what % len(acts)]()
        except DomainError:
            return

    @rule(which=ANY, is_by_student=st.booleans())
    def an_agreement_is_cancelled_before_payment(self, which, is_by_student) -> None:
        rows = Engagement.objects.filter(project__in=self.projects, status="awaiting_funding")
        found = list(rows.select_related("company", "student", "project").order_by("agreed_at"))
        if found:
            one = found[which % len(found)]
            by = one.student if is_by_student else stages.owner_of(one.company)
            workspace.cancel(one, by=by, reason="It is off.")
            self.book[one.company_id]["left"] += not is_by_student

    @rule()
    def the_worker_pays(self) -> None:
        money.send_all()

    @rule(passed=HOURS)
    def time_passes(self, passed) -> None:
        self.journey.__exit__(None, None, None)
        self.journey = time_machine.travel(timezone.now() + dt.timedelta(hours=passed), tick=False)
        self.journey.__enter__()

    @rule()
    def the_sweeps_run(self) -> None:
        now = timezone.now()
        endings.expire_offers(now)
        ringing.ring(now)
        bench.end_all(now)
        clock.cancel_unfunded(now)
        clock.accept_silent(now)
        absences.settle_all(now)

    @invariant()
    def what_is_stored_is_what_a_recount_gives(self) -> None:
        self.moves += 1
        if not self.moves % EVERY:
            self.compare()

    def compare(self) -> None:
        services.count_due(timezone.now())
        assert recount() == []
        for company in self.companies:
            record = CompanyRecord.objects.get(company=company)
            assert (record.decided_on_time, record.answered_on_time) == (heard_in_time(company), answered(company))
            assert record.cancelled >= self.book[company.pk]["left"]
            assert record.agreed == Engagement.objects.filter(company=company).count()
        for student in self.students:
            record = StudentRecord.objects.get(student=student)
            begun = Engagement.objects.filter(student=student, started_at__isnull=False).count()
            assert (record.agreed, record.delivered_on_time) == (begun, delivered_in_time(student))


def test_whatever_happens_what_is_stored_is_what_a_recount_gives(simulator):
    class Game(Histories):
        stripe = simulator

    run_state_machine_as_test(
        Game,
        settings=settings(
            deadline=None,
            database=None,
            derandomize=bool(os.environ.get("CI")),
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            max_examples=GAMES,
            stateful_step_count=MOVES,
        ),
    )

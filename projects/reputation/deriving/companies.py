"""What a company is counted by."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum

from projects.applications.models import Application
from projects.disputes.models import Dispute
from projects.hires.models import Hire
from projects.reputation.models import ReputationEvent
from projects.workspace.models import Delivery, Engagement, Milestone, Settlement

Kind = ReputationEvent.Kind
Status, Cause = Application.Status, Application.Cause
DAY = dt.timedelta(days=1)


def decisions(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """An applicant's first answer: an offer, a no, a place among the runners-up, or the news that all is filled.

    In time until the moment the posting promised, while its clock is not paused; silence past it is late, whatever
    comes after, and so is a release because the time to decide ran out. Who withdrew before, or whose posting was
    taken down before, waits for nothing and does not count.
    The value is the days from the application to the answer, for those who were offered the project or declined.
    """
    rows = Application.objects.submitted().filter(project__company__in=keys)
    facts = ("pk", "project", "status", "release_cause", "submitted_at", "heard_at", "offered_at", "decided_at")
    promise = {"promised": F("project__decide_by"), "paused": F("project__clock__paused_at")}
    for row in rows.values(*facts, company=F("project__company"), **promise):
        ended = row["heard_at"] or (row["decided_at"] if _waits_no_more(row) else now)
        is_late = min(ended, row["paused"] or ended) > row["promised"] or row["release_cause"] == Cause.CLOCK
        if row["heard_at"] is None and not is_late:
            continue
        was_chosen_or_not = row["heard_at"] and (row["offered_at"] or row["status"] == Status.DECLINED)
        yield ReputationEvent(
            company_id=row["company"],
            kind=Kind.DECISION,
            key=str(row["pk"]),
            happened_at=row["promised"] if is_late else row["heard_at"],
            is_kept=not is_late,
            value=(row["heard_at"] - row["submitted_at"]) / DAY if was_chosen_or_not else None,
            project_id=row["project"],
        )


def _waits_no_more(row: dict[str, Any]) -> bool:
    is_gone = row["status"] == Status.RELEASED and row["release_cause"] == Cause.GONE
    return row["status"] == Status.WITHDRAWN or is_gone


def answers(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """An answer to a delivery: in time when a person gave it, late when silence accepted because the time was over."""
    rows = Delivery.objects.filter(answered_at__isnull=False, milestone__engagement__company__in=keys)
    engagement = "milestone__engagement__"
    for row in rows.values_list("pk", "answered_at", "answered_by", f"{engagement}company", f"{engagement}project"):
        key, answered_at, person, company, project = row
        yield ReputationEvent(
            company_id=company,
            kind=Kind.ACCEPTANCE,
            key=str(key),
            happened_at=answered_at,
            is_kept=person is not None,
            project_id=project,
        )


def agreements(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """An agreement with a student: kept, unless the company ended it or did not pay in time.

    The company ended it when it cancelled what it had not paid for yet, or when the student accepted its proposal to
    end it for less than was agreed. A rejection, a decided dispute, an end the student asked for, a student who did
    not show, and a project or an account that moderators closed are not the company's.
    """
    settled = Settlement.objects.filter(milestone__engagement__company__in=keys, status=Settlement.Status.ACCEPTED)
    is_less = Q(is_from_student=False, is_rejection=False, pay_cents__lt=F("milestone__amount_cents"))
    cut_short = set(settled.filter(is_less).values_list("milestone__engagement", flat=True))
    decided = Dispute.objects.filter(milestone__engagement__company__in=keys, decided_cents__isnull=False)
    otherwise = set(settled.values_list("milestone__engagement", flat=True))
    otherwise |= set(decided.values_list("milestone__engagement", flat=True))
    for row in Engagement.objects.filter(company__in=keys).defer("agreement_text"):
        is_broken = _is_over(row) and (row.pk in cut_short or (row.pk not in otherwise and _is_left(row)))
        yield ReputationEvent(
            company_id=row.company_id,
            kind=Kind.AGREEMENT,
            key=str(row.pk),
            happened_at=(row.cancelled_at or row.completed_at) if is_broken else row.agreed_at,
            is_kept=not is_broken,
            project_id=row.project_id,
        )


def _is_over(row: Engagement) -> bool:
    """Whether it ended before all of it was done, and not because the student did not show."""
    return (row.status == Engagement.Status.CANCELLED or row.ended_early) and not row.is_no_show


def _is_left(row: Engagement) -> bool:
    """Whether the company went away from it by itself: by its own hand, or by not paying until the agreed moment."""
    if row.ended_from or row.started_at:
        return row.ended_from == Engagement.Side.COMPANY
    return row.cancelled_at >= row.fund_by


def disputes(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """A dispute that was decided and is over: lost when the decision is nearer to what the student asked for.

    What the company offered is its own last proposal, or nothing; what the student asked for is theirs, or all of the
    pay. Exactly in the middle is not lost. One that was withdrawn, agreed on or overtaken by a bank was not decided.
    """
    rows = Dispute.objects.filter(milestone__engagement__company__in=keys, status=Dispute.Status.RESOLVED)
    rows = rows.filter(decided_at__isnull=False, decided_cents__isnull=False)
    for row in rows.select_related("milestone__engagement", "settlement").defer(
        "milestone__engagement__agreement_text"
    ):
        proposal = row.settlement
        offered = proposal.pay_cents if proposal and not proposal.is_from_student else 0
        asked = proposal.pay_cents if proposal and proposal.is_from_student else row.milestone.amount_cents
        yield ReputationEvent(
            company_id=row.milestone.engagement.company_id,
            kind=Kind.DISPUTE,
            key=str(row.pk),
            happened_at=row.resolved_at,
            is_kept=2 * row.decided_cents <= offered + asked,
        )


def repeats(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """Each agreement with a student who had one with this company before; cancelled ones do not count, nor serve."""
    rows = Engagement.objects.filter(company__in=keys).exclude(status=Engagement.Status.CANCELLED)
    known: set[tuple[int, int]] = set()
    for key, company, student, at in rows.order_by("agreed_at", "pk").values_list(
        "pk", "company", "student", "agreed_at"
    ):
        if (company, student) in known:
            yield ReputationEvent(company_id=company, kind=Kind.REPEAT, key=str(key), happened_at=at)
        known.add((company, student))


def hires(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """A job that followed the work: recorded by the company, confirmed by the student."""
    rows = Hire.objects.filter(status=Hire.Status.CONFIRMED, engagement__company__in=keys)
    for key, company, at in rows.values_list("pk", "engagement__company", "answered_at"):
        yield ReputationEvent(company_id=company, kind=Kind.HIRE, key=str(key), happened_at=at)


def overruns(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """A finished project in which students logged their time: the value is by how many percent it took longer.

    One event a project: the hours of all who logged any, against the posted hours of each of them, which grow with
    the pay when more work was agreed. Kept up to OVERRUN_PERCENT.
    """
    rows = Engagement.objects.filter(company__in=keys, status=Engagement.Status.COMPLETED, ended_early=False)
    rows = rows.annotate(minutes=Sum("time_entries__minutes")).filter(minutes__gt=0).select_related("project")
    pay = dict(_pay_by_engagement(rows))
    by_project: dict[int, list[Engagement]] = {}
    for row in rows.defer("agreement_text").order_by("completed_at", "pk"):
        by_project.setdefault(row.project_id, []).append(row)
    for project, done in by_project.items():
        estimated = sum(row.project.hours * 60 * pay[row.pk] / row.project.pay_cents for row in done)
        percent = round(100 * (sum(row.minutes for row in done) / estimated - 1))
        yield ReputationEvent(
            company_id=done[0].company_id,
            kind=Kind.OVERRUN,
            key=str(project),
            happened_at=done[-1].completed_at,
            is_kept=percent <= settings.OVERRUN_PERCENT,
            value=percent,
            project_id=project,
        )


def _pay_by_engagement(rows: QuerySet[Engagement]) -> QuerySet:
    parts = Milestone.objects.filter(engagement__in=rows.values("pk"))
    return parts.values("engagement").annotate(pay=Sum("amount_cents")).values_list("engagement", "pay")


KINDS = (decisions, answers, agreements, disputes, repeats, hires, overruns)

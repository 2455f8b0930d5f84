"""What a student is counted by.

The project is named only when the student completed it, for then it stands on their page anyway.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet

from projects.disputes.models import Dispute, Finding
from projects.reputation.models import ReputationEvent
from projects.workspace.models import Check, Delivery, Engagement, Milestone, Settlement

Kind = ReputationEvent.Kind
ENDED = (Settlement.Status.ACCEPTED, Settlement.Status.DECIDED)


def deliveries(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """The first delivery of a part that is paid for: in time until the end of its due date where the company is.

    Nothing delivered until then is late, unless the part had ended or was in dispute before. What a student who did
    not show left undone counts as not showing, not again as late.
    """
    rows = Milestone.objects.filter(engagement__student__in=keys, funded_at__isnull=False)
    rows = rows.annotate(
        first=Min("deliveries__submitted_at"),
        settled=Max("settlements__ended_at", filter=Q(settlements__status__in=ENDED)),
        disputed=Min("disputes__created_at", filter=Q(disputes__status__in=Dispute.LIVE)),
    )
    for row in rows.select_related("engagement__company").defer("engagement__agreement_text"):
        engagement, due_at = row.engagement, deadline(row)
        at = row.first or _ended_at(row) or now
        is_late = at > due_at
        if row.first is None and (engagement.is_no_show or not is_late):
            continue
        yield ReputationEvent(
            student_id=engagement.student_id,
            kind=Kind.DELIVERY,
            key=str(row.pk),
            happened_at=due_at if is_late else row.first,
            is_kept=not is_late,
            project_id=_named(engagement.status, engagement.project_id),
        )


def deadline(milestone: Milestone) -> dt.datetime:
    """The end of the minute a part is due, in the company's time zone; the company must be loaded."""
    zone = ZoneInfo(milestone.engagement.company.time_zone)
    return dt.datetime.combine(milestone.due_on, dt.time(23, 59), zone) + dt.timedelta(minutes=1)


def _ended_at(row: Milestone) -> dt.datetime | None:
    """When there was nothing to deliver any more."""
    if row.status in Milestone.IN_WORK:
        return None
    return row.settled or row.disputed or row.engagement.cancelled_at or row.engagement.completed_at


def _named(status: str, project: int) -> int | None:
    return project if status == Engagement.Status.COMPLETED else None


def criteria(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """Each criterion of a first delivery that was answered: kept when it was met; silence finds all of them met.

    A criterion that a dispute about that same delivery found fully met counts as met.
    """
    rows = Check.objects.filter(delivery__round=1, delivery__answered_at__isnull=False)
    rows = rows.filter(delivery__milestone__engagement__student__in=keys).exclude(verdict=Check.Verdict.OPEN)
    engagement = "delivery__milestone__engagement__"
    rows = rows.annotate(was_found=_found_met()).values_list(
        "pk", "verdict", "was_found", "delivery__answered_at", f"{engagement}student", f"{engagement}status",
        f"{engagement}project",
    )  # fmt: skip
    for key, verdict, was_found, at, student, status, project in rows:
        yield ReputationEvent(
            student_id=student,
            kind=Kind.CRITERIA,
            key=str(key),
            happened_at=at,
            is_kept=verdict == Check.Verdict.MET or was_found,
            project_id=_named(status, project),
        )


def _found_met() -> Q:
    findings = Finding.objects.filter(
        criterion=OuterRef("criterion"),
        met_percent=100,
        round=F("dispute__round"),
        dispute__status=Dispute.Status.RESOLVED,
    )
    later = Delivery.objects.filter(milestone=OuterRef("delivery__milestone"), round__gt=1)
    return Exists(findings) & ~Exists(later)


def showing_up(keys: Collection[int], now: dt.datetime) -> Iterator[ReputationEvent]:
    """Each agreement that was paid for: kept, unless no sign of life came in time when the company asked for one."""
    rows: QuerySet[Engagement] = Engagement.objects.filter(student__in=keys, started_at__isnull=False)
    for row in rows.defer("agreement_text"):
        yield ReputationEvent(
            student_id=row.student_id,
            kind=Kind.SHOWING_UP,
            key=str(row.pk),
            happened_at=(row.cancelled_at or row.started_at) if row.is_no_show else row.started_at,
            is_kept=not row.is_no_show,
            project_id=_named(row.status, row.project_id),
        )


KINDS = (deliveries, criteria, showing_up)

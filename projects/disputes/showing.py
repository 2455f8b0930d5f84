"""Everything the page of a dispute shows one reader."""

from typing import Any

from accounts.people.models import User
from projects import permissions
from projects.disputes import deciding, queries, services
from projects.disputes.models import Dispute
from projects.workspace.ending import schedule

Status = Dispute.Status


def dispute(found: Dispute, reader: User) -> dict[str, Any]:
    """The context of the page: where it stands, and what this reader may do; staff and reviewers only read."""
    engagement = found.milestone.engagement
    side, may_act = permissions.side(reader, engagement), permissions.may_cancel(reader, engagement)
    is_student = side == permissions.STUDENT
    concession = services.concession(found, is_student=is_student) if may_act else None
    return {
        "dispute": found,
        "milestone": found.milestone,
        "engagement": engagement,
        "viewer": side,
        "steps": queries.steps(found),
        "clocks": queries.clocks(found),
        "panel": queries.panel(found) if found.is_by_panel else [],
        "decisions": queries.decisions(found),
        "is_final": found.status == Status.RESOLVED,
        "split": None if found.decided_cents is None else schedule.split(found.milestone, found.decided_cents),
        "may_answer": may_act and found.status == Status.OPEN and is_student != found.is_from_student,
        "may_withdraw": may_act and services.may_withdraw(found, is_student=is_student),
        "concession": concession,
        "conceded": None if concession is None else schedule.split(found.milestone, concession),
        "may_take": may_act and found.status == Status.DECIDED and not _has_taken(found, is_student),
        "has_taken": may_act and found.status == Status.DECIDED and _has_taken(found, is_student),
        "may_appeal": may_act and services.may_appeal(found, is_student=is_student),
        "is_last": found.round >= deciding.LAST_ROUND,
    }


def _has_taken(found: Dispute, is_student: bool) -> bool:
    return bool(found.student_takes_it_at if is_student else found.company_takes_it_at)

"""Everything the workspace page shows one reader."""

from dataclasses import replace
from itertools import chain
from typing import Any

from django.utils import timezone

from accounts.people.models import User
from payments import queries as money
from projects import permissions
from projects.messages import queries as threads
from projects.postings.models import Project
from projects.workspace import planning, queries, story
from projects.workspace.ending import schedule, standing, succession
from projects.workspace.extras import extras
from projects.workspace.forms import UploadForm
from projects.workspace.funding.forms import OrderForm
from projects.workspace.hours import overruns
from projects.workspace.models import Bonus, Engagement, Milestone, Replacement


def context(engagement: Engagement, *, reader: User) -> dict[str, Any]:
    """Where the work stands, its deliveries, files, messages and money, and what this reader may do."""
    milestones = queries.milestones(engagement)
    following = planning.next_to_pay(milestones)
    bonuses = extras.bonuses_of(engagement)
    changes = extras.changes_of(engagement)
    side = permissions.side(reader, engagement)
    may_pay = permissions.may_pay(reader, engagement)
    may_end = permissions.may_cancel(reader, engagement)
    rows = [_row(each, side, may_end=may_end, is_next=each is following) for each in milestones]
    return {
        "engagement": engagement,
        "rows": rows,
        "leading": _leading(rows, side),
        "sums": story.sums(milestones),
        **extras.shown(engagement, milestones, changes=changes, bonuses=bonuses, side=side, may_pay=may_pay),
        **succession.shown(engagement, side=side, may_pay=may_pay),
        "schedule": schedule.schedule(milestones),
        "is_settled": any(standing.is_settled(milestone) for milestone in milestones),
        "ending_terms": schedule.terms_of(engagement),
        "may_cancel": may_end and standing.is_endable(engagement, milestones),
        "files": queries.loose_files(engagement),
        "upload_form": UploadForm(),
        "thread": threads.thread(engagement.application, viewer=reader),
        "stories": story.stories(milestones, side, following=following) + extras.stories(bonuses, side),
        "documents": _documents([*milestones, *bonuses]) if may_pay else [],
        "needs_payouts": side == permissions.STUDENT and not money.is_ready_to_be_paid(reader),
        "has_pay_waiting": any(milestone.status == Milestone.Status.APPROVED for milestone in milestones),
        "viewer": side,
        **_hours(engagement, side),
        "has_reviewed": queries.has_reviewed(engagement, side),
        "may_pay": may_pay,
        "may_pay_ahead": may_pay and following is None and story.waits_for_payment(engagement, milestones),
        "payment": _payment(engagement, milestones, following) if may_pay else None,
        "may_offer_again": may_pay and _is_place_free(engagement),
    }


def _hours(engagement: Engagement, side: str) -> dict[str, Any]:
    """The student's own time log in short; nobody else learns that there is one."""
    if side != permissions.STUDENT or engagement.started_at is None:
        return {}
    balance = overruns.balance(engagement)
    return {"balance": balance, "suggests_change": overruns.suggests_change(engagement, balance)}


def _documents(rows: list[Milestone | Bonus]) -> list[Any]:
    return money.documents_of_holds([row.hold for row in rows if row.hold is not None])


def _row(milestone: Milestone, side: str, *, may_end: bool, is_next: bool) -> queries.Row:
    talk = standing.for_side(milestone, is_student=side == permissions.STUDENT, may_act=may_end)
    return replace(queries.row(milestone), talk=talk, is_next=is_next)


def _leading(rows: list[queries.Row], side: str) -> queries.Row:
    """The part this reader looks at first: where it is their turn, else the first that is under way."""
    mine = Milestone.IN_WORK if side == permissions.STUDENT else (Milestone.Status.SUBMITTED,)
    current = [row for row in rows if row.is_current]
    to_answer = (row for row in current if row.talk and row.talk.may_answer)
    to_do = (row for row in current if row.milestone.status in mine or row.is_next and side != permissions.STUDENT)
    return next(chain(to_answer, to_do, current), rows[0])


def _payment(engagement: Engagement, milestones: list[Milestone], following: Milestone | None) -> dict[str, Any]:
    """What is paid next, how the company pays, and what its bank said last."""
    planned = [milestone for milestone in milestones if milestone.status == Milestone.Status.PLANNED]
    if following is None:
        return {}
    return {
        "next": following,
        "is_choice": len(planned) > 1,
        "form": OrderForm(initial={"purchase_order": money.last_order([following.hold])}),
        "payer": money.payer_of(engagement.company),
        "declined": money.last_decline([milestone.hold for milestone in planned]),
    }


def _is_place_free(engagement: Engagement) -> bool:
    project = engagement.project
    is_over = project.status == Project.Status.TAKEN_DOWN or project.due_at <= timezone.now()
    is_free = engagement.status == Engagement.Status.CANCELLED and not is_over
    return is_free and not Replacement.objects.filter(engagement=engagement).exists()

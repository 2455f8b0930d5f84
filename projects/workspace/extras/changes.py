"""Change orders: more work for more pay, proposed by one side, agreed by the other, paid for before it begins.

Who answers locks the money first, then the engagement, as everybody does who ends one: so a change is agreed while
the engagement runs, or not at all.
"""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments import services as payments
from payments.models import Hold
from projects import permissions
from projects.notifications import changes as notifications
from projects.workspace import planning
from projects.workspace.deliveries import NotYours
from projects.workspace.models import ChangeOrder, Engagement

Status = ChangeOrder.Status
MOST_CRITERIA = 5
MOST_MILESTONES = 15


class CannotChange(DomainError):
    """The work is over, another change waits for its answer, or there were too many."""


@transaction.atomic
def propose(
    engagement: Engagement,
    *,
    by: User,
    title: str,
    details: str,
    criteria: Sequence[str],
    amount_cents: int,
    due_on: dt.date,
) -> ChangeOrder:
    """One side proposes more work for more pay. Raises CannotChange when that is not possible now."""
    if not permissions.may_change(by, engagement):
        raise NotYours(_("Only the student, or an owner or manager of the company, can propose a change."))
    engagement = _locked(engagement)
    if engagement.change_orders.filter(status=Status.PROPOSED).exists():
        raise CannotChange(_("Another change waits for its answer. One at a time keeps it clear what was agreed."))
    if engagement.milestones.count() >= MOST_MILESTONES:
        raise CannotChange(_("This project has grown enough. Post what is left as a new project."))
    change = ChangeOrder.objects.create(
        engagement=engagement,
        proposed_by=by,
        is_from_student=permissions.may_work(by, engagement),
        title=title,
        details=details,
        criteria=list(criteria)[:MOST_CRITERIA],
        amount_cents=amount_cents,
        currency=engagement.project.currency,
        due_on=due_on,
    )
    notifications.proposed(change)
    return change


@transaction.atomic
def accept(change: ChangeOrder, *, by: User, answer: str = "") -> ChangeOrder:
    """The other side agrees: a milestone of its own, which the company pays for before it begins.

    Accepting twice is accepting once. Raises IllegalMove when it was withdrawn or declined, CannotChange when the
    work is over.
    """
    engagement = _answering(change, by)
    change.refresh_from_db(fields=["status", "milestone"])
    if change.status == Status.ACCEPTED:
        return change
    _close(change, Status.ACCEPTED, by=by, answer=answer)
    change.milestone = planning.add(
        engagement,
        position=planning.next_position(engagement),
        title=change.title,
        details=change.details,
        amount_cents=change.amount_cents,
        due_on=change.due_on,
        criteria=planning.weighed_evenly(change.criteria),
        by=by,
    )
    change.save(update_fields=["milestone"])
    following = planning.next_to_pay(engagement.milestones.select_related("change_order"))
    notifications.accepted(change, is_next=following == change.milestone)
    return change


@transaction.atomic
def decline(change: ChangeOrder, *, by: User, answer: str) -> ChangeOrder:
    """The other side says no, and why; the work goes on as agreed. Raises IllegalMove when it was answered already."""
    _answering(change, by)
    _close(change, Status.DECLINED, by=by, answer=answer)
    notifications.declined(change)
    return change


@transaction.atomic
def withdraw(change: ChangeOrder, *, by: User) -> ChangeOrder:
    """The side that proposed it takes it back. Raises IllegalMove when it was answered meanwhile."""
    if not may_withdraw(by, change):
        raise NotYours(_("Only the side that proposed this can take it back."))
    _locked(change.engagement)
    _close(change, Status.WITHDRAWN, by=by, answer="")
    notifications.withdrawn(change)
    return change


def may_answer(user: User, change: ChangeOrder) -> bool:
    """Whether the person belongs to the side that has to answer."""
    is_student = permissions.may_work(user, change.engagement)
    return permissions.may_change(user, change.engagement) and is_student != change.is_from_student


def may_withdraw(user: User, change: ChangeOrder) -> bool:
    """Whether the person belongs to the side that proposed it."""
    is_student = permissions.may_work(user, change.engagement)
    return permissions.may_change(user, change.engagement) and is_student == change.is_from_student


def due_range(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day on which a change proposed today may be due."""
    return today + dt.timedelta(days=1), today + dt.timedelta(days=settings.PROJECT_MAX_DAYS)


def _answering(change: ChangeOrder, by: User) -> Engagement:
    if not may_answer(by, change):
        raise NotYours(_("Only the other side can answer this."))
    return _locked(change.engagement)


def _locked(engagement: Engagement) -> Engagement:
    """The engagement, which nobody ends meanwhile. Raises CannotChange when it has ended."""
    payments.lock(list(Hold.objects.filter(milestone__engagement=engagement)))
    rows = Engagement.objects.select_for_update(of=("self",)).select_related("project", "company", "student")
    locked = rows.get(pk=engagement.pk)
    if locked.status != Engagement.Status.ACTIVE:
        raise CannotChange(_("More work can be agreed on once the money is held and until the work is done."))
    return locked


def _close(change: ChangeOrder, to: str, *, by: User, answer: str) -> None:
    facts = {"answered_by": by, "answered_at": timezone.now(), "answer": answer}
    move(change, to, by=by, reason=answer, **facts)

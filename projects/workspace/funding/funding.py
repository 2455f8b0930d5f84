"""What waits for a company's money, and paying for one or several of it at once.

It talks to Stripe through `payments.start_payment`, so none of it belongs inside a transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from payments import services as payments
from payments.models import Checkout, Hold
from projects import permissions
from projects.postings.models import Project
from projects.workspace.deliveries import NotYours
from projects.workspace.models import Bonus, Engagement, Milestone

LIVE = (Engagement.Status.AWAITING_FUNDING, Engagement.Status.ACTIVE)


class NothingToPay(DomainError):
    """Everything is paid for or cancelled, or there is nobody to pay for."""


@dataclass(frozen=True)
class Due:
    """One thing that waits for payment; `is_next` where work waits for it, not for an earlier part."""

    hold: Hold
    engagement_id: UUID
    title: str
    position: int
    is_next: bool


def due(project: Project) -> list[Due]:
    """What waits for payment in a project: parts in their order, student by student, then bonuses."""
    milestone = Q(milestone__engagement__project=project, milestone__status=Milestone.Status.PLANNED)
    bonus = Q(bonus__engagement__project=project, bonus__status=Bonus.Status.PLANNED)
    return _due(milestone & Q(milestone__engagement__status__in=LIVE) | bonus)


def due_of(engagement: Engagement) -> list[Due]:
    """The same for one engagement."""
    milestone = Q(milestone__engagement=engagement, milestone__status=Milestone.Status.PLANNED)
    return _due(milestone | Q(bonus__engagement=engagement, bonus__status=Bonus.Status.PLANNED))


def _due(rows: Q) -> list[Due]:
    holds = Hold.objects.filter(rows, status=Hold.Status.OPEN, payee__is_active=True)
    holds = holds.annotate(
        of=Coalesce("milestone__engagement", "bonus__engagement"),
        agreed=Coalesce("milestone__engagement__agreed_at", "bonus__engagement__agreed_at"),
        at=Coalesce("milestone__position", 0),
        part=F("milestone__title"),
    )
    found, begun = [], set()
    for hold in holds.select_related("payee", "checkout").order_by("agreed", "of", "at", "created_at", "pk"):
        is_next = not hold.at or hold.of not in begun
        found.append(Due(hold, hold.of, hold.part or _("Bonus"), hold.at, is_next))
        begun |= {hold.of} if hold.at else set()
    return found


def pay_for(
    chosen: Iterable[Due], *, among: list[Due], by: User, return_path: str, purchase_order: str = ""
) -> Checkout:
    """Lead the company to Stripe with what it chose among what is due; `next_url` is where.

    Raises NothingToPay when nothing is chosen, or a part before an earlier one of the same work.
    """
    chosen = list(chosen)
    if not chosen:
        raise NothingToPay(_("There is nothing left to pay here."))
    _check_order(chosen, among)
    holds = [row.hold for row in chosen]
    return payments.start_payment(holds, by=by, return_path=return_path, purchase_order=purchase_order)


def _check_order(chosen: list[Due], among: list[Due]) -> None:
    keys = {row.hold.pk for row in chosen}
    last = {row.engagement_id: row.position for row in chosen if row.position}
    for row in among:
        if row.hold.pk not in keys and 0 < row.position < last.get(row.engagement_id, 0):
            words = {"part": row.title, "name": row.hold.payee.first_name}
            raise NothingToPay(_("Pay for “%(part)s” first: %(name)s begins with it.") % words)


def pay(engagement: Engagement, *, by: User, purchase_order: str = "") -> Checkout:
    """Lead the company to Stripe with what this engagement waits for next; `next_url` is where.

    Raises NothingToPay when all of it is paid or cancelled already, or the student cannot work now.
    """
    if not permissions.may_pay(by, engagement):
        raise NotYours(_("Only an owner or manager of the company can pay."))
    if not engagement.student.is_active:
        raise NothingToPay(_("The student's account is not active, so there is nobody to pay for."))
    rows = due_of(engagement)
    upcoming = [row for row in rows if row.is_next and row.position][:1]
    path = engagement.get_absolute_url()
    return pay_for(upcoming, among=rows, by=by, return_path=path, purchase_order=purchase_order)

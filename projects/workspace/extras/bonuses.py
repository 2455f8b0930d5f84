"""Bonuses: a thank-you in money after approval. The company pays, and it goes to the student at once."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core import money
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments import services as payments
from payments.models import Checkout, Hold
from projects import permissions
from projects.notifications import bonuses as notifications
from projects.workspace.deliveries import NotYours
from projects.workspace.funding import funding
from projects.workspace.models import Bonus, Engagement, Milestone

Status = Bonus.Status


class CannotGive(DomainError):
    """Nothing was approved yet, it was too long ago, or another bonus waits for its payment."""


@transaction.atomic
def give(engagement: Engagement, *, by: User, amount_cents: int, message: str) -> Bonus:
    """The company promises a bonus, which waits for its payment; promising the same twice is promising it once.

    Raises CannotGive when that is not possible now.
    """
    if not permissions.may_pay(by, engagement):
        raise NotYours(_("Only an owner or manager of the company can give a bonus."))
    rows = Engagement.objects.select_for_update(of=("self",)).select_related("project", "company", "student")
    engagement = rows.get(pk=engagement.pk)
    if not is_open_to_bonuses(engagement, list(engagement.milestones.all())):
        raise CannotGive(
            _("A bonus can be given after an approval and until %(days)d days after the end.")
            % {"days": settings.BONUS_DAYS}
        )
    waiting = engagement.bonuses.select_related("hold").filter(status=Status.PLANNED).first()
    if waiting and (waiting.amount_cents, waiting.message) == (amount_cents, message):
        return waiting
    if waiting:
        raise CannotGive(_("Another bonus waits for its payment. Pay or cancel it first."))
    currency = engagement.project.currency
    hold = payments.hold(
        company=engagement.company,
        payee=engagement.student,
        amount_cents=amount_cents,
        fee_cents=money.fee(amount_cents, settings.FEE_PERCENT),
        currency=currency,
        reference=_("Bonus for “%(title)s”") % {"title": engagement.project.title},
        by=by,
    )
    return Bonus.objects.create(
        engagement=engagement, given_by=by, amount_cents=amount_cents, currency=currency, message=message, hold=hold
    )


def pay(bonus: Bonus, *, by: User) -> Checkout:
    """Lead the company to Stripe with this bonus alone; `next_url` is where. Talks to Stripe.

    Raises NothingToPay when it was paid or cancelled already.
    """
    if not permissions.may_pay(by, bonus.engagement):
        raise NotYours(_("Only an owner or manager of the company can pay."))
    rows = funding.due_of(bonus.engagement)
    own = [row for row in rows if row.hold.pk == bonus.hold_id]
    return funding.pay_for(own, among=rows, by=by, return_path=bonus.engagement.get_absolute_url())


@transaction.atomic
def cancel(bonus: Bonus, *, by: User) -> Bonus:
    """The company thinks better of a bonus it has not paid. Raises IllegalMove when it is paid already."""
    if not permissions.may_pay(by, bonus.engagement):
        raise NotYours(_("Only an owner or manager of the company can cancel a bonus."))
    payments.lock([bonus.hold])
    move(bonus, Status.CANCELLED, origin=Status.PLANNED, by=by)
    payments.cancel_or_refund(bonus.hold, reason=_("The bonus was cancelled."), by=by)
    return bonus


@transaction.atomic
def pass_on(hold: Hold) -> Bonus | None:
    """The money of a bonus is there: it goes to the student at once. None when the hold is no bonus."""
    bonus = _of(hold)
    if bonus is None or bonus.status != Status.PLANNED:
        return None
    move(bonus, Status.APPROVED)
    payments.release(hold, by=bonus.given_by)
    notifications.given(bonus)
    return bonus


@transaction.atomic(savepoint=False)
def record_payment(hold: Hold) -> Bonus | None:
    """The bonus reached the student. None when the hold is no bonus; twice is once."""
    bonus = _of(hold)
    if bonus is None or bonus.status != Status.APPROVED:
        return None
    move(bonus, Status.PAID, paid_at=timezone.now())
    notifications.paid(bonus)
    return bonus


@transaction.atomic
def record_refund(hold: Hold) -> Bonus | None:
    """The money of a bonus went back before it reached the student. None when the hold is no bonus."""
    bonus = _of(hold)
    if bonus is None or bonus.status not in (Status.PLANNED, Status.APPROVED):
        return None
    return move(bonus, Status.CANCELLED, reason=_("The payment went back."))


def is_open_to_bonuses(engagement: Engagement, milestones: list[Milestone]) -> bool:
    """Whether something was approved, and not too long ago; the student must still be here."""
    if not engagement.student.is_active:
        return False
    approved = (Milestone.Status.APPROVED, Milestone.Status.PAID)
    if engagement.status == Engagement.Status.ACTIVE:
        return any(milestone.status in approved for milestone in milestones)
    since = timezone.now() - dt.timedelta(days=settings.BONUS_DAYS)
    return engagement.status == Engagement.Status.COMPLETED and engagement.completed_at > since


def _of(hold: Hold) -> Bonus | None:
    return Bonus.objects.filter(hold=hold).first()

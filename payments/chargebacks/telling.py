"""Who hears of a chargeback: staff, the company, and each student whose pay it touches."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from accounts.people.models import User
from accounts.permissions import MANAGERS
from marketplace.core.formats import moment, money_exact
from payments.chargebacks import words
from payments.chargebacks.models import Chargeback
from payments.holds.models import Hold
from payments.notifications import KIND, staff_should_look

Status = Chargeback.Status
RELEASED = (Hold.Status.RELEASED, Hold.Status.SPLIT)
SOON = dt.timedelta(days=3)


def opened(chargeback: Chargeback, holds: list[Hold]) -> None:
    """A bank asks about a payment, or took it: the first is for staff alone."""
    said = {"amount": words.amount(chargeback), "company": chargeback.checkout.company, "work": _work(holds)}
    asks, takes = _("A bank asks about %(amount)s from %(company)s"), _("A bank took back %(amount)s from %(company)s")
    kind = "taken" if chargeback.taken_at else "asked"
    _tell_staff(chargeback, (takes if chargeback.taken_at else asks) % said, kind)
    if not chargeback.taken_at:
        return
    title = _("Your bank asks for %(amount)s back") % said
    body = _(
        "It disputes your payment for “%(work)s”. What is still held is on hold while the bank decides, which can take "
        "two months. If this was a mistake, tell your bank to withdraw it."
    )
    _tell_company(chargeback, title, body % said, kind)
    for hold in holds:
        if hold.status == Hold.Status.FROZEN:
            on_hold = _(
                "%(pay)s is on hold while the bank decides, which can take two months. You may wait with the work."
            )
            _tell_student(chargeback, hold, _("The company’s bank disputes the pay for “%(work)s”"), on_hold, kind)
        elif hold.status in RELEASED:
            _tell_student(chargeback, hold, _("The company’s bank disputes the pay for “%(work)s”"), _kept(), kind)


def _kept() -> str:
    return _("You keep what was approved: %(pay)s. You need not do anything.")


def closed(chargeback: Chargeback, holds: list[Hold], *, ended: list[Hold]) -> None:
    """The bank has decided. `ended` are the holds that ended with it."""
    said = {"amount": words.amount(chargeback), "company": chargeback.checkout.company, "work": _work(holds)}
    titles = {
        Status.WON: _("Won: the bank gave back %(amount)s from %(company)s"),
        Status.LOST: _("Lost: the bank keeps %(amount)s from %(company)s"),
        Status.CLOSED: _("The bank no longer asks about %(amount)s from %(company)s"),
    }
    _tell_staff(chargeback, titles[Status(chargeback.status)] % said, chargeback.status)
    if not chargeback.taken_at:
        return
    is_won = chargeback.status == Status.WON
    stands, undone = _("Your bank has decided: the payment stands"), _("Your bank took %(amount)s back")
    goes_on = _("Nothing changes for “%(work)s”; what was on hold goes on.")
    lost = _lost_words(holds, ended)
    _tell_company(chargeback, (stands if is_won else undone) % said, (goes_on if is_won else lost) % said, "closed")
    for hold in holds:
        _tell_outcome(chargeback, hold, is_over=hold in ended)


def _lost_words(holds: list[Hold], ended: list[Hold]) -> str:
    """What a company reads when its bank keeps the money: what ends, and what stays with the students."""
    ends = _("The payment for “%(work)s” is undone, and work under it that was not approved has ended.")
    stays = _("The work for “%(work)s” was approved, so the student keeps the pay, and we bear the loss.")
    undecided = _("It is less than what you paid for “%(work)s”. We look into it and write to you.")
    if ended:
        return ends
    return stays if all(hold.status in RELEASED for hold in holds) else undecided


def _tell_outcome(chargeback: Chargeback, hold: Hold, *, is_over: bool) -> None:
    if is_over:
        title, body = _("The bank took back the pay for “%(work)s”"), _("This work ends here: you owe nothing for it.")
    elif hold.status in RELEASED:
        title, body = _("The bank has decided about the pay for “%(work)s”"), _kept()
    elif hold.status == Hold.Status.FUNDED:
        title, body = _("The pay for “%(work)s” is safe again"), _("%(pay)s is held for you as before. You can go on.")
    else:
        return
    _tell_student(chargeback, hold, title, body, "closed")


def remind(chargeback: Chargeback) -> None:
    """Three days before the time to answer is over."""
    due = chargeback.evidence_due_at
    is_soon = due is not None and dt.timedelta(0) < due - timezone.now() < SOON
    if is_soon and not chargeback.submitted_at and chargeback.status in (Status.INQUIRY, Status.NEEDS_RESPONSE):
        title = _("Answer the bank about %(amount)s now") % {"amount": words.amount(chargeback)}
        _tell_staff(chargeback, title, "reminder")


def _work(holds: list[Hold]) -> str:
    return "”, “".join(hold.reference for hold in holds)


def _tell_staff(chargeback: Chargeback, title: str, kind: str) -> None:
    body = _("The bank says: %(reason)s.") % {"reason": words.reason(chargeback)}
    if chargeback.evidence_due_at and chargeback.status in (Status.INQUIRY, Status.NEEDS_RESPONSE):
        due = _("Answer by %(when)s; without an answer the money is lost.")
        body = f"{body} {due % {'when': moment(chargeback.evidence_due_at)}}"
    url = reverse("admin:chargeback_evidence", args=[chargeback.pk])
    staff_should_look(title=title, body=body, url=url, key=f"chargeback:{chargeback.pk}:{kind}")


def _tell_company(chargeback: Chargeback, title: str, body: str, kind: str) -> None:
    company = chargeback.checkout.company
    people = User.objects.filter(memberships__company=company, memberships__role__in=MANAGERS, is_active=True)
    for person in people:
        key = f"chargeback:{chargeback.pk}:{kind}:{person.pk}"
        notify(person, KIND, title=title, body=body, url=reverse("money"), action=_("See your money"), key=key)


def _tell_student(chargeback: Chargeback, hold: Hold, title: str, body: str, kind: str) -> None:
    paid_cents = hold.released_cents if hold.status in RELEASED else hold.amount_cents
    said = {"work": hold.reference, "pay": money_exact(paid_cents, hold.currency)}
    key = f"chargeback:{chargeback.pk}:{kind}:hold:{hold.pk}"
    url, action = reverse("money"), _("See your money")
    notify(hold.payee, KIND, title=title % said, body=body % said, url=url, action=action, key=key)

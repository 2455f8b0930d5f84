"""What payments itself has to say: one function per message, all of the kind `money`."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from accounts.people.models import User
from marketplace.core.formats import money

KIND = "money"


def you_paid(person: User, *, amount: str, body: str, url: str, key: str) -> None:
    """A company's payment arrived."""
    notify(
        person,
        KIND,
        title=_("You paid %(amount)s") % {"amount": amount},
        body=body,
        url=url,
        action=_("See where the work stands"),
        key=key,
    )


def payouts_need_attention(student: User, *, wanted: list[str], since: dt.datetime) -> None:
    """Stripe no longer lets this person receive transfers."""
    safe = _("Your pay stays safe and is sent as soon as Stripe has what it wants.")
    things = _("Stripe asks for: %(things)s.") % {"things": "; ".join(wanted)} if wanted else ""
    notify(
        student,
        KIND,
        title=_("Stripe needs something from you before it can pay you"),
        body=f"{things} {safe}".strip(),
        url=reverse("payouts"),
        action=_("See what is missing"),
        key=f"payouts:{student.pk}:attention:{since:%Y%m%d%H%M}",
    )


def payouts_work_again(student: User, *, since: dt.datetime) -> None:
    """Stripe has what it wanted; what waited is on its way."""
    notify(
        student,
        KIND,
        title=_("Stripe can pay you again"),
        body=_("Pay that waited is on its way to you."),
        url=reverse("payouts"),
        action=_("See your payouts"),
        key=f"payouts:{student.pk}:again:{since:%Y%m%d%H%M}",
    )


def pay_waits(student: User, *, amount_cents: int, currency: str, reference: str, key: str) -> None:
    """Pay is released, and the student has not told Stripe where to send it."""
    amount = money(amount_cents, currency)
    notify(
        student,
        KIND,
        title=_("%(amount)s is waiting for you") % {"amount": amount},
        body=_("Tell Stripe where to send your pay for “%(work)s”. It takes about five minutes, once.")
        % {"work": reference},
        url=reverse("payouts"),
        action=_("Set up payouts"),
        key=f"{key}:waits",
    )


def pay_is_taken_back(
    student: User, *, amount_cents: int, currency: str, reference: str, reason: str, key: str
) -> None:
    """Staff decided that a part of what this person was paid goes back."""
    notify(
        student,
        KIND,
        title=_("%(amount)s of your pay is taken back") % {"amount": money(amount_cents, currency)},
        body=_("It was for “%(work)s”. Why: %(reason)s. Write to us if you disagree.")
        % {"work": reference, "reason": reason.rstrip(".")},
        url=reverse("money"),
        action=_("See your money"),
        key=f"{key}:taken",
    )


def bank_refused_payout(student: User, *, amount: str, when: str, failure: str, key: str) -> None:
    """The student's bank sent a payout back to their Stripe account."""
    notify(
        student,
        KIND,
        title=_("Your bank refused %(amount)s: %(failure)s") % {"amount": amount, "failure": failure},
        body=_("It is safe in your Stripe account. Change the bank account at Stripe, then try the payout again."),
        url=reverse("payouts"),
        action=_("See your payouts"),
        key=f"payout:{key}:failed",
    )


def staff_should_look(*, title: str, body: str, url: str, key: str) -> None:
    """Something about money that a person of the staff has to decide."""
    for member in User.objects.filter(is_staff=True, is_active=True):
        notify(member, KIND, title=title, body=body, url=url, action=_("Open"), key=f"{key}:{member.pk}")

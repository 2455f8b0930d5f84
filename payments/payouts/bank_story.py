"""What became of a transfer after it reached the student's account at Stripe, for the money's story."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.formats import day
from payments.payouts.models import BankPayout, Transfer
from payments.payouts.words import bank_words

Line = tuple[dt.datetime, str, str]
"""When it was, what to say, and done, waiting or failed."""


def bank_story(transfer: Transfer) -> Line:
    """The last line of a paid transfer: on its way to the bank, there, or refused."""
    payout = transfer.bank_payout
    if payout is None or payout.status == BankPayout.Status.CANCELED:
        at = transfer.paid_at or transfer.created_at
        return at, _("In your Stripe account, which sends it to your bank by itself"), "done"
    if payout.status == BankPayout.Status.FAILED:
        return _settled_at(payout), refused(payout), "failed"
    if payout.status == BankPayout.Status.PAID:
        return _settled_at(payout), _("At your bank since %(when)s") % {"when": _arrived(payout)}, "done"
    return payout.created_at, _on_its_way(payout), "waiting"


def _settled_at(payout: BankPayout) -> dt.datetime:
    return payout.settled_at or payout.created_at


def _on_its_way(payout: BankPayout) -> str:
    if payout.arrives_on is None:
        return _("On its way to your bank")
    return _("On its way to your bank, expected %(when)s") % {"when": day(payout.arrives_on)}


def _arrived(payout: BankPayout) -> str:
    settled_on = timezone.localdate(_settled_at(payout))
    return day(min(payout.arrives_on or settled_on, settled_on))


def refused(payout: BankPayout) -> str:
    """What the bank did, why, and what the student can do about it."""
    said = _("Your bank refused %(amount)s on %(when)s: %(failure)s.") % bank_words(payout)
    return f"{said} {_('Change the bank account at Stripe, then try again.')}"


def told(payout: BankPayout) -> str:
    """What to say about a payout in a list of them."""
    if payout.status == BankPayout.Status.PAID:
        return _("At your bank since %(when)s.") % {"when": _arrived(payout)}
    if payout.status == BankPayout.Status.CANCELED:
        return _("Cancelled at Stripe; the money is in your Stripe account.")
    if payout.status != BankPayout.Status.FAILED:
        return f"{_on_its_way(payout)}."
    if _retry(payout) is None:
        return refused(payout)
    said = _("Your bank refused %(amount)s on %(when)s: %(failure)s.") % bank_words(payout)
    return f"{said} {_('It was sent again.')}"


def may_retry(payout: BankPayout) -> bool:
    """Whether the student can ask for it again."""
    return payout.status == BankPayout.Status.FAILED and payout.payee.is_ready and _retry(payout) is None


def _retry(payout: BankPayout) -> BankPayout | None:
    return getattr(payout, "retried_by", None)

"""The story of one hold's money, told to the company and to the student as Stripe's own pages tell it.

Each teller says one part; what happened first comes first.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from marketplace.core.formats import money_exact
from payments.chargebacks.models import Chargeback
from payments.holds.models import Handover, Hold
from payments.payouts.bank_story import bank_story
from payments.payouts.models import Reversal, Transfer
from payments.refunds.models import Refund

Viewer = Literal["company", "student"]
RELEASED = (Hold.Status.RELEASED, Hold.Status.SPLIT)
ENDED = (*RELEASED, Hold.Status.REFUNDED)


@dataclass(frozen=True)
class Fact:
    """One line of the money's story; `status` is done, waiting or failed."""

    at: dt.datetime
    text: str
    amount_cents: int
    currency: str
    status: str = "done"


def timeline(hold: Hold, viewer: Viewer) -> list[Fact]:
    """What happened to this money, in plain words for the company or the student, oldest first."""
    facts = [fact for tell in TELLERS for fact in tell(hold, viewer)]
    return sorted(facts, key=lambda fact: fact.at)


def read_for(prefix: str = "") -> list[Any]:
    """What the story reads of each hold, for a list of them to be fetched with; `prefix` leads to the holds."""
    transfers = Transfer.objects.select_related("bank_payout").prefetch_related("reversals__refund")
    handovers = Prefetch(f"{prefix}handovers", Handover.objects.select_related("before", "after"))
    return [Prefetch(f"{prefix}transfers", transfers), f"{prefix}refunds", f"{prefix}checkout__chargebacks", handovers]


def _words(hold: Hold, **cents: int) -> dict[str, str]:
    amounts = {"pay": hold.amount_cents, "total": hold.total_cents, **cents}
    names = {"company": hold.company.name, "student": hold.payee.first_name}
    return names | {name: money_exact(amount, hold.currency) for name, amount in amounts.items()}


def _payment(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    total, currency = hold.total_cents, hold.currency
    if hold.funded_at:
        yield Fact(hold.funded_at, _("%(company)s paid %(total)s") % _words(hold), total, currency)
    elif hold.ended_at:
        yield Fact(hold.ended_at, _("Cancelled before payment. Nothing was charged."), total, currency)
    else:
        mine = _("Your payment of %(total)s is due before work starts")
        theirs = _("%(company)s has to pay before work starts")
        text = mine if viewer == "company" else theirs
        yield Fact(hold.created_at, text % _words(hold), total, currency, "waiting")


def _handed_on(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    """The company reads who had it before; the student only that it is theirs now, with nobody's name."""
    for row in sorted(hold.handovers.all(), key=lambda row: row.created_at):
        words = _words(hold) | {"before": row.before.first_name, "after": row.after.first_name}
        theirs = _("%(pay)s went on from %(before)s to %(after)s. Nothing was charged again.")
        text = _("%(pay)s was held already, and went on to you") if viewer == "student" else theirs
        yield Fact(row.created_at, text % words, hold.amount_cents, hold.currency)


def _held(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    if hold.funded_at and hold.status in (Hold.Status.FUNDED, Hold.Status.FROZEN):
        since = max([hold.funded_at, *(row.created_at for row in hold.handovers.all())])
        mine, theirs = _("%(pay)s is held for you"), _("%(pay)s is held for %(student)s")
        text = (mine if viewer == "student" else theirs) % _words(hold)
        yield Fact(since, text, hold.amount_cents, hold.currency, "waiting")


def _frozen(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    if hold.status == Hold.Status.FROZEN and hold.frozen_at:
        text = _disputed(viewer) if _has_open_chargeback(hold) else _("On hold while we look at the payment")
        yield Fact(hold.frozen_at, text, hold.amount_cents, hold.currency, "waiting")


def _disputed(viewer: Viewer) -> str:
    if viewer == "company":
        return _("Your bank disputes the payment. Nothing moves until it has decided")
    return _("On hold while a bank looks at the payment. Nothing moves until it has decided")


def _has_open_chargeback(hold: Hold) -> bool:
    return hold.checkout is not None and any(not row.closed_at for row in hold.checkout.chargebacks.all())


def _released(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    if hold.status not in RELEASED or not hold.ended_at:
        return
    back = hold.total_cents - hold.released_cents - hold.released_fee_cents
    words = _words(hold, pay=hold.released_cents, back=back)
    if hold.status == Hold.Status.SPLIT and viewer == "student":
        text = _("Split: %(pay)s was released to you, %(back)s goes back to %(company)s")
    elif hold.status == Hold.Status.SPLIT:
        text = _("Split: %(pay)s was released to %(student)s, %(back)s comes back to you")
    elif viewer == "student":
        text = _("%(pay)s was released to you")
    else:
        text = _("%(pay)s was released to %(student)s")
    yield Fact(hold.ended_at, text % words, hold.released_cents, hold.currency)


def _transfers(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    if hold.status not in RELEASED:
        return
    for transfer in sorted(hold.transfers.all(), key=lambda row: row.created_at):
        words = _words(hold, pay=transfer.amount_cents)
        if transfer.again_of_id:
            text = _("%(pay)s is paid again, after it was taken back by mistake") % words
            yield Fact(transfer.created_at, text, transfer.amount_cents, transfer.currency)
        at, text, status = (_for_student if viewer == "student" else _for_company)(transfer, words)
        # Stripe's times are whole seconds; what follows a transfer never comes before it.
        at = max(at, transfer.paid_at or transfer.created_at)
        yield Fact(at, text, transfer.amount_cents, transfer.currency, status)
        for reversal in transfer.reversals.all():
            yield from _taken_back(reversal, hold, viewer)


def _for_student(transfer: Transfer, words: dict[str, str]) -> tuple[dt.datetime, str, str]:
    status, since = transfer.status, transfer.sent_at or transfer.created_at
    if status == Transfer.Status.PAID:
        return bank_story(transfer)
    if status == Transfer.Status.REVERSED:
        return since, _("%(pay)s reached your Stripe account") % words, "done"
    if transfer.waiting_for == Transfer.Waiting.PAYEE:
        return since, _("%(pay)s waits until you tell Stripe where to send it") % words, "waiting"
    if status == Transfer.Status.FAILED:
        return since, _("Stripe could not move %(pay)s yet; we try again by ourselves") % words, "failed"
    return since, _("%(pay)s is on its way to your Stripe account") % words, "waiting"


def _for_company(transfer: Transfer, words: dict[str, str]) -> tuple[dt.datetime, str, str]:
    since = transfer.sent_at or transfer.created_at
    if transfer.status in (Transfer.Status.PAID, Transfer.Status.REVERSED):
        return transfer.paid_at or since, _("%(student)s was paid %(pay)s") % words, "done"
    return since, _("%(pay)s is on its way to %(student)s") % words, "waiting"


def _taken_back(reversal: Reversal, hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    """The company hears what was taken, the student also what is about to be and what we let go."""
    words = _words(hold, amount=reversal.amount_cents) | {"reason": reversal.reason}
    at, status = reversal.done_at or reversal.created_at, "done"
    if viewer == "company":
        if reversal.status != Reversal.Status.DONE:
            return
        text = _("%(amount)s was taken back from %(student)s")
    elif not reversal.is_ours:
        text, status = _("%(amount)s was taken back from your Stripe account; we will write to you"), "failed"
    elif reversal.status == Reversal.Status.DONE:
        text = _("%(amount)s was taken back from your Stripe account: %(reason)s")
    elif reversal.status == Reversal.Status.WRITTEN_OFF:
        text = _("You need not give %(amount)s back: we bear it")
    elif reversal.waiting_for == Reversal.Waiting.BALANCE:
        text, status = _("%(amount)s is still to be taken back: your Stripe balance does not cover it yet"), "waiting"
    else:
        text, status = _("%(amount)s will be taken back from your Stripe account: %(reason)s"), "waiting"
    yield Fact(at, text % words, reversal.amount_cents, reversal.currency, status)


def _refunds(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    if hold.status not in ENDED:
        return
    for refund in _live_refunds(hold):
        words = _words(hold, total=refund.amount_cents, share=refund.amount_cents - refund.fee_cents)
        at, text, status = _going_back(refund)
        borne = _borne(refund, viewer)
        full = f"{text % words} {borne % words}" if borne else text % words
        yield Fact(at, full, refund.amount_cents, refund.currency, status)


def _live_refunds(hold: Hold) -> list[Refund]:
    rows = [refund for refund in hold.refunds.all() if refund.status != Refund.Status.CANCELLED]
    return sorted(rows, key=lambda refund: refund.created_at)


def _going_back(refund: Refund) -> tuple[dt.datetime, str, str]:
    if refund.status == Refund.Status.DONE:
        text = _("%(total)s went back to %(company)s; the bank shows it in 5 to 10 days")
        return refund.done_at or refund.created_at, text, "done"
    if refund.status == Refund.Status.FAILED:
        return refund.created_at, _("Stripe could not send %(total)s back yet; we try again by ourselves"), "failed"
    return refund.created_at, _("%(total)s is going back to %(company)s"), "waiting"


def _borne(refund: Refund, viewer: Viewer) -> str:
    """Who bears a refund after release; of money still held nobody does."""
    if refund.bearer == Refund.Bearer.HELD:
        return ""
    if refund.bearer == Refund.Bearer.PLATFORM:
        return _("(we bear it; you keep your pay)") if viewer == "student" else _("(we bear it)")
    return _("(%(share)s of it from your pay)") if viewer == "student" else _("(%(share)s of it from %(student)s)")


def _bank_took(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    """A chargeback was lost while the money was held: the bank gave it back itself, without a refund of ours."""
    is_taken = hold.status == Hold.Status.REFUNDED and hold.ended_at
    if is_taken and not _live_refunds(hold):
        mine, theirs = _("Your bank took %(total)s back"), _("%(company)s’s bank took %(total)s back")
        text = (mine if viewer == "company" else theirs) % _words(hold)
        yield Fact(hold.ended_at or hold.created_at, text, hold.total_cents, hold.currency)


def _bank_decided(hold: Hold, viewer: Viewer) -> Iterable[Fact]:
    """A payment that a bank disputes after the pay was released: the student keeps it, whatever the bank decides."""
    if hold.status not in RELEASED or hold.checkout is None:
        return
    gives_back = any(transfer.reversals.all() for transfer in hold.transfers.all())
    for row in hold.checkout.chargebacks.all():
        at, text, status = row.closed_at or row.opened_at, "", "done"
        is_lost = row.status == Chargeback.Status.LOST
        if is_lost and viewer == "company":
            text = _("Your bank took the payment back")
        elif is_lost and not gives_back:
            text = _("A bank took the payment back; you keep your pay, and we bear it")
        elif not row.closed_at and viewer == "company":
            text, status = _("Your bank disputes the payment"), "waiting"
        if text:
            yield Fact(at, text, hold.total_cents, hold.currency, status)


TELLERS: tuple[Callable[[Hold, Viewer], Iterable[Fact]], ...] = (
    _payment,
    _handed_on,
    _held,
    _frozen,
    _released,
    _transfers,
    _refunds,
    _bank_took,
    _bank_decided,
)

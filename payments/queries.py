"""The door for reading: everything other apps may ask about money, in their words."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from marketplace.core.formats import money_exact
from payments.holds.models import Hold
from payments.holds.queries import (
    Month,
    Spending,
    all_spending,
    holds_for_company,
    holds_for_payee,
    last_decline,
    spending,
)
from payments.invoices.queries import documents_of_holds, may_read_documents
from payments.invoices.statements import years as statement_years
from payments.payees.queries import is_ready_to_be_paid, payouts_state
from payments.payouts.bank_story import bank_story
from payments.payouts.models import Transfer
from payments.payouts.queries import Earnings, all_earnings, earnings
from payments.reconciliation.queries import verify_books
from payments.refunds.models import Refund
from payments.webhooks.models import StripeEvent

__all__ = [
    "Earnings",
    "Fact",
    "Month",
    "Spending",
    "all_earnings",
    "all_spending",
    "counts_for_staff",
    "earnings",
    "documents_of_holds",
    "holds_for_company",
    "holds_for_payee",
    "is_ready_to_be_paid",
    "payouts_state",
    "may_read_documents",
    "last_decline",
    "payer_of",
    "spending",
    "timeline",
    "statement_years",
    "verify_books",
]

Viewer = Literal["company", "student"]


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
    facts = [_asked(hold, viewer)] if hold.funded_at is None else [_paid(hold)]
    if hold.status in (Hold.Status.FUNDED, Hold.Status.FROZEN):
        facts.append(_held(hold, viewer))
    transfers = Transfer.objects.filter(hold=hold).select_related("bank_payout")
    transfer = transfers.first() if hold.status == Hold.Status.RELEASED else None
    if transfer is not None:
        facts += [_released(hold, viewer), _on_its_way(hold, transfer, viewer)]
    refund = Refund.objects.filter(hold=hold).first() if hold.status == Hold.Status.REFUNDED else None
    if refund is not None:
        facts.append(_going_back(hold, refund))
    return facts


def _names(hold: Hold) -> dict[str, str]:
    return {
        "company": hold.company.name,
        "student": hold.payee.first_name,
        "pay": money_exact(hold.amount_cents, hold.currency),
        "total": money_exact(hold.total_cents, hold.currency),
    }


def _asked(hold: Hold, viewer: Viewer) -> Fact:
    if hold.status == Hold.Status.CANCELLED:
        return Fact(hold.ended_at, _("Cancelled before payment. Nothing was charged."), hold.total_cents, hold.currency)
    mine = _("Your payment of %(total)s is due before work starts")
    theirs = _("%(company)s has to pay before work starts")
    text = (mine if viewer == "company" else theirs) % _names(hold)
    return Fact(hold.created_at, text, hold.total_cents, hold.currency, "waiting")


def _paid(hold: Hold) -> Fact:
    return Fact(hold.funded_at, _("%(company)s paid %(total)s") % _names(hold), hold.total_cents, hold.currency)


def _held(hold: Hold, viewer: Viewer) -> Fact:
    mine, theirs = _("%(pay)s is held for you"), _("%(pay)s is held for %(student)s")
    text = (mine if viewer == "student" else theirs) % _names(hold)
    return Fact(hold.funded_at, text, hold.amount_cents, hold.currency, "waiting")


def _released(hold: Hold, viewer: Viewer) -> Fact:
    mine, theirs = _("%(pay)s was released to you"), _("%(pay)s was released to %(student)s")
    text = (mine if viewer == "student" else theirs) % _names(hold)
    return Fact(hold.ended_at, text, hold.amount_cents, hold.currency)


def _on_its_way(hold: Hold, transfer: Transfer, viewer: Viewer) -> Fact:
    at, text, status = (_for_student if viewer == "student" else _for_company)(transfer)
    return Fact(at, text % _names(hold), transfer.amount_cents, transfer.currency, status)


def _for_student(transfer: Transfer) -> tuple[dt.datetime, str, str]:
    status, since = transfer.status, transfer.sent_at or transfer.created_at
    if status == Transfer.Status.PAID:
        return bank_story(transfer)
    if status == Transfer.Status.REVERSED:
        return since, _("%(pay)s was taken back; we will write to you"), "failed"
    if transfer.waiting_for == Transfer.Waiting.PAYEE:
        return since, _("%(pay)s waits until you tell Stripe where to send it"), "waiting"
    if status == Transfer.Status.FAILED:
        return since, _("Stripe could not move %(pay)s yet; we try again by ourselves"), "failed"
    return since, _("%(pay)s is on its way to your Stripe account"), "waiting"


def _for_company(transfer: Transfer) -> tuple[dt.datetime, str, str]:
    if transfer.status == Transfer.Status.PAID:
        return transfer.paid_at, _("%(student)s was paid %(pay)s"), "done"
    if transfer.status == Transfer.Status.REVERSED:
        return transfer.sent_at, _("The payment to %(student)s was taken back"), "failed"
    return transfer.sent_at or transfer.created_at, _("%(pay)s is on its way to %(student)s"), "waiting"


def _going_back(hold: Hold, refund: Refund) -> Fact:
    words = {**_names(hold), "total": money_exact(refund.amount_cents, refund.currency)}
    if refund.status == Refund.Status.DONE:
        text = _("%(total)s went back to %(company)s; the bank shows it in 5 to 10 days")
        return Fact(refund.done_at, text % words, refund.amount_cents, refund.currency)
    if refund.status == Refund.Status.FAILED:
        text, status = _("Stripe could not send %(total)s back yet; we try again by ourselves"), "failed"
    else:
        text, status = _("%(total)s is going back to %(company)s"), "waiting"
    return Fact(refund.created_at, text % words, refund.amount_cents, refund.currency, status)


def counts_for_staff() -> dict[str, int]:
    """What waits for a person of the staff: failed transfers, failed refunds, messages nobody could read."""
    return {
        "failed_transfers": Transfer.objects.filter(status=Transfer.Status.FAILED).count(),
        "failed_refunds": Refund.objects.filter(status=Refund.Status.FAILED).count(),
        "unread_events": StripeEvent.objects.filter(status=StripeEvent.Status.FAILED).count(),
    }

"""The door for reading: everything other apps may ask about money, in their words."""

from payments.chargebacks.words import EVIDENCE_LIMITS, chargeback_words
from payments.holds.queries import (
    Month,
    Spending,
    all_spending,
    holds_for_company,
    holds_for_payee,
    last_decline,
    last_order,
    spending,
)
from payments.invoices.queries import documents_of_holds, may_read_documents
from payments.invoices.statements import years as statement_years
from payments.payees.queries import is_ready_to_be_paid
from payments.payers.queries import payer_of
from payments.payouts.queries import Earnings, all_earnings, earnings, nothing_earned
from payments.reconciliation.queries import verify_books
from payments.reconciliation.waiting import counts_for_staff
from payments.timeline import Fact, timeline
from payments.timeline import read_for as read_for_timeline

__all__ = [
    "EVIDENCE_LIMITS",
    "Earnings",
    "Fact",
    "Month",
    "Spending",
    "all_earnings",
    "all_spending",
    "chargeback_words",
    "counts_for_staff",
    "documents_of_holds",
    "earnings",
    "holds_for_company",
    "holds_for_payee",
    "is_ready_to_be_paid",
    "may_read_documents",
    "last_decline",
    "last_order",
    "nothing_earned",
    "payer_of",
    "read_for_timeline",
    "spending",
    "statement_years",
    "timeline",
    "verify_books",
]

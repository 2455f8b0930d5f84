"""A payout to a bank in plain words."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import day, money_exact
from payments.payouts.models import BankPayout

FAILURES = {
    "account_closed": _("the account is closed"),
    "account_frozen": _("the account is frozen"),
    "bank_account_restricted": _("the account does not take this kind of payment"),
    "bank_ownership_changed": _("the bank was taken over by another"),
    "could_not_process": _("the bank could not process it"),
    "debit_not_authorized": _("the account does not allow it"),
    "declined": _("the bank declined it"),
    "incorrect_account_holder_address": _("the address does not fit the account"),
    "incorrect_account_holder_name": _("the name does not fit the account"),
    "incorrect_account_holder_tax_id": _("the tax number does not fit the account"),
    "invalid_account_number": _("the account number is wrong"),
    "invalid_currency": _("the account does not take this currency"),
    "no_account": _("there is no such account"),
}
"""Stripe's codes of why a bank sent money back (docs.stripe.com/api/payouts/failures)."""


def failure(payout: BankPayout) -> str:
    """Why the bank did not take it, as the end of a sentence."""
    return str(FAILURES.get(payout.failure_code, _("it gave no reason we know")))


def bank_words(payout: BankPayout) -> dict[str, str]:
    """What sentences about a payout need."""
    return {
        "amount": money_exact(payout.amount_cents, payout.currency),
        "when": day(payout.settled_at or payout.created_at),
        "failure": failure(payout),
    }

"""A chargeback in plain words."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import money_exact
from payments.chargebacks.models import Chargeback

REASONS = {
    "bank_cannot_process": _("the bank could not process the payment"),
    "credit_not_processed": _("a refund that was promised did not arrive"),
    "customer_initiated": _("the cardholder asked for the money back"),
    "debit_not_authorized": _("the payment was not authorised"),
    "duplicate": _("the same thing was paid twice"),
    "fraudulent": _("the cardholder says they did not make the payment"),
    "general": _("no reason was named"),
    "incorrect_account_details": _("the account details are wrong"),
    "insufficient_funds": _("there is no money in the account"),
    "noncompliant": _("the payment broke a rule of the card network"),
    "product_not_received": _("the work was not received"),
    "product_unacceptable": _("the work is not what was agreed"),
    "subscription_canceled": _("a subscription was cancelled"),
    "unrecognized": _("the cardholder does not recognise the payment"),
}
"""Stripe's reasons of banks (docs.stripe.com/disputes/categories)."""

EVIDENCE_LIMITS = {
    "product_description": 20_000,
    "customer_name": 500,
    "customer_email_address": 500,
    "service_date": 2_000,
    "refund_policy_disclosure": 20_000,
    "cancellation_policy_disclosure": 20_000,
    "access_activity_log": 20_000,
    "uncategorized_text": 20_000,
}
"""The fields of Stripe's evidence that are text, and how long each may be (docs.stripe.com/api/disputes/update)."""
LONGEST_OF_ALL = 150_000


def chargeback_words(chargeback: Chargeback) -> dict[str, str]:
    """What a page about a chargeback says of it: how much, and why."""
    return {"amount": amount(chargeback), "reason": reason(chargeback)}


def reason(chargeback: Chargeback) -> str:
    """What the bank says, as the end of a sentence."""
    return str(REASONS.get(chargeback.reason, chargeback.reason.replace("_", " ") or _("no reason was named")))


def amount(chargeback: Chargeback) -> str:
    """How much it is about."""
    return money_exact(chargeback.amount_cents, chargeback.currency)

"""Reading payees: may money be sent, and what Stripe still wants, in plain words."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payments.ledger.models import JournalLine
from payments.ledger.queries import balance
from payments.payees.models import Payee

WORDS = (
    (("document", "documents"), _("a photo of an identity document")),
    (("attestations", "terms_of_service", "tos_acceptance"), _("your agreement to Stripe's terms")),
    (("external_account", "default_outbound_destination", "payout_method"), _("the bank account that gets the money")),
    (("given_name", "surname", "first_name", "last_name", "legal_name"), _("your legal name")),
    (("date_of_birth", "dob"), _("your date of birth")),
    (("address",), _("your home address")),
    (("id_numbers", "id_number", "ssn_last_4", "tax_id"), _("your tax or social security number")),
    (("phone", "contact_phone"), _("your phone number")),
    (("email", "contact_email"), _("your e-mail address")),
)
"""Parts of Stripe's requirement names and what they mean (docs.stripe.com/connect/accounts-v2, requirements)."""


def is_ready_to_be_paid(user) -> bool:
    """Whether Stripe lets this person receive transfers, as far as we know."""
    return Payee.objects.filter(user=user, status=Payee.Status.ACTIVE).exists()


def wanted(payee: Payee) -> list[str]:
    """What Stripe still wants from the person, in plain words, each once."""
    return list(dict.fromkeys(_in_words(name) for name in payee.requirements))


def _in_words(name: str) -> str:
    parts = set(name.split("."))
    for keys, words in WORDS:
        if parts.intersection(keys):
            return str(words)
    return str(_("a few more details about you"))


def owed_cents(user, *, currency: str = settings.CURRENCY) -> int:
    """What was released to the person and has not been sent."""
    return -balance(JournalLine.Account.PAYABLE, currency=currency, subject=str(user.pk))


def payee_or_new(user) -> Payee:
    """The person's payee, or one that is not stored yet, for pages that only show it."""
    return Payee.objects.filter(user=user).first() or Payee(user=user)

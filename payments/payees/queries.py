"""Reading payees: may money be sent, and what Stripe still wants, in plain words."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from marketplace.core.formats import country
from payments.ledger.models import JournalLine
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


def is_ready_to_be_paid(user: User) -> bool:
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


def owed(user: User) -> list[tuple[int, str]]:
    """What was released to the person and has not been sent: cents and currency, one for each currency."""
    lines = JournalLine.objects.filter(account=JournalLine.Account.PAYABLE, subject=str(user.pk))
    sums = lines.values_list("entry__currency").annotate(total=Sum("amount_cents")).order_by("entry__currency")
    return [(-total, currency) for currency, total in sums if total < 0]


def country_of(payee: Payee) -> str:
    """The country of the person's account by its name; nothing while there is no account."""
    return country(payee.country) if payee.stripe_id else ""


def payee_or_new(user: User) -> Payee:
    """The person's payee, or one that is not stored yet, for pages that only show it."""
    return Payee.objects.filter(user=user).first() or Payee(user=user)

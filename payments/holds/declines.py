"""What a declined card means to the person who holds it: Stripe's codes as a sentence that helps."""

from django.utils.translation import gettext as _

KNOWN = {
    "insufficient_funds": "funds",
    "card_velocity_exceeded": "limit",
    "withdrawal_count_limit_exceeded": "limit",
    "expired_card": "expired",
    "authentication_required": "asked",
    "authentication_not_handled": "asked",
    "payment_intent_authentication_failure": "asked",
    "incorrect_cvc": "typed",
    "invalid_cvc": "typed",
    "incorrect_number": "typed",
    "invalid_number": "typed",
    "invalid_expiry_month": "typed",
    "invalid_expiry_year": "typed",
    "incorrect_zip": "typed",
    "currency_not_supported": "currency",
    "card_not_supported": "currency",
    "processing_error": "again",
    "try_again_later": "again",
    "issuer_not_available": "again",
    "approve_with_id": "again",
}

UNSPOKEN = {"lost_card", "stolen_card", "pickup_card", "fraudulent", "merchant_blacklist", "security_violation"}
"""Who holds the card should not learn these; Stripe asks to say no more than that it was declined."""


def explain(code: str) -> str:
    """Why nothing was charged, and what to do next."""
    reasons = {
        "funds": _("The card does not have enough money for this. Nothing was charged. Use another card."),
        "limit": _("The card has reached its limit. Nothing was charged. Use another card, or raise it at your bank."),
        "expired": _("The card has expired. Nothing was charged. Use another card."),
        "asked": _(
            "Your bank asked whether it was you and got no answer. Nothing was charged. Try again and confirm the "
            "payment when your bank asks."
        ),
        "typed": _("A number of the card was not right. Nothing was charged. Try again, number by number."),
        "currency": _("The card cannot pay in this currency or way. Nothing was charged. Use another card."),
        "again": _("Your bank could not be reached. Nothing was charged. Try again in a few minutes."),
    }
    if code in KNOWN:
        return reasons[KNOWN[code]]
    other = _(
        "Your bank declined the card. Nothing was charged. Try another card or call your bank; Stripe's code: %(code)s."
    )
    if code in ("", "generic_decline") or code in UNSPOKEN:
        return _("Your bank declined the card. Nothing was charged. Try another card or call your bank.")
    return other % {"code": code}

"""What shape each parameter has: text, unless it is named here. Anything else is refused before it is looked at."""

from fnmatch import fnmatchcase
from typing import Any

from .wire import Invalid, Json

HASHES = (
    "address", "billing_details", "billing_details.address", "capabilities", "capabilities.*", "card", "custom_text",
    "custom_text.*", "customer_update", "default_price_data", "defaults", "defaults.responsibilities", "evidence",
    "identity", "invoice_settings", "line_items.*", "line_items.*.price_data", "line_items.*.price_data.product_data",
    "line_items.*.price_data.product_data.metadata", "metadata", "payment_intent_data", "payment_intent_data.metadata",
    "payment_intent_data.shipping", "payment_intent_data.shipping.address", "product_data", "product_data.metadata",
    "saved_payment_method_options", "shipping", "shipping.address", "tos_acceptance", "use_case",
    "use_case.account_onboarding", "use_case.account_update", "webhook_endpoint",
)  # fmt: skip
LISTS = (
    "allowed_payment_method_types", "applied_configurations", "enabled_events", "events_from", "expand", "images",
    "include", "line_items", "line_items.*.price_data.product_data.images", "payment_method_types",
    "preferred_locales", "product_data.images", "requested_capabilities",
    "saved_payment_method_options.allow_redisplay_filters", "types", "use_case.*.configurations",
)  # fmt: skip
UNREAD = (
    "adaptive_pricing", "automatic_payment_methods", "business_profile", "card.networks", "collection_options",
    "company", "configuration", "consent", "controller", "defaults.profile", "documents", "evidence.enhanced_evidence",
    "file_link_data", "groups", "identity.attestations", "identity.business_details", "identity.individual",
    "individual", "invoice_settings.custom_fields", "invoice_settings.rendering_options", "line_items.*.tax_rates",
    "line_items.*.adjustable_quantity", "line_items.*.metadata", "off_session", "payment_method_options", "recurring",
    "settings", "use_case.*.collection_options",
)  # fmt: skip
EITHER = ("arrival_date", "created", "expand", "external_account")


def check(params: Json) -> None:
    """Refuse the first parameter that is not what it should be, as Stripe does."""
    for name, value in params.items():
        _check(name, value)


def _check(path: str, value: Any) -> None:
    if value is None or value == "" or _is(path, UNREAD):
        return
    if isinstance(value, dict):
        if not _is(path, HASHES) and not _is(path, EITHER):
            _refuse(path, "string")
        for name, part in value.items():
            _check(f"{path}.{name}", part)
    elif isinstance(value, list):
        if not _is(path, LISTS):
            _refuse(path, "object" if _is(path, HASHES) else "string")
        for part in value:
            _check(f"{path}.*", part)
    elif not _is(path, EITHER) and (_is(path, HASHES) or _is(path, LISTS)):
        _refuse(path, "object" if _is(path, HASHES) else "array")


def _is(path: str, known: tuple[str, ...]) -> bool:
    return path in known or any(
        "*" in pattern and path.count(".") == pattern.count(".") and fnmatchcase(path, pattern) for pattern in known
    )


def _refuse(path: str, kind: str) -> None:
    head, *rest = path.split(".")
    param = head + "".join(f"[{step}]" for step in rest)
    raise Invalid(f"Invalid {kind}: {param}", code="parameter_invalid", param=param)

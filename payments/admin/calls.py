"""What was said to Stripe and by it: each call with its idempotency key, each message, each message refused."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from payments.admin.panel import MoneyAdmin, links
from payments.models import (
    BankPayout,
    Chargeback,
    Checkout,
    Payee,
    Payer,
    Refund,
    RefusedMessage,
    Reversal,
    Step,
    StripeEvent,
    Transfer,
)

SERVED: dict[str, type[Model]] = {
    Step.Kind.ACCOUNT: Payee,
    Step.Kind.CHECKOUT: Checkout,
    Step.Kind.TRANSFER: Transfer,
    Step.Kind.REFUND: Refund,
    Step.Kind.REVERSAL: Reversal,
    Step.Kind.CUSTOMER: Payer,
    Step.Kind.PAYOUT: BankPayout,
    Step.Kind.EVIDENCE: Chargeback,
}
BY_STRIPE_ID: tuple[Any, ...] = (Transfer, Reversal, Refund, Payee, Payer, BankPayout, Chargeback)


def rows_at_stripe(stripe_id: str) -> list[Model]:
    """Every row of ours that this object of Stripe's is about."""
    if not stripe_id:
        return []
    rows: list[Model] = [row for model in BY_STRIPE_ID for row in model.objects.filter(stripe_id=stripe_id)]
    ours = Q(session_id=stripe_id) | Q(charge_id=stripe_id) | Q(payment_intent_id=stripe_id)
    return [*rows, *Checkout.objects.filter(ours).select_related("company")]


@admin.register(Step)
class StepAdmin(MoneyAdmin):
    """One attempt at one call to Stripe."""

    list_display = ("key", "kind", "attempt", "state", "amount", "error_code", "sent_at", "settled_at")
    list_filter = ("kind", "status", "error_code")
    search_fields = ("key", "subject_id", "stripe_id", "error_code")
    readonly_fields = ("subject", "created_at")
    ordering = ("-created_at", "pk")
    date_hierarchy = "created_at"

    @admin.display(description=_("what it serves"))
    def subject(self, step: Step) -> SafeString | str:
        model: Any = SERVED[step.kind]
        return links(model.objects.filter(pk=step.subject_id))


@admin.register(StripeEvent)
class StripeEventAdmin(MoneyAdmin):
    """A message from Stripe."""

    list_display = ("id", "type", "state", "attempts", "error", "received_at", "processed_at")
    list_filter = ("status", "type")
    search_fields = ("id", "type", "object_id", "account")
    readonly_fields = ("about", "received_at")
    ordering = ("-received_at", "pk")
    date_hierarchy = "received_at"

    @admin.display(description=_("about"))
    def about(self, event: StripeEvent) -> SafeString | str:
        return links(rows_at_stripe(event.object_id))


@admin.register(RefusedMessage)
class RefusedMessageAdmin(MoneyAdmin):
    """How many messages were no messages of Stripe's: counted by day, not kept."""

    list_display = ("on", "reason", "count")
    list_filter = ("reason",)
    ordering = ("-on", "reason")
    date_hierarchy = "on"

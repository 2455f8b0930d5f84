"""Money for the staff: everything can be read and followed from row to row, nothing can be edited.

The only buttons ask a service to try a failed transfer or refund again.
"""

from collections.abc import Callable

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from marketplace.core.formats import money_exact
from payments import services
from payments.models import (
    Checkout,
    Hold,
    JournalEntry,
    JournalLine,
    Payee,
    Refund,
    Step,
    StripeEvent,
    Transfer,
)

LONGEST_LIST = 50


def link(row) -> SafeString:
    """A row as a link to its own page in the admin."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), str(row))


def links(rows) -> SafeString | str:
    """Rows as links, one a line."""
    return format_html_join("", "<div>{}</div>", ((link(row),) for row in rows[:LONGEST_LIST])) or "-"


def entries_about(key: str) -> QuerySet[JournalEntry]:
    """Journal entries whose key starts with this."""
    return JournalEntry.objects.filter(key__startswith=key).order_by("pk")


def try_again(service: Callable) -> ReasonAction:
    """The button that makes a row due at once; whether it was sent before is asked at Stripe first."""
    return ReasonAction(
        "try_again",
        _("Try again now"),
        service,
        help=_("Stripe is asked first whether it was done before, so nothing is paid twice."),
        done=_("It is due now; a worker takes it in a moment."),
        needs_reason=False,
        allowed=lambda row: row.status in (row.Status.PENDING, row.Status.FAILED),
        icon="refresh",
    )


class MoneyAdmin(AuditedAdmin):
    """What the pages of money rows share."""

    @admin.display(description=_("amount"), ordering="amount_cents")
    def amount(self, row) -> str:
        return money_exact(row.amount_cents, row.currency)

    @admin.display(description=_("steps at Stripe"))
    def steps(self, row) -> SafeString | str:
        return links(Step.objects.filter(subject_id=row.pk).order_by("attempt"))


@admin.register(Hold)
class HoldAdmin(MoneyAdmin):
    list_display = ("reference", "company", "payee", "amount", "fee", "status", "created_at")
    list_filter = ("status", "currency")
    list_select_related = ("company", "payee")
    search_fields = ("id", "reference", "company__name", "payee__name", "payee__email")
    readonly_fields = ("id", "created_at", "transfers", "refunds", "entries")
    ordering = ("-created_at",)

    @admin.display(description=_("fee"))
    def fee(self, hold: Hold) -> str:
        return money_exact(hold.fee_cents, hold.currency)

    @admin.display(description=_("transfer"))
    def transfers(self, hold: Hold) -> SafeString | str:
        return links(Transfer.objects.filter(hold=hold))

    @admin.display(description=_("refund"))
    def refunds(self, hold: Hold) -> SafeString | str:
        return links(Refund.objects.filter(hold=hold))

    @admin.display(description=_("journal"))
    def entries(self, hold: Hold) -> SafeString | str:
        return links(JournalEntry.objects.filter(lines__subject=str(hold.pk)).distinct().order_by("pk"))


@admin.register(Checkout)
class CheckoutAdmin(MoneyAdmin):
    list_display = ("id", "company", "amount", "status", "created_at", "paid_at")
    list_filter = ("status",)
    list_select_related = ("company",)
    search_fields = ("id", "company__name", "session_id", "payment_intent_id", "charge_id")
    readonly_fields = ("id", "created_at", "transfer_group", "holds", "steps")
    ordering = ("-created_at",)

    @admin.display(description=_("holds"))
    def holds(self, checkout: Checkout) -> SafeString | str:
        return links(checkout.holds.order_by("created_at"))


@admin.register(Transfer)
class TransferAdmin(ReasonActionMixin, MoneyAdmin):
    list_display = ("payee", "hold", "amount", "status", "waiting_for", "next_attempt_at", "created_at")
    list_filter = ("status", "waiting_for")
    list_select_related = ("payee", "hold")
    search_fields = ("id", "stripe_id", "payee__name", "payee__email", "hold__reference")
    readonly_fields = ("id", "created_at", "steps", "entries")
    ordering = ("-created_at",)
    reason_actions = (try_again(services.retry_transfer),)

    @admin.display(description=_("journal"))
    def entries(self, transfer: Transfer) -> SafeString | str:
        return links(entries_about(f"transfer:{transfer.pk}:"))


@admin.register(Refund)
class RefundAdmin(ReasonActionMixin, MoneyAdmin):
    list_display = ("hold", "amount", "status", "waiting_for", "reason", "created_at")
    list_filter = ("status", "waiting_for")
    list_select_related = ("hold",)
    search_fields = ("id", "stripe_id", "hold__reference", "hold__company__name")
    readonly_fields = ("id", "created_at", "steps", "entries")
    ordering = ("-created_at",)
    reason_actions = (try_again(services.retry_refund),)

    @admin.display(description=_("journal"))
    def entries(self, refund: Refund) -> SafeString | str:
        return links(entries_about(f"refund:{refund.stripe_id}")) if refund.stripe_id else "-"


@admin.register(Step)
class StepAdmin(MoneyAdmin):
    list_display = ("key", "kind", "attempt", "status", "amount", "error_code", "sent_at", "settled_at")
    list_filter = ("kind", "status")
    search_fields = ("key", "subject_id", "stripe_id", "error_code")
    readonly_fields = ("created_at", "subject")
    ordering = ("-created_at",)
    models_by_kind = {
        Step.Kind.ACCOUNT: Payee,
        Step.Kind.CHECKOUT: Checkout,
        Step.Kind.TRANSFER: Transfer,
        Step.Kind.REFUND: Refund,
    }

    @admin.display(description=_("what it serves"))
    def subject(self, step: Step) -> SafeString | str:
        return links(self.models_by_kind[Step.Kind(step.kind)].objects.filter(pk=step.subject_id))


@admin.register(Payee)
class PayeeAdmin(MoneyAdmin):
    list_display = ("user", "status", "stripe_id", "country", "checked_at")
    list_filter = ("status",)
    list_select_related = ("user",)
    search_fields = ("id", "stripe_id", "user__name", "user__email")
    readonly_fields = ("id", "created_at", "transfers", "steps")
    ordering = ("-created_at",)

    @admin.display(description=_("transfers"))
    def transfers(self, payee: Payee) -> SafeString | str:
        return links(Transfer.objects.filter(payee_id=payee.user_id).order_by("-created_at"))


@admin.register(StripeEvent)
class StripeEventAdmin(MoneyAdmin):
    list_display = ("id", "type", "status", "attempts", "error", "received_at", "processed_at")
    list_filter = ("status", "type")
    search_fields = ("id", "type", "object_id", "account")
    readonly_fields = ("received_at", "about")
    ordering = ("-received_at",)

    @admin.display(
        description=_(
            "about",
        )
    )
    def about(self, event: StripeEvent) -> SafeString | str:
        by_stripe_id = (Transfer, Refund, Payee)
        rows = [row for model in by_stripe_id for row in model.objects.filter(stripe_id=event.object_id)]
        rows += Checkout.objects.filter(session_id=event.object_id)
        rows += Checkout.objects.filter(charge_id=event.object_id)
        return links(rows) if event.object_id else "-"


class JournalLineInline(TabularInline):
    model = JournalLine
    fields = ("account", "subject", "debit", "credit")
    readonly_fields = fields
    extra = 0
    can_delete = False
    ordering = ("pk",)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @admin.display(description=_("debit"))
    def debit(self, line: JournalLine) -> str:
        return money_exact(line.amount_cents, line.entry.currency) if line.amount_cents > 0 else ""

    @admin.display(description=_("credit"))
    def credit(self, line: JournalLine) -> str:
        return money_exact(-line.amount_cents, line.entry.currency) if line.amount_cents < 0 else ""


@admin.register(JournalEntry)
class JournalEntryAdmin(MoneyAdmin):
    list_display = ("key", "currency", "memo", "created_at")
    search_fields = ("key", "memo", "lines__subject")
    readonly_fields = ("created_at", "about")
    inlines = (JournalLineInline,)
    ordering = ("-created_at", "-pk")

    @admin.display(
        description=_(
            "about",
        )
    )
    def about(self, entry: JournalEntry) -> SafeString | str:
        kind, key, *_rest = entry.key.split(":")
        found = {
            "hold": lambda: Hold.objects.filter(pk=key),
            "transfer": lambda: Transfer.objects.filter(pk=key),
            "charge": lambda: Checkout.objects.filter(charge_id=key),
            "refund": lambda: Refund.objects.filter(stripe_id=key),
        }
        return links(found[kind]()) if kind in found else "-"

"""Whether Stripe and the journal agree: runs, the movements they read, the differences they found."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.audit.admin_panel import ReasonAction
from marketplace.core.formats import money_exact
from payments import services
from payments.admin.calls import rows_at_stripe
from payments.admin.panel import MoneyAdmin, entries_about, links, movements_of
from payments.models import BalanceTransaction, Difference, Run, Verification
from payments.reconciliation import matching


@admin.register(Difference)
class DifferenceAdmin(MoneyAdmin):
    """What Stripe and the journal do not agree on, or what a person has to decide; the open ones first."""

    list_display = ("text", "kind", "difference", "state", "found_at", "seen_at", "resolved_by")
    list_filter = ("status", "kind", "currency")
    list_select_related = ("resolved_by",)
    search_fields = ("key", "text", "stripe_id", "hold__reference", "resolution")
    readonly_fields = ("id", "near")
    ordering = ("status", "-found_at", "pk")
    date_hierarchy = "found_at"
    reason_actions = (
        ReasonAction(
            "resolve",
            _("Resolve"),
            services.resolve,
            help=_("What it was and what you did about it. It changes no number."),
            done=_("Resolved. Should the amount change, it opens again."),
            allowed=lambda row: row.status == Difference.Status.OPEN,
            icon="check",
        ),
        ReasonAction(
            "book",
            _("Book it in the journal"),
            services.book,
            help=_(
                "For what Stripe moved and no work explains: a fee, a test payment. It counts as other cost or gain."
            ),
            done=_("Booked and resolved."),
            allowed=lambda row: row.status == Difference.Status.OPEN and row.key.startswith("transaction:"),
            icon="menu_book",
        ),
        ReasonAction(
            "reopen",
            _("Open again"),
            services.reopen,
            done=_("It is open again."),
            allowed=lambda row: row.status == Difference.Status.RESOLVED,
            icon="replay",
        ),
    )

    @admin.display(description=_("difference"), ordering="amount_cents")
    def difference(self, row: Difference) -> str:
        return money_exact(row.amount_cents, row.currency) if row.currency else "-"

    @admin.display(description=_("leads to"))
    def near(self, row: Difference) -> SafeString | str:
        kind, _colon, name = row.key.partition(":")
        entries = entries_about(name if kind == "entry" else row.key)
        near = [row.hold] if row.hold else []
        return links([*near, *rows_at_stripe(row.stripe_id), *entries, *movements_of(row.stripe_id)])


@admin.register(BalanceTransaction)
class BalanceTransactionAdmin(MoneyAdmin):
    """One movement of our balance, as Stripe tells it."""

    list_display = ("id", "type", "source_id", "amount", "fee", "net", "state", "created_at")
    list_filter = ("status", "type", "currency")
    search_fields = ("id", "source_id")
    readonly_fields = ("about", "journal", "differences")
    ordering = ("-created_at", "pk")
    date_hierarchy = "created_at"

    @admin.display(description=_("fee"), ordering="fee_cents")
    def fee(self, row: BalanceTransaction) -> str:
        return money_exact(row.fee_cents, row.currency)

    @admin.display(description=_("net"), ordering="net_cents")
    def net(self, row: BalanceTransaction) -> str:
        return money_exact(row.net_cents, row.currency)

    @admin.display(description=_("about"))
    def about(self, row: BalanceTransaction) -> SafeString | str:
        return links(rows_at_stripe(row.source_id))

    @admin.display(description=_("journal"))
    def journal(self, row: BalanceTransaction) -> SafeString | str:
        return links(moved.entry for moved in matching.pair([row])[0].entries)

    @admin.display(description=_("differences"))
    def differences(self, row: BalanceTransaction) -> SafeString | str:
        return links(Difference.objects.filter(key=f"transaction:{row.pk}"))


@admin.register(Run)
class RunAdmin(MoneyAdmin):
    """One comparison of Stripe with the journal, and how far it came."""

    list_display = ("started_at", "state", "read_count", "matched_count", "different_count", "finished_at", "error")
    list_filter = ("phase",)
    ordering = ("-started_at", "pk")
    date_hierarchy = "started_at"

    @display(
        description=_("state"),
        label={"done": "success", "reading": "info", "comparing": "info", "confirming": "info", "balancing": "info"},
        ordering="phase",
    )
    def state(self, row: Run) -> tuple[str, Any]:
        return row.phase, row.get_phase_display()


@admin.register(Verification)
class VerificationAdmin(MoneyAdmin):
    """One check of every invariant of the books."""

    list_display = ("checked_at", "problem_count", "seconds")
    ordering = ("-checked_at", "pk")
    exclude = ("problems",)
    readonly_fields = ("sentences",)
    date_hierarchy = "checked_at"

    @admin.display(description=_("what does not hold"))
    def sentences(self, row: Verification) -> SafeString | str:
        return format_html_join("", "<div>{}</div>", ((text,) for text in row.problems)) or "-"

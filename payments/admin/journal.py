"""The journal: what became true about money, line by line."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from marketplace.core.formats import money_exact
from payments.admin import finance
from payments.admin.calls import rows_at_stripe
from payments.admin.panel import MoneyAdmin, links
from payments.models import BalanceTransaction, Hold, JournalEntry, JournalLine, Reversal, Transfer


class LineInline(TabularInline):
    """The two or more sides of an entry."""

    model = JournalLine
    fields = ("account", "subject", "debit", "credit")
    readonly_fields = fields
    extra = 0
    can_delete = False
    ordering = ("pk",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("debit"))
    def debit(self, line: JournalLine) -> str:
        return money_exact(line.amount_cents, line.entry.currency) if line.amount_cents > 0 else ""

    @admin.display(description=_("credit"))
    def credit(self, line: JournalLine) -> str:
        return money_exact(-line.amount_cents, line.entry.currency) if line.amount_cents < 0 else ""


def _reversal(name: str) -> list[Model]:
    ours = Reversal.objects.filter(pk=name) if "-" in name else Reversal.objects.none()
    return [*ours.select_related("transfer__payee"), *rows_at_stripe(name)]


ABOUT: dict[str, Callable[[str], Any]] = {
    "hold": lambda name: Hold.objects.filter(pk=name),
    "transfer": lambda name: Transfer.objects.filter(pk=name).select_related("payee"),
    "reversal": _reversal,
    "transaction": lambda name: BalanceTransaction.objects.filter(pk=name),
}


@admin.register(JournalEntry)
class JournalEntryAdmin(MoneyAdmin):
    """One fact about money; its lines sum to zero."""

    list_display = ("key", "currency", "memo", "created_at")
    list_filter = ("currency",)
    search_fields = ("key", "memo", "lines__subject")
    readonly_fields = ("about", "movements", "created_at")
    inlines = (LineInline,)
    ordering = ("-created_at", "-pk")
    date_hierarchy = "created_at"

    def get_urls(self) -> list[Any]:
        """The finance page stands beside the journal it is made of."""
        shown = self.admin_site.admin_view(self.finance)
        return [path("finance/", shown, name="payments_finance"), *super().get_urls()]

    def finance(self, request: HttpRequest) -> HttpResponse:
        return finance.page(request, self.admin_site.each_context(request))

    @admin.display(description=_("about"))
    def about(self, entry: JournalEntry) -> SafeString | str:
        kind, name = f"{entry.key}:".split(":")[:2]
        return links(ABOUT.get(kind, rows_at_stripe)(name))

    @admin.display(description=_("at Stripe"))
    def movements(self, entry: JournalEntry) -> SafeString | str:
        return links(entry.balance_transactions.order_by("created_at"))

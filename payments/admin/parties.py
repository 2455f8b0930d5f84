"""Who pays and who is paid, as Stripe knows them, and the documents that companies get."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import money_exact
from payments.admin.panel import MoneyAdmin, links
from payments.models import Document, Payee, Payer, Series


@admin.register(Payee)
class PayeeAdmin(MoneyAdmin):
    """A student's account at Stripe."""

    list_display = ("user", "state", "stripe_id", "country", "currency", "checked_at")
    list_filter = ("status", "country")
    list_select_related = ("user",)
    search_fields = ("id", "stripe_id", "user__name", "user__email")
    readonly_fields = ("id", "transfers", "bank_payouts", "steps", "created_at")
    ordering = ("-created_at", "pk")

    @admin.display(description=_("transfers"))
    def transfers(self, payee: Payee) -> SafeString | str:
        return links(payee.user.transfers.select_related("payee").order_by("-created_at"))

    @admin.display(description=_("payouts to the bank"))
    def bank_payouts(self, payee: Payee) -> SafeString | str:
        return links(payee.bank_payouts.select_related("payee__user").order_by("-created_at"))


@admin.register(Payer)
class PayerAdmin(MoneyAdmin):
    """What a company's invoices say and how it pays."""

    list_display = ("company", "billing_name", "country", "card_brand", "card_last4", "stripe_id")
    list_select_related = ("company",)
    search_fields = ("id", "stripe_id", "company__name", "billing_name", "tax_id")
    readonly_fields = ("id", "steps", "created_at")
    ordering = ("company__name", "pk")


@admin.register(Document)
class DocumentAdmin(MoneyAdmin):
    """An invoice or a credit note as it was issued."""

    list_display = ("code", "kind", "company", "total", "issued_at")
    list_filter = ("kind", "currency")
    list_select_related = ("company",)
    search_fields = ("id", "code", "company__name", "checkout__charge_id", "refund__stripe_id")
    readonly_fields = ("id", "near")
    ordering = ("-issued_at", "-code")
    date_hierarchy = "issued_at"

    @admin.display(description=_("total"), ordering="total_cents")
    def total(self, document: Document) -> str:
        return money_exact(document.total_cents, document.currency)

    @admin.display(description=_("leads to"))
    def near(self, document: Document) -> SafeString | str:
        holds = document.checkout.holds.order_by("created_at")
        return links(row for row in (document.checkout, document.refund, *holds) if row)


@admin.register(Series)
class SeriesAdmin(MoneyAdmin):
    """A run of document numbers without gaps."""

    list_display = ("name", "last_number")
    search_fields = ("name",)
    readonly_fields = ("newest",)
    ordering = ("name",)

    @admin.display(description=_("newest documents"))
    def newest(self, series: Series) -> SafeString | str:
        return links(series.documents.order_by("-number"))

"""Proposals to end something early and rejections, for the staff to read; what is disputed is decided in `disputes`."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.audit.admin_panel import AuditedAdmin
from accounts.audit.readable import Readable
from marketplace.core.formats import money
from projects.admin.tones import TONES
from projects.models import Settlement


@admin.register(Settlement)
class SettlementAdmin(Readable, AuditedAdmin):
    """Who proposed how to divide the pay of what, and what came of it; the latest first."""

    list_display = ("milestone", "company", "student", "state", "is_rejection", "proposed", "created_at")
    list_filter = ("status", "is_rejection")
    list_select_related = ("milestone__engagement__company", "milestone__engagement__student")
    search_fields = ("id", "milestone__title", "milestone__engagement__student__name",
                     "milestone__engagement__company__name")  # fmt: skip
    ordering = ("-created_at", "pk")

    def currency_of(self, row):
        return row.milestone.currency

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

    @display(description=_("student"))
    def student(self, row):
        return row.milestone.engagement.student

    @display(description=_("company"))
    def company(self, row):
        return row.milestone.engagement.company

    @display(description=_("proposed"))
    def proposed(self, row):
        whole = money(row.milestone.amount_cents, row.milestone.currency)
        return _("%(pay)s of %(whole)s") % {"pay": money(row.pay_cents, row.milestone.currency), "whole": whole}

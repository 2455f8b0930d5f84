"""Chargebacks: what banks took back, until when we may answer, and how it ended.

The page where staff writes the answer is made from the work, which payments knows nothing of: whoever knows it gives
its page the name in `EVIDENCE` and is linked to from here.
"""

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import moment
from payments.admin.panel import MoneyAdmin, WaitingFilter, entries_about, links, movements_of
from payments.chargebacks import words
from payments.models import Chargeback
from payments.reconciliation.waiting import WANTS_ANSWER

EVIDENCE = "chargeback_evidence"


class AnswerFilter(WaitingFilter):
    """A bank waits for our answer."""

    waiting = WANTS_ANSWER


@admin.register(Chargeback)
class ChargebackAdmin(MoneyAdmin):
    """A bank that disputes a company's payment."""

    list_display = ("company", "amount", "state", "said", "due", "opened_at", "closed_at")
    list_filter = (AnswerFilter, "status", "reason", "currency")
    list_select_related = ("checkout__company",)
    search_fields = ("id", "stripe_id", "checkout__charge_id", "checkout__payment_intent_id", "checkout__company__name")
    readonly_fields = ("said", "answer", "id", "near", "movements", "entries", "steps")
    exclude = ("evidence", "reason")
    ordering = ("-opened_at", "pk")
    date_hierarchy = "opened_at"

    @admin.display(description=_("company"), ordering="checkout__company__name")
    def company(self, chargeback: Chargeback) -> str:
        return str(chargeback.checkout.company)

    @admin.display(description=_("answer due"), ordering="evidence_due_at")
    def due(self, chargeback: Chargeback) -> str:
        return moment(chargeback.evidence_due_at) or "-"

    @admin.display(description=_("what the bank says"), ordering="reason")
    def said(self, chargeback: Chargeback) -> str:
        return words.reason(chargeback)

    @admin.display(description=_("our answer"))
    def answer(self, chargeback: Chargeback) -> SafeString | str:
        for name in (f"admin:{EVIDENCE}", EVIDENCE):
            try:
                url = reverse(name, args=[chargeback.pk])
            except NoReverseMatch:
                continue
            classes = "text-primary-600 dark:text-primary-500 font-medium"
            return format_html('<a class="{}" href="{}">{}</a>', classes, url, _("Evidence for the bank"))
        return "-"

    @admin.display(description=_("leads to"))
    def near(self, chargeback: Chargeback) -> SafeString | str:
        return links([chargeback.checkout, *chargeback.checkout.holds.order_by("created_at")])

    @admin.display(description=_("at Stripe"))
    def movements(self, chargeback: Chargeback) -> SafeString | str:
        return links(movements_of(chargeback.stripe_id))

    @admin.display(description=_("journal"))
    def entries(self, chargeback: Chargeback) -> SafeString | str:
        return links(entries_about(f"chargeback:{chargeback.stripe_id}:"))

"""The desk for early ends: what two sides could not agree on, with all it takes to decide."""

import datetime as dt

from django.conf import settings
from django.contrib import admin
from django.forms import Field
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from accounts.audit.amounts import AmountField
from accounts.audit.readable import Readable
from marketplace.core.formats import moment, money, money_exact
from projects.admin.queue import QueueFilter
from projects.admin.tones import TONES
from projects.models import Settlement
from projects.workspace import queries
from projects.workspace.ending import schedule, settlements


class SettlementQueue(QueueFilter):
    waiting = Settlement.Status.DISPUTED


def ask_for_amount(settlement: Settlement) -> dict[str, Field]:
    """How much of the pay goes to the student; the rest goes back with its share of the fee."""
    milestone = settlement.milestone
    words = {
        "most": money_exact(milestone.amount_cents, milestone.currency),
        "proposed": money_exact(settlement.pay_cents, milestone.currency),
    }
    help_text = gettext("From nothing to %(most)s; %(proposed)s was proposed. The rest goes back with its fee.")
    label = gettext("To the student, in %(currency)s") % {"currency": milestone.currency}
    amount = AmountField(
        currency=milestone.currency,
        least_cents=0,
        most_cents=milestone.amount_cents,
        label=label,
        help_text=help_text % words,
    )
    return {"pay_cents": amount}


@admin.register(Settlement)
class SettlementAdmin(ReasonActionMixin, Readable, AuditedAdmin):
    """Proposals to end something early; those that wait for a decision first, the oldest on top."""

    change_form_outer_before_template = "projects/workspace/admin/settlement.html"
    list_display = ("milestone", "company", "student", "state", "proposed", "asked", "decide_until")
    list_filter = (SettlementQueue,)
    list_select_related = ("milestone__engagement__company", "milestone__engagement__student")
    search_fields = ("id", "milestone__title", "milestone__engagement__student__name",
                     "milestone__engagement__company__name")  # fmt: skip
    ordering = ("created_at", "pk")
    reason_actions = (
        ReasonAction(
            "decide",
            _("Decide"),
            settlements.decide,
            help=_("Both sides read this, word for word. Name the criteria that are met and those that are not."),
            done=_("Decided; both sides are told and the money moves."),
            icon="gavel",
            variant=ActionVariant.PRIMARY,
            asks=ask_for_amount,
            allowed=lambda settlement: settlement.status == Settlement.Status.DISPUTED,
        ),
    )

    def currency_of(self, row):
        return row.milestone.currency

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("milestone__hold", "milestone__engagement__project", "proposed_by", "answered_by")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        found = self.get_object(request, object_id)
        context = _case(found) if found else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

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

    @display(description=_("brought to us"), ordering="disputed_at")
    def asked(self, row):
        return moment(row.disputed_at) or "-"

    @display(description=_("decide until"))
    def decide_until(self, row):
        if row.status != Settlement.Status.DISPUTED:
            return "-"
        return moment(row.disputed_at + dt.timedelta(days=settings.SETTLEMENT_DECISION_DAYS))


def _case(settlement: Settlement) -> dict:
    """Everything a person needs to decide: every proposal and answer, the deliveries, the schedule, the messages."""
    engagement = settlement.milestone.engagement
    milestones = queries.milestones(engagement)
    milestone = next(one for one in milestones if one.pk == settlement.milestone_id)
    return {
        "case": settlement,
        "milestone": milestone,
        "engagement": engagement,
        "split": schedule.split(milestone, settlement.pay_cents),
        "schedule": schedule.schedule(milestones),
        "talks": sorted(milestone.settlements.all(), key=lambda row: row.created_at),
        "deliveries": milestone.deliveries.all(),
    }

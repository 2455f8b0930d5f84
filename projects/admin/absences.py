"""Students nobody hears from, and the searches for somebody else: staff read them, and may end a search."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from accounts.audit.readable import Readable
from projects.admin.work import link
from projects.models import Absence, Replacement
from projects.workspace.ending import absences, replacing

ABSENCES = {"reported": "warning", "answered": "success", "withdrawn": "default", "confirmed": "danger"}
SEARCHES = {"searching": "warning", "found": "success", "given_up": "default"}
SIDES = ("engagement__project", "engagement__student", "engagement__company", "engagement__application")


@admin.register(Absence)
class AbsenceAdmin(Readable, AuditedAdmin):
    """What companies reported, and what came of it; the next to end on top."""

    list_display = ("engagement", "company", "state", "answer_by", "created_at", "ended_at")
    list_filter = ("status",)
    list_select_related = SIDES
    search_fields = ("id", "engagement__student__name", "engagement__student__email", "engagement__company__name")
    ordering = ("-answer_by", "pk")
    readonly_fields = ("workspace", "last_sign")

    @display(description=_("state"), label=ABSENCES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

    @display(description=_("company"))
    def company(self, row):
        return row.engagement.company

    @display(description=_("engagement"))
    def workspace(self, row):
        return link(row.engagement)

    @display(description=_("last sign of life"))
    def last_sign(self, row):
        return absences.last_sign(row.engagement)


@admin.register(Replacement)
class ReplacementAdmin(ReasonActionMixin, Readable, AuditedAdmin):
    """Places whose student is gone and whose money is held, or was; the next to end on top."""

    list_display = ("engagement", "company", "state", "search_until", "successor", "ended_at")
    list_filter = ("status",)
    list_select_related = (*SIDES, "successor__project", "successor__student")
    search_fields = ("engagement__student__name", "engagement__company__name", "successor__student__name")
    ordering = ("-search_until", "pk")
    readonly_fields = ("workspace", "money")
    reason_actions = (
        ReasonAction(
            "give_up",
            _("Give the money back"),
            replacing.give_up,
            help=_("Both sides read this. Nobody is looked for any more, and all that is held goes back."),
            done=_("The search is over; the money is on its way back."),
            icon="undo",
            variant=ActionVariant.DANGER,
            allowed=lambda row: row.status == Replacement.Status.SEARCHING,
        ),
    )

    @display(description=_("state"), label=SEARCHES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

    @display(description=_("company"))
    def company(self, row):
        return row.engagement.company

    @display(description=_("engagement"))
    def workspace(self, row):
        return link(row.engagement)

    @display(description=_("money that is held"))
    def money(self, row):
        return format_html_join("", "<div>{}</div>", ((link(hold),) for hold in replacing.held(row))) or "-"

"""The desk for disputes: those that wait for a moderator with their age, each with all it takes to decide."""

from django.contrib import admin
from django.db.models import F
from django.forms import Field
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from accounts.audit.readable import Readable
from marketplace.core.formats import moment, money
from projects.admin.queue import QueueFilter
from projects.admin.tones import TONES
from projects.admin.work import ReadOnlyInline
from projects.disputes import deciding, queries
from projects.disputes.forms import fields_for, opinions
from projects.models import Dispute, Finding, PanelSeat, Vote

WAITING = "waiting"
SHOWN = 50


class DisputeQueue(QueueFilter):
    waiting = WAITING

    def queryset(self, request, queryset):
        if self.value() in (None, WAITING):
            return queryset.filter(status=Dispute.Status.IN_REVIEW, is_by_panel=False)
        return super().queryset(request, queryset)


def ask_for_findings(dispute: Dispute) -> dict[str, Field]:
    """How far each criterion is met, and why."""
    fields = fields_for(dispute.milestone)
    for field in fields.values():
        choices = getattr(field, "choices", None)
        field.widget = UnfoldAdminRadioSelectWidget() if choices else UnfoldAdminTextareaWidget(attrs={"rows": 3})
        if choices:
            field.choices = choices
    return fields


def decide(dispute: Dispute, *, by, **found) -> Dispute:
    """What was filled in, as the service wants it."""
    return deciding.decide(dispute, opinions=opinions(found), by=by)


class FindingInline(ReadOnlyInline):
    model = Finding
    fields = readonly_fields = ("round", "criterion", "met_percent", "reason")
    ordering = ("round", "criterion__position", "pk")
    show_change_link = False


@admin.register(Dispute)
class DisputeAdmin(ReasonActionMixin, Readable, AuditedAdmin):
    """Disputes; those that wait for a moderator first, the oldest on top."""

    change_form_outer_before_template = "projects/disputes/admin/case.html"
    list_display = ("milestone", "company", "student", "state", "pay", "age", "due", "by_whom")
    list_filter = (DisputeQueue,)
    list_select_related = ("milestone__engagement__company", "milestone__engagement__student")
    search_fields = ("id", "milestone__title", "milestone__engagement__student__name",
                     "milestone__engagement__company__name")  # fmt: skip
    ordering = ("created_at", "pk")
    inlines = (FindingInline,)
    reason_actions = (
        ReasonAction(
            "decide",
            _("Decide"),
            decide,
            done=_("Decided; both sides are told. The money moves when it is final."),
            needs_reason=False,
            icon="gavel",
            variant=ActionVariant.PRIMARY,
            asks=ask_for_findings,
            allowed=lambda dispute: dispute.status == Dispute.Status.IN_REVIEW and not dispute.is_by_panel,
        ),
    )

    def currency_of(self, row):
        return row.milestone.currency

    def get_queryset(self, request):
        return queries.with_everything(super().get_queryset(request)).select_related("opened_by", "answered_by")

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

    @display(description=_("pay"))
    def pay(self, row):
        return money(row.milestone.amount_cents, row.milestone.currency)

    @display(description=_("open for"), ordering="created_at")
    def age(self, row):
        return timesince(row.created_at, row.resolved_at or timezone.now(), depth=1)

    @display(description=_("decision due"), ordering="decide_by")
    def due(self, row):
        is_late = row.status == Dispute.Status.IN_REVIEW and row.decide_by < timezone.now()
        return _("%(when)s, overdue") % {"when": moment(row.decide_by)} if is_late else moment(row.decide_by)

    @display(description=_("decided by"))
    def by_whom(self, row):
        return _("a panel") if row.is_by_panel else _("a moderator")


def _case(found: Dispute) -> dict:
    """The evidence, the clocks and the last messages."""
    evidence = queries.evidence(found)
    written = list(queries.messages(found).reverse()[:SHOWN])[::-1]
    clocks, engagement = queries.clocks(found), evidence["milestone"].engagement
    return evidence | {"case": found, "clocks": clocks, "engagement": engagement, "written": written}


class VoteInline(ReadOnlyInline):
    model = Vote
    fields = readonly_fields = ("criterion", "met_percent", "note")
    ordering = ("criterion__position", "pk")
    show_change_link = False

    def get_queryset(self, request):
        """Votes are secret until the round is decided, also to staff: one of them may sit on the panel."""
        rows = super().get_queryset(request).select_related("criterion")
        return rows.exclude(seat__dispute__status=Dispute.Status.IN_REVIEW, seat__round=F("seat__dispute__round"))


@admin.register(PanelSeat)
class PanelSeatAdmin(Readable, AuditedAdmin):
    """Who was asked to decide what, and what came of it. Who sits on a panel does not see the others here."""

    list_display = ("dispute", "round", "neutral", "state", "answer_by", "voted_at")
    list_filter = ("status", "neutral__role")
    list_select_related = ("dispute__milestone", "neutral__user")
    search_fields = ("dispute__id", "neutral__user__name", "neutral__user__email", "dispute__milestone__title")
    ordering = ("-created_at", "pk")
    inlines = (VoteInline,)

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        mine = PanelSeat.objects.filter(neutral__user=request.user, dispute__status__in=Dispute.LIVE)
        return rows.exclude(dispute__in=mine.values("dispute"))

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

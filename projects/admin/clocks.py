"""The time companies have to decide: whose runs, whose stands still, and who has left people without an answer."""

from django.contrib import admin
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from accounts.audit.readable import Readable
from marketplace.core.formats import moment
from projects.applications import clock as clocks
from projects.models import Application, DecisionClock

BOTH_READ = _("Both sides read this: the people who hire for the company, and everyone who waits for their answer.")
RUNNING, LATE, PAUSED, OWED, DONE = "running", "late", "paused", "owed", "done"
STATES = {
    RUNNING: _("running"),
    LATE: _("late"),
    PAUSED: _("paused"),
    OWED: _("ran out, answers owed"),
    DONE: _("everybody was answered"),
}
COLOURS = {RUNNING: "info", LATE: "warning", PAUSED: "warning", OWED: "danger", DONE: "default"}


def state_of(clock) -> str:
    """Where a counted clock stands."""
    if clock.waiting and clock.paused_at:
        return PAUSED
    if clock.waiting:
        return LATE if clock.project.decide_by <= timezone.now() else RUNNING
    return OWED if clock.owed else DONE


class StateFilter(admin.SimpleListFilter):
    """By what a moderator looks for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(name, STATES[name]) for name in (RUNNING, LATE, PAUSED, OWED)]

    def queryset(self, request, queryset):
        runs, now = Q(waiting__gt=0, paused_at=None), timezone.now()
        wanted = {
            RUNNING: runs & Q(project__decide_by__gt=now),
            LATE: runs & Q(project__decide_by__lte=now),
            PAUSED: Q(paused_at__isnull=False),
            OWED: Q(owed__gt=0),
        }
        return queryset.filter(wanted.get(self.value(), Q()))


@admin.register(DecisionClock)
class DecisionClockAdmin(ReasonActionMixin, Readable, AuditedAdmin):
    """Decision clocks, the next to ring on top."""

    list_display = ("project", "company", "state", "waiting", "owed", "promised", "released")
    list_filter = (StateFilter,)
    list_select_related = ("project__company",)
    search_fields = ("project__title", "project__slug", "project__company__name")
    ordering = (F("next_at").asc(nulls_last=True), "-started_at", "pk")
    readonly_fields = ("company", "state", "waiting", "owed", "promised")
    reason_actions = (
        ReasonAction(
            "pause",
            _("Pause"),
            clocks.pause,
            help=BOTH_READ,
            done=_("Paused; both sides are told."),
            icon="pause",
            allowed=lambda clock: clock.next_at is not None and clock.paused_at is None,
        ),
        ReasonAction(
            "go_on",
            _("Let it go on"),
            clocks.go_on,
            help=_("Everything is due as much later as it stood still. The reason stays with the staff."),
            done=_("It goes on; both sides are told the new date."),
            icon="play_arrow",
            variant=ActionVariant.PRIMARY,
            allowed=lambda clock: clock.paused_at is not None,
        ),
        ReasonAction(
            "lift",
            _("Let the company publish"),
            clocks.lift,
            help=_("The people who hire for the company read this. The applicants are still owed an answer."),
            done=_("The company may publish again, and is told."),
            icon="lock_open",
            allowed=lambda clock: clock.lifted_at is None and state_of(clock) in (LATE, OWED),
        ),
    )

    def get_queryset(self, request):
        undecided = Q(project__applications__status__in=Application.UNDECIDED)
        undecided &= Q(project__applications__bench_position=None)
        released = Q(project__applications__status=Application.Status.RELEASED)
        owed = released & Q(project__applications__release_cause=Application.Cause.CLOCK)
        counts = {"waiting": Count("pk", filter=undecided), "owed": Count("pk", filter=owed)}
        return super().get_queryset(request).select_related("project__company").annotate(**counts)

    @display(description=_("company"), ordering="project__company__name")
    def company(self, clock):
        return clock.project.company

    @display(description=_("state"), label={str(STATES[name]): colour for name, colour in COLOURS.items()})
    def state(self, clock):
        return str(STATES[state_of(clock)])

    @display(description=_("undecided"), ordering="waiting")
    def waiting(self, clock):
        return clock.waiting

    @display(description=_("owed an answer"), ordering="owed")
    def owed(self, clock):
        return clock.owed

    @display(description=_("answer promised by"), ordering="project__decide_by")
    def promised(self, clock):
        return moment(clock.project.decide_by)

    @display(description=_("release"), ordering="release_at")
    def released(self, clock):
        return moment(clock.release_at)

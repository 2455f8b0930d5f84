"""The moderators' desk: postings and reports, the waiting ones first."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from marketplace.core.formats import moment, money
from projects.admin.tones import TONES
from projects.models import Project, Report
from projects.moderation import services as moderation
from projects.postings import linter
from projects.postings import services as postings

COMPANY_READS = _("The people who hire for the company read this.")


class QueueFilter(admin.SimpleListFilter):
    """By state; without a choice, what waits for a moderator."""

    title = _("state")
    parameter_name = "state"
    everything = "all"
    waiting = ""

    def lookups(self, request, model_admin):
        others = [choice for choice in model_admin.model.Status.choices if choice[0] != self.waiting]
        return [*others, (self.everything, _("All"))]

    def queryset(self, request, queryset):
        if self.value() == self.everything:
            return queryset
        return queryset.filter(status=self.value() or self.waiting)

    def choices(self, changelist):
        default, *others = super().choices(changelist)
        yield {**default, "display": _("Waiting for a decision")}
        yield from others


class PostingQueue(QueueFilter):
    waiting = Project.Status.IN_REVIEW


class ReportQueue(QueueFilter):
    waiting = Report.Status.OPEN


@admin.register(Project)
class ProjectAdmin(ReasonActionMixin, AuditedAdmin):
    """Postings, the waiting ones first; each shown as students will see it."""

    change_form_outer_before_template = "projects/moderation/posting.html"
    list_display = ("title", "company", "state", "paid", "submitted", "reports_open")
    list_filter = (PostingQueue, "category")
    search_fields = ("title", "slug", "company__name")
    list_select_related = ("company",)
    ordering = ("submitted_at", "pk")
    fields = ("company", "created_by", "status", "is_pay_floor_waived", "moderator_note", "close_reason",
              "applications_count", "last_number", "submitted_at", "published_at", "full_at", "closes_at", "decide_by",
              "closed_at", "bench_ends_at")  # fmt: skip
    reason_actions = (
        ReasonAction(
            "publish",
            _("Publish"),
            postings.publish,
            help=_("It opens for applications at once and the company counts as verified from now on."),
            done=_("Published, and the company is told."),
            needs_reason=False,
            icon="check",
            variant=ActionVariant.SUCCESS,
            allowed=lambda project: project.status == Project.Status.IN_REVIEW,
        ),
        ReasonAction(
            "ask_for_changes",
            _("Ask for changes"),
            postings.ask_for_changes,
            help=COMPANY_READS,
            done=_("Sent back, and the company is told why."),
            icon="edit_note",
            allowed=lambda project: project.status == Project.Status.IN_REVIEW,
        ),
        ReasonAction(
            "take_down",
            _("Take down"),
            moderation.take_down,
            help=COMPANY_READS,
            done=_("Taken down, and everyone concerned is told."),
            icon="block",
            variant=ActionVariant.DANGER,
            allowed=lambda project: project.status in (Project.Status.IN_REVIEW, *Project.PUBLIC),
        ),
        ReasonAction(
            "waive_pay_floor",
            _("Allow pay below the floor"),
            postings.waive_pay_floor,
            help=COMPANY_READS,
            done=_("Allowed, and the company is told."),
            icon="payments",
            allowed=lambda project: not project.is_pay_floor_waived and project.is_below_pay_floor,
        ),
    )

    def get_queryset(self, request):
        waiting = Count("reports", filter=Q(reports__status=Report.Status.OPEN))
        return super().get_queryset(request).defer("search").annotate(waiting_reports=waiting)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        project = self.get_object(request, object_id)
        found = linter.lint(project) if project else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "hints": found})

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, project):
        return project.status, project.get_status_display()

    @display(description=_("pay"), ordering="hourly_cents")
    def paid(self, project):
        if not project.pay_cents:
            return "-"
        return _("%(pay)s, %(rate)s an hour") % {
            "pay": money(project.pay_cents, project.currency),
            "rate": money(project.pay_per_hour_cents, project.currency),
        }

    @display(description=_("submitted"), ordering="submitted_at")
    def submitted(self, project):
        return moment(project.submitted_at) or "-"

    @display(description=_("open reports"))
    def reports_open(self, project):
        return project.waiting_reports or "-"


@admin.register(Report)
class ReportAdmin(ReasonActionMixin, AuditedAdmin):
    """What people reported, the waiting ones first."""

    list_display = ("project", "reason", "reporter", "state", "created_at")
    list_filter = (ReportQueue, "reason")
    search_fields = ("project__title", "details", "reporter__email")
    list_select_related = ("project", "reporter")
    ordering = ("created_at", "pk")
    fields = ("project", "reporter", "reason", "details", "status", "decided_at")
    reason_actions = (
        ReasonAction(
            "uphold",
            _("Uphold: take the posting down"),
            moderation.uphold,
            help=COMPANY_READS,
            done=_("Taken down, and everyone concerned is told."),
            icon="block",
            variant=ActionVariant.DANGER,
            allowed=lambda report: report.status == Report.Status.OPEN,
        ),
        ReasonAction(
            "dismiss",
            _("Dismiss"),
            moderation.dismiss,
            help=_("It stays in the history. The person who reported hears that the posting stays."),
            done=_("Dismissed, and the person who reported is told."),
            icon="done",
            allowed=lambda report: report.status == Report.Status.OPEN,
        ),
    )

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, report):
        return report.status, report.get_status_display()

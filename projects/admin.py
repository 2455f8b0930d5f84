"""Moderators' pages for projects."""

from django.contrib import admin
from django.db.models import Count, Model, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from marketplace.core.formats import moment, money
from projects.models import Certificate, Check, Delivery, Engagement, Milestone, Project, Report, Review, WorkFile
from projects.moderation import services as moderation
from projects.postings import linter
from projects.postings import services as postings

COMPANY_READS = _("The people who hire for the company read this.")
TONES = {
    "draft": "default",
    "in_review": "info",
    "changes_requested": "warning",
    "open": "success",
    "closed": "default",
    "taken_down": "danger",
    "upheld": "danger",
    "dismissed": "default",
    "awaiting_funding": "warning",
    "active": "info",
    "completed": "success",
    "cancelled": "default",
    "planned": "warning",
    "funded": "info",
    "submitted": "info",
    "revision_requested": "warning",
    "approved": "success",
    "paid": "success",
}


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
              "submitted_at", "published_at", "closes_at", "decide_by", "closed_at")  # fmt: skip
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


def link(row: Model):
    """A row as a link to its own page in the admin."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), row)


class ReadOnlyInline(TabularInline):
    """Rows to look at, each leading to its own page where it has one."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


class MilestoneInline(ReadOnlyInline):
    model = Milestone
    fields = readonly_fields = ("title", "status", "amount_cents", "currency", "due_on", "hold")


class DeliveryInline(ReadOnlyInline):
    model = Delivery
    fields = readonly_fields = ("round", "submitted_at", "is_ai_used", "answered_by", "answered_at")
    ordering = ("round",)


class CheckInline(ReadOnlyInline):
    model = Check
    fields = readonly_fields = ("criterion", "is_claimed", "verdict")
    show_change_link = False


class FileInline(ReadOnlyInline):
    model = WorkFile
    fields = readonly_fields = ("name", "content_type", "size_bytes", "uploaded_by", "delivery", "created_at")
    ordering = ("created_at",)


class ReviewInline(ReadOnlyInline):
    model = Review
    fields = readonly_fields = ("side", "author", "stars", "created_at", "published_at")


@admin.register(Engagement)
class EngagementAdmin(AuditedAdmin):
    """Who works for whom, under which agreement, and how it stands. Money is followed through the milestones."""

    list_display = ("project", "student", "company", "state", "agreed_at", "fund_by")
    list_filter = ("status",)
    list_select_related = ("project", "student", "company")
    search_fields = ("id", "project__title", "student__name", "student__email", "company__name")
    ordering = ("-agreed_at", "-pk")
    readonly_fields = ("id", "workspace")
    inlines = (MilestoneInline, FileInline, ReviewInline)

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

    @display(description=_("workspace"))
    def workspace(self, engagement):
        return format_html('<a href="{}">{}</a>', engagement.get_absolute_url(), _("As both sides see it"))


@admin.register(Milestone)
class MilestoneAdmin(AuditedAdmin):
    """The parts of an engagement, each with its hold and what was handed in."""

    list_display = ("title", "engagement", "state", "amount", "due_on", "review_due_at")
    list_filter = ("status", "is_approved_by_silence")
    list_select_related = ("engagement__project", "engagement__student")
    search_fields = ("id", "title", "engagement__student__name", "engagement__company__name")
    ordering = ("-due_on", "-pk")
    readonly_fields = ("id", "money")
    inlines = (DeliveryInline,)

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

    @display(description=_("pay"), ordering="amount_cents")
    def amount(self, milestone):
        return money(milestone.amount_cents, milestone.currency)

    @display(description=_("where the money is"))
    def money(self, milestone):
        return link(milestone.hold)


@admin.register(Delivery)
class DeliveryAdmin(AuditedAdmin):
    """What was handed in, and what the company found."""

    list_display = ("milestone", "round", "submitted_at", "is_ai_used", "answered_by", "answered_at")
    list_filter = ("is_ai_used",)
    list_select_related = ("milestone", "answered_by")
    search_fields = ("milestone__title", "milestone__engagement__student__name")
    ordering = ("-submitted_at", "-pk")
    inlines = (CheckInline, FileInline)


@admin.register(WorkFile)
class WorkFileAdmin(AuditedAdmin):
    """Files of workspaces; opening one is a download, as for the two sides."""

    list_display = ("name", "content_type", "size_bytes", "uploaded_by", "created_at")
    list_filter = ("content_type",)
    list_select_related = ("uploaded_by",)
    search_fields = ("name", "uploaded_by__email", "engagement__project__title")
    ordering = ("-created_at", "-pk")
    exclude = ("content",)
    readonly_fields = ("download",)

    @display(description=_("content"))
    def download(self, file):
        address = reverse("workfile", args=[file.engagement_id, file.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download"))


@admin.register(Review)
class ReviewAdmin(AuditedAdmin):
    """What both sides said; unpublished ones stay between author and staff."""

    list_display = ("engagement", "side", "stars", "author", "created_at", "published_at")
    list_filter = ("side", "stars", ("published_at", admin.EmptyFieldListFilter))
    list_select_related = ("engagement__project", "engagement__student", "author")
    search_fields = ("text", "author__name", "engagement__project__title")
    ordering = ("-created_at", "-pk")


@admin.register(Certificate)
class CertificateAdmin(AuditedAdmin):
    """What was certified; a certificate never changes."""

    list_display = ("code", "student_name", "company_name", "project_title", "completed_on")
    search_fields = ("code", "student_name", "company_name", "project_title")
    ordering = ("-issued_at", "-pk")
    readonly_fields = ("page",)

    @display(description=_("page"))
    def page(self, certificate):
        return format_html('<a href="{}">{}</a>', certificate.get_absolute_url(), certificate.address)

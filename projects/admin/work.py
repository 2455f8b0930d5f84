"""Engagements and what belongs to them, for the staff to read."""

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from accounts.audit.admin_panel import AuditedAdmin
from accounts.audit.readable import Readable
from marketplace.core.formats import money
from projects.admin import evidence
from projects.admin.tones import TONES
from projects.models import (
    Bonus,
    Certificate,
    ChangeOrder,
    Check,
    Delivery,
    Engagement,
    Milestone,
    Rating,
    Review,
    WorkFile,
)


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


class MilestoneInline(Readable, ReadOnlyInline):
    model = Milestone
    fields = readonly_fields = ("title", "status", "amount_cents", "currency", "due_on", "hold")


class DeliveryInline(Readable, ReadOnlyInline):
    model = Delivery
    fields = readonly_fields = ("round", "submitted_at", "is_ai_used", "answered_by", "answered_at")
    ordering = ("round",)


class CheckInline(ReadOnlyInline):
    model = Check
    fields = readonly_fields = ("criterion", "is_claimed", "verdict")
    show_change_link = False


class FileInline(Readable, ReadOnlyInline):
    model = WorkFile
    fields = readonly_fields = ("name", "content_type", "size_bytes", "uploaded_by", "delivery", "created_at")
    ordering = ("created_at",)


class ReviewInline(Readable, ReadOnlyInline):
    model = Review
    fields = readonly_fields = ("side", "author", "created_at", "published_at")


class RatingInline(Readable, ReadOnlyInline):
    model = Rating
    fields = readonly_fields = ("dimension", "points")
    ordering = ("pk",)
    show_change_link = False


class ChangeOrderInline(Readable, ReadOnlyInline):
    model = ChangeOrder
    fields = readonly_fields = ("title", "is_from_student", "status", "amount_cents", "currency", "answer", "milestone")
    ordering = ("created_at",)
    show_change_link = False


class BonusInline(Readable, ReadOnlyInline):
    model = Bonus
    fields = readonly_fields = ("given_by", "status", "amount_cents", "currency", "message", "hold")
    ordering = ("created_at",)
    show_change_link = False


@admin.register(Engagement)
class EngagementAdmin(Readable, AuditedAdmin):
    """Who works for whom, under which agreement, and how it stands. Money is followed through the milestones."""

    list_display = ("project", "student", "company", "state", "agreed_at", "fund_by")
    list_filter = ("status",)
    list_select_related = ("project", "student", "company")
    search_fields = ("id", "project__title", "student__name", "student__email", "company__name")
    ordering = ("-agreed_at", "-pk")
    readonly_fields = ("id", "workspace")
    inlines = (MilestoneInline, ChangeOrderInline, BonusInline, FileInline, ReviewInline)
    custom_urls = (("chargebacks/<uuid:pk>/evidence", "chargeback_evidence", evidence.page),)

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

    @display(description=_("workspace"))
    def workspace(self, engagement):
        return format_html('<a href="{}">{}</a>', engagement.get_absolute_url(), _("As both sides see it"))


@admin.register(Milestone)
class MilestoneAdmin(Readable, AuditedAdmin):
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
        return link(milestone.hold) if milestone.hold else "-"


@admin.register(Delivery)
class DeliveryAdmin(Readable, AuditedAdmin):
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

    list_display = ("engagement", "side", "author", "created_at", "published_at")
    list_filter = ("side", ("published_at", admin.EmptyFieldListFilter))
    list_select_related = ("engagement__project", "engagement__student", "author")
    search_fields = ("text", "author__name", "engagement__project__title")
    ordering = ("-created_at", "-pk")
    inlines = (RatingInline,)


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

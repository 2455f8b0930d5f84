"""Jobs that followed the work: recorded by companies, confirmed by students, counted for schools."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.audit.admin_panel import AuditedAdmin
from accounts.audit.readable import Readable
from projects.admin.tones import TONES
from projects.hires import queries
from projects.models import Hire


class SchoolFilter(admin.SimpleListFilter):
    """By the school the student proved then, each with how many confirmed hires it has."""

    title = _("school")
    parameter_name = "school"

    def lookups(self, request, model_admin):
        return [(school, f"{school} ({count})") for school, count in queries.by_school()]

    def queryset(self, request, queryset):
        return queryset.filter(school_domain=self.value()) if self.value() else queryset


@admin.register(Hire)
class HireAdmin(Readable, AuditedAdmin):
    """Who hired whom for good, the newest first."""

    list_display = ("title", "company", "student", "kind", "school_domain", "state", "created_at", "answered_at")
    list_filter = ("status", "kind", SchoolFilter)
    list_select_related = ("engagement__company", "engagement__student")
    search_fields = ("id", "title", "engagement__company__name", "engagement__student__name", "school_domain")
    ordering = ("-created_at", "pk")
    readonly_fields = ("company", "student", "state", "school_domain", "created_at")

    @display(description=_("company"), ordering="engagement__company__name")
    def company(self, hire):
        return hire.engagement.company

    @display(description=_("student"), ordering="engagement__student__name")
    def student(self, hire):
        return hire.engagement.student

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, hire):
        return hire.status, hire.get_status_display()

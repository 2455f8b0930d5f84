"""What companies and students are counted by: the numbers, and every event behind them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.audit.admin_panel import AuditedAdmin
from accounts.audit.readable import Readable
from projects.models import CompanyRecord, ReputationEvent, StudentRecord


@admin.register(ReputationEvent)
class ReputationEventAdmin(Readable, AuditedAdmin):
    """One thing that counts; the key names the row it was derived from. What students logged stays theirs."""

    list_display = ("whose", "kind", "is_kept", "value", "project", "happened_at")
    list_filter = ("kind", "is_kept")
    list_select_related = ("company", "student", "project")
    search_fields = ("key", "company__name", "student__name", "student__email", "project__title")
    ordering = ("-happened_at", "-pk")

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(kind=ReputationEvent.Kind.OVERRUN)

    @display(description=_("of whom"))
    def whose(self, event):
        return event.company or event.student


@admin.register(CompanyRecord)
class CompanyRecordAdmin(Readable, AuditedAdmin):
    """The numbers of companies, as their cards show them."""

    list_display = ("company", "decided", "decided_on_time", "answered", "cancelled", "disputes_lost", "counted_at")
    list_select_related = ("company",)
    search_fields = ("company__name",)
    ordering = ("-counted_at", "pk")


@admin.register(StudentRecord)
class StudentRecordAdmin(Readable, AuditedAdmin):
    """The numbers of students, as their cards show them."""

    list_display = ("student", "delivered", "delivered_on_time", "judged", "met_first_time", "no_shows", "counted_at")
    list_select_related = ("student",)
    search_fields = ("student__name", "student__email")
    ordering = ("-counted_at", "pk")

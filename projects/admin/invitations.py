"""Invitations to apply, for the staff to read when somebody reports one."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.audit.admin_panel import AuditedAdmin
from accounts.audit.readable import Readable
from projects.admin.tones import TONES
from projects.models import InvitationMute, ProjectInvitation


@admin.register(ProjectInvitation)
class ProjectInvitationAdmin(Readable, AuditedAdmin):
    """Whom a posting asked to apply, in which words, and the answer."""

    list_display = ("project", "number", "student", "invited_by", "state", "created_at", "answer_by")
    list_filter = ("status",)
    list_select_related = ("project", "student", "invited_by")
    search_fields = ("id", "student__email", "project__title", "project__slug", "project__company__name", "note")
    ordering = ("-created_at", "pk")
    readonly_fields = ("created_at",)

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()


@admin.register(InvitationMute)
class InvitationMuteAdmin(Readable, AuditedAdmin):
    """Who wants no invitations of which company: many mutes of one company are worth a look."""

    list_display = ("company", "student", "created_at")
    list_select_related = ("company", "student")
    search_fields = ("company__name", "student__email")
    ordering = ("-created_at", "pk")
    readonly_fields = ("created_at",)

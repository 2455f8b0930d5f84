"""Applications and what is written around them, for the staff to read."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.audit.admin_panel import AuditedAdmin
from projects.admin import fairness
from projects.admin.tones import TONES
from projects.models import Application, Message, Note


@admin.register(Application)
class ApplicationAdmin(AuditedAdmin):
    """What students sent and what became of it."""

    list_display = ("student", "project", "state", "number", "waiting_since", "submitted_at", "decided_at")
    list_filter = ("status", "release_cause")
    list_select_related = ("student", "project")
    search_fields = ("id", "student__name", "student__email", "project__title", "project__slug")
    ordering = ("-created_at", "pk")
    fields = ("project", "student", "status", "number", "pitch", "answered", "waiting_since", "submitted_at",
              "revealed_at", "revealed_by", "bench_position", "offered_at", "offer_expires_at", "offer_note",
              "decided_at", "decline_reason", "release_cause")  # fmt: skip
    readonly_fields = ("answered", "number")

    def get_urls(self) -> list:
        """The fairness report stands beside the applications it counts."""
        shown = self.admin_site.admin_view(self.fairness)
        return [path("fairness/", shown, name="projects_fairness"), *super().get_urls()]

    def fairness(self, request: HttpRequest) -> HttpResponse:
        """Selection rates by group."""
        return fairness.page(request, self.admin_site.each_context(request))

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

    @display(description=_("answers"))
    def answered(self, application):
        rows = application.answers.select_related("question").order_by("question__position", "pk")
        return "\n\n".join(f"{row.question.text}\n{row.text}" for row in rows) or "-"


@admin.register(Note)
class NoteAdmin(AuditedAdmin):
    """What a company's people wrote for each other about an applicant."""

    list_display = ("__str__", "author", "application", "created_at")
    list_select_related = ("author", "application__student", "application__project")
    search_fields = ("text", "author__email", "application__student__email")
    ordering = ("-created_at", "-pk")
    fields = ("application", "author", "text", "created_at")
    readonly_fields = ("created_at",)


@admin.register(Message)
class MessageAdmin(AuditedAdmin):
    """What people wrote to each other, for reports and disagreements."""

    list_display = ("__str__", "author", "application", "sent_at")
    list_select_related = ("author", "application__student", "application__project")
    search_fields = ("body", "author__email", "application__student__email", "application__project__title")
    ordering = ("-sent_at", "-pk")
    fields = ("application", "author", "body", "sent_at")
    readonly_fields = ("sent_at",)

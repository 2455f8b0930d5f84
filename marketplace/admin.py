"""The first page of the admin: what waits for a person of the staff, counted."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from payments import queries as payments
from projects.moderation import queries as moderation


def dashboard(request: HttpRequest, context: dict) -> dict:
    """Add the queues to the context of the admin's first page; unfold calls it."""
    waiting = {**moderation.counts_for_staff(), **payments.counts_for_staff()}
    queues = (
        ("postings", _("Postings to read"), "projects_project", ""),
        ("reports", _("Reports to decide"), "projects_report", ""),
        ("failed_transfers", _("Failed transfers"), "payments_transfer", "?status__exact=failed"),
        ("failed_refunds", _("Failed refunds"), "payments_refund", "?status__exact=failed"),
        ("unread_events", _("Unread events from Stripe"), "payments_stripeevent", "?status__exact=failed"),
    )
    context["queues"] = [
        {"label": label, "count": waiting[name], "url": reverse(f"admin:{model}_changelist") + query}
        for name, label, model, query in queues
    ]
    context["oldest"] = moderation.oldest_postings()
    return context

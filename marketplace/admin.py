"""The admin as a whole: its first page counts what waits, and nobody touches log-ins, keys and proofs by hand."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import TokenProxy

from payments import queries as payments
from projects.disputes import queries as disputes
from projects.moderation import queries as moderation

for model in (Authenticator, EmailAddress, Group, TokenProxy, UserSession):
    admin.site.unregister(model)


def dashboard(request: HttpRequest, context: dict) -> dict:
    """Add the queues to the context of the admin's first page; unfold calls it."""
    waiting = {**moderation.counts_for_staff(), **disputes.counts_for_staff(), **payments.counts_for_staff()}
    queues = (
        ("postings", _("Postings to read"), "projects_project", ""),
        ("reports", _("Reports to decide"), "projects_report", ""),
        ("disputes", _("Disputes to decide"), "projects_dispute", ""),
        ("failed_transfers", _("Failed transfers"), "payments_transfer", "?status__exact=failed"),
        ("failed_refunds", _("Failed refunds"), "payments_refund", "?status__exact=failed"),
        ("failed_reversals", _("Pay that could not be taken back"), "payments_reversal", "?status__exact=failed"),
        ("open_differences", _("Stripe and the books differ"), "payments_difference", "?status__exact=open"),
        ("chargebacks_to_answer", _("Chargebacks to answer"), "payments_chargeback", "?state=waiting"),
        ("failed_bank_payouts", _("Payouts that banks refused"), "payments_bankpayout", "?state=waiting"),
        ("unread_events", _("Unread events from Stripe"), "payments_stripeevent", "?status__exact=failed"),
    )
    context["queues"] = [
        {"label": label, "count": waiting[name], "url": reverse(f"admin:{model}_changelist") + query}
        for name, label, model, query in queues
    ]
    context["finance"] = reverse("admin:payments_finance")
    context["fairness"] = reverse("admin:projects_fairness")
    context["oldest"] = moderation.oldest_postings()
    return context

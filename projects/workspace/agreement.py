"""The agreement between company and student; each engagement keeps the text and version it was made under."""

from django.conf import settings
from django.template.loader import render_to_string

from marketplace.core import money
from projects.applications.models import Application

VERSION = "2026-11"


def text(application: Application) -> str:
    """The agreement for this application, as both will have agreed to it: plain text, in the project's words."""
    project = application.project
    context = {
        "application": application,
        "project": project,
        "company": project.company,
        "student": application.student,
        "criteria": list(project.criteria.order_by("position", "pk")),
        "fee_cents": money.fee(project.pay_cents, settings.FEE_PERCENT),
        "rules": settings,
        "version": VERSION,
    }
    return render_to_string("projects/workspace/agreement.txt", context).strip()

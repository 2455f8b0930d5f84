"""What a silence asks of either side: a sign of life of the student, somebody else of the company."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.formats import moment
from projects.applications.models import Application
from projects.dashboards.todos import Todo
from projects.workspace.models import Absence, Replacement


def of_student(user: User) -> QuerySet[Absence]:
    """The reports that nobody hears from this student."""
    rows = Absence.objects.filter(engagement__student=user, status=Absence.Status.REPORTED)
    return rows.select_related("engagement__company", "engagement__project")


def for_student(user: User) -> list[Todo]:
    """The companies that hear nothing from this student."""
    return [_answer(row) for row in of_student(user)]


def _answer(row: Absence) -> Todo:
    engagement = row.engagement
    words = {
        "company": engagement.company.name,
        "title": engagement.project.title,
        "when": moment(row.answer_by),
    }
    return Todo(
        _("%(company)s hears nothing from you") % words,
        _("%(title)s · by %(when)s, or it goes to somebody else") % words,
        reverse("absence_answer", args=[engagement.pk, row.pk]),
        _("I am here"),
        row.answer_by,
    )


def of_company(company: Company) -> QuerySet[Replacement]:
    """Held money for which nobody is offered the work at the moment."""
    offers = Application.objects.filter(project=OuterRef("engagement__project"), status=Application.Status.OFFERED)
    rows = Replacement.objects.filter(engagement__company=company, status=Replacement.Status.SEARCHING)
    rows = rows.exclude(Exists(offers)).select_related("engagement__project", "engagement__student")
    return rows.order_by("search_until", "pk")


def for_company(company: Company) -> list[Todo]:
    """The places to be offered to somebody else."""
    return [_find(row) for row in of_company(company)]


def _find(row: Replacement) -> Todo:
    engagement = row.engagement
    words = {
        "name": engagement.student.first_name,
        "title": engagement.project.title,
        "when": moment(row.search_until),
    }
    return Todo(
        _("Offer somebody the place of %(name)s") % words,
        _("%(title)s · your money is held until %(when)s") % words,
        reverse("applicants", args=[engagement.project.slug]),
        _("See the applicants"),
        row.search_until,
    )

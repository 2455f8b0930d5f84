"""The public pages of a company and of a student."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import permissions as accounts
from accounts.companies.models import Company
from accounts.people.models import StudentProfile
from marketplace.core.web import paginate
from projects.credentials import evidence
from projects.portfolio import queries
from projects.reputation import cards
from projects.reviews import queries as reviews
from projects.reviews.models import Review

PROJECTS_SHOWN = 10
PAGE = 10


@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """Who a company is, how it has treated students, what it offers now, what students say."""
    found = get_object_or_404(Company.objects.visible_to(request.user).select_related("record"), slug=slug)
    projects = list(queries.open_projects(found).prefetch_related("skills")[: PROJECTS_SHOWN + 1])
    context = {
        "company": found,
        "projects": projects[:PROJECTS_SHOWN],
        "has_more": len(projects) > PROJECTS_SHOWN,
        "page": paginate(request, queries.reviews_of(found), size=PAGE),
        "averages": reviews.averages(Review.Side.STUDENT, company=found),
        "figures": cards.of_company(found),
        "record_least": settings.RECORD_LEAST,
        "is_member": accounts.is_member(request.user, found),
    }
    return render(request, "projects/portfolio/company.html", context)


@require_safe
def student(request: HttpRequest, handle: str) -> HttpResponse:
    """What a student shows the world: their words, their samples, and the projects they completed here."""
    visible = StudentProfile.objects.visible_to(request.user).of_handle(handle).select_related("user__record")
    found = get_object_or_404(visible.prefetch_related("links", "samples"))
    context = {
        "student": found,
        "page": paginate(request, queries.completed_by(found.user), size=PAGE),
        "evidence": evidence.of(found.user),
        "is_own": request.user == found.user,
        "averages": reviews.averages(Review.Side.COMPANY, student=found.user),
        "figures": cards.of_student(found.user),
        "record_least": settings.RECORD_LEAST,
    }
    return render(request, "projects/portfolio/student.html", context)

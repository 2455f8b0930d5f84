"""The pages that say what a company and a student are counted by."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.companies.models import Company
from accounts.people.models import StudentProfile
from marketplace.core.web import paginate
from projects.reputation import cards, events, queries

PAGE = 25


@require_safe
def company_record(request: HttpRequest, slug: str) -> HttpResponse:
    """Each number of a company's card with its rule, and every event behind them."""
    found = get_object_or_404(Company.objects.visible_to(request.user).select_related("record"), slug=slug)
    rows = queries.events_of_company(found, request.GET.get("kind", ""))
    context = {"whose": found.name, "home": found.get_absolute_url(), "figures": cards.of_company(found)}
    return _page(request, rows, context)


@require_safe
def student_record(request: HttpRequest, handle: str) -> HttpResponse:
    """Each number of a student's card with its rule, and every event behind them."""
    visible = StudentProfile.objects.visible_to(request.user).of_handle(handle)
    found = get_object_or_404(visible.select_related("user__record"))
    rows = queries.events_of_student(found.user, request.GET.get("kind", ""))
    context = {"whose": found.user.name, "home": found.get_absolute_url(), "figures": cards.of_student(found.user)}
    return _page(request, rows, context)


def _page(request: HttpRequest, rows, context: dict) -> HttpResponse:
    page = paginate(request, rows, size=PAGE)
    for event in page:
        event.sentence = events.SENTENCES[event.kind, event.is_kept]
        event.is_named = event.project is not None and event.project.status in event.project.PUBLIC
    kind = request.GET.get("kind", "")
    chosen = next((figure for figure in context["figures"] if figure.kind == kind), None)
    context |= {"page": page, "chosen": chosen, "record_least": settings.RECORD_LEAST}
    return render(request, "projects/reputation/record.html", context)

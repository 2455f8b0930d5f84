"""The certificate, at an address anyone can check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from projects.credentials import queries, services
from projects.credentials.models import Certificate

MOST_SHOWN = 100


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What was done, by whom, for whom, and that Firstrung says so; made to be printed."""
    found = get_object_or_404(queries.public(), code=services.as_code(code))
    return render(request, "projects/credentials/certificate.html", {"certificate": found})


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """A field for the code on a printed certificate; a known code leads to its page."""
    typed = request.GET.get("code", "")
    found = Certificate.objects.filter(code=services.as_code(typed)).first() if typed else None
    if found:
        return redirect(found)
    return render(request, "projects/credentials/check.html", {"typed": typed[:MOST_SHOWN]})

"""Pages."""

from django.http import Http404, HttpRequest, HttpResponse


def company(request: HttpRequest, **_) -> HttpResponse:
    raise Http404


def student(request: HttpRequest, **_) -> HttpResponse:
    raise Http404

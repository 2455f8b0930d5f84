"""Pages."""

from django.http import Http404, HttpRequest, HttpResponse


def report(request: HttpRequest, **_) -> HttpResponse:
    raise Http404

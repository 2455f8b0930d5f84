"""Pages."""

from django.http import Http404, HttpRequest, HttpResponse


def browse(request: HttpRequest, **_) -> HttpResponse:
    raise Http404


def project(request: HttpRequest, **_) -> HttpResponse:
    raise Http404


def preview(request: HttpRequest, **_) -> HttpResponse:
    raise Http404


def bookmark(request: HttpRequest, **_) -> HttpResponse:
    raise Http404


def bookmarks(request: HttpRequest, **_) -> HttpResponse:
    raise Http404

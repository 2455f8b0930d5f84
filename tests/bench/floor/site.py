"""The floor's pages."""

import os
from functools import cache
from pathlib import Path

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from tests.bench.floor.models import Posting

SAME = "SELECT id, slug, title, category, hours, pay_cents, due_on, company_id FROM projects_project WHERE id = ANY(%s)"


def rows(request: HttpRequest) -> HttpResponse:
    """The postings of these keys, in a plain template."""
    found = Posting.objects.select_related("company").defer("deliverable", "summary").filter(pk__in=_keys(request))
    return render(request, "rows.html", {"postings": found})


def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One posting."""
    return render(request, "row.html", {"posting": Posting.objects.select_related("company").get(pk=pk)})


def constant(request: HttpRequest, name: str) -> HttpResponse:
    """The markup of one of our pages; the rows it shows are fetched by hand and thrown away."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(SAME, [_keys(request)])
        cursor.fetchall()
    return HttpResponse(_markup(name))


def ready(request: HttpRequest) -> HttpResponse:
    """Whether the server is up."""
    return HttpResponse("ok")


def _keys(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.GET["pk"].split(",")]


@cache
def _markup(name: str) -> bytes:
    return (Path(os.environ["FLOOR_PAGES"]) / f"{name}.html").read_bytes()


urlpatterns = [
    path("rows/", rows),
    path("row/<int:pk>/", row),
    path("constant/<slug:name>/", constant),
    path("healthz", ready),
]

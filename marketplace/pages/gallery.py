"""The components page: every component in every state, for whoever builds pages. Only with DEBUG."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def components(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    return render(request, "about/components.html", {})

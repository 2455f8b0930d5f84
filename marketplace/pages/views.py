"""The site's own pages, and what people see when a request goes wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.core import kept
from marketplace.middleware import typed
from marketplace.pages import numbers, rulebook
from projects.discovery import listing
from projects.workspace.ending import schedule

NEWEST = 4


def _page(request: HttpRequest, template: str, **context) -> HttpResponse:
    return render(request, template, {"example": numbers.example(), "weeks": numbers.weeks(), **context})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Firstrung is, for both sides, with the newest open projects."""
    told = listing.newest(NEWEST, viewer=request.user)
    return kept.page(request, told, lambda: _page(request, "home.html", newest=listing.projects(told)))


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """The way of a project from posting to proof."""
    return _page(request, "about/how_it_works.html")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its number, stage by stage."""
    return _page(request, "about/rules.html", chapters=rulebook.chapters())


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """Why and how a company posts."""
    return _page(request, "about/companies.html")


@require_safe
def fees(request: HttpRequest) -> HttpResponse:
    """Who pays what, drawn."""
    return _page(request, "about/fees.html", shares=numbers.shares())


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How people and their money are kept safe."""
    return _page(request, "about/safety.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and how long."""
    return _page(request, "about/privacy.html")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The agreement between Firstrung, companies and students."""
    return _page(request, "about/terms.html", endings=schedule.rules(), ending_terms=schedule.terms())


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token no longer fits, as after logging in elsewhere or a day's pause."""
    return render(request, "403_csrf.html", {"kept": typed(request)}, status=403)

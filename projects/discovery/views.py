"""Finding projects and reading one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from marketplace.core import kept
from marketplace.core.web import keyset, page_or_partial, safe_next
from projects.applications import countdown
from projects.discovery import detail, links, listing, panel, queries, services, shown
from projects.discovery.matching import queries as matching
from projects.discovery.suggesting import looking
from projects.discovery.web import gone, head
from projects.discovery.web.views import gone_page
from projects.postings import linter
from projects.postings import services as postings
from projects.postings.models import Project
from projects.postings.steps import marks
from projects.reputation import cards

PAGE = 20


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Open projects by words, filters and order; HTMX gets the results only."""
    answer = listing.ask(request)
    shows = (answer.rows, answer.found, repr(answer.search))
    return kept.page(request, shows, lambda: _results(request, answer))


def _results(request: HttpRequest, answer: listing.Answer) -> HttpResponse:
    search, shown = answer.search, listing.read(request, answer)
    asks = (request.path, search, shown.found)
    context = {
        "search": search,
        "head": head.of_list(request, search, shown.page),
        "found": shown.found,
        "page": shown.page,
        "panel": panel.panel(search, shown.found),
        "distances": panel.distances(search),
        "chips": links.chips(request.path, search),
        "sorts": links.sorts(request.path, search),
        "frequent_skills": links.skills(*asks),
        "spelling": links.spelling(*asks),
        "advice": links.advice(*asks),
        "is_fragment": request.htmx and not request.htmx.history_restore_request,
    }
    response = page_or_partial(request, "projects/discovery/browse.html", context, "results")
    if request.htmx:
        response["HX-Push-Url"] = links.clean_address(request)
    return response


@require_safe
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything a student wants to know before applying."""
    told = shown.ask(request.user, slug)
    if told is None:
        return gone_page(request, slug)
    if request.user.is_authenticated:
        return _read(request, told)
    return kept.page(request, told.project, lambda: _read(request, told))


def _read(request: HttpRequest, told: shown.Told) -> HttpResponse:
    found, known = shown.read(told)
    if gone.is_gone_for(found, request.user):
        return gone_page(request, found.slug)
    if request.user.is_authenticated:
        looking.note(found, by=request.user)
    context = _page(request, found) | {"fit": matching.for_page(found, known)}
    return render(request, "projects/discovery/project.html", context)


@login_required
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """An unpublished posting exactly as students will see it, with what is missing and the button that submits it."""
    told = shown.ask(request.user, slug)
    found = told and shown.read(told)[0]
    if found is None or found.role not in detail.MANAGERS:
        raise Http404
    if not found.is_editable:
        return redirect(found)
    musts = linter.problems(found)
    context = {
        **_page(request, found),
        "is_preview": True,
        "musts": musts,
        "debts": countdown.debts(found.company),
        "steps": marks(musts),
        "publishes_itself": postings.publishes_itself(found.company) and found.status == Project.Status.DRAFT,
    }
    return render(request, "projects/discovery/project.html", context)


def _page(request: HttpRequest, found: Project) -> dict:
    return {
        "project": found,
        "head": head.of_project(found),
        "step": detail.next_step(found, request.user),
        "answer_by": detail.promise(found),
        "may_manage": found.role in detail.MANAGERS,
        "figures": cards.of_company(found.company),
    }


@login_required
@require_POST
def bookmark(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a project, or let it go: `keep` says which, so that a second click changes nothing."""
    found = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    is_kept = request.POST.get("keep") == "1"
    (services.keep if is_kept else services.let_go)(found, by=request.user)
    if request.htmx:
        found.is_kept = is_kept
        return render(request, "projects/discovery/bookmark.html", {"project": found})
    response = redirect(safe_next(request, found.get_absolute_url()))
    response.status_code = 303
    return response


@login_required
@require_safe
def bookmarks(request: HttpRequest) -> HttpResponse:
    """What the person keeps, newest first."""
    kept = Project.objects.visible_to(request.user).filter(bookmarks__user=request.user)
    rows = queries.cards(kept, viewer=request.user).annotate(kept_at=queries.kept_at(request.user))
    page = keyset(request, rows, order=("-kept_at", "-id"), size=PAGE)
    return render(request, "projects/discovery/bookmarks.html", {"page": page})

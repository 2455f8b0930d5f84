"""Saving searches, and what they found."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.web import back, keyset, paginate, safe_next
from projects.discovery.saved import links, queries, services
from projects.discovery.saved.forms import SavedSearchForm
from projects.discovery.saved.models import SavedSearch

FORM = ["GET", "HEAD", "POST"]
PAGE = 20


@login_required
@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    """The person's searches, the newest first."""
    page = paginate(request, queries.own(request.user).order_by("-created_at", "pk"), PAGE)
    context = {"page": page, "most": settings.SAVED_SEARCHES_PER_PERSON, "days": queries.RECENT_DAYS}
    return render(request, "projects/discovery/saved/list.html", context)


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the search of the page it is posted from."""
    search = services.read(request.POST.get("query", ""), request.user)
    saved = services.save(search, by=request.user)
    messages.success(request, _("“%(name)s” is saved. We tell you when something new fits.") % {"name": saved.name})
    return _see_other(safe_next(request, reverse("saved_searches")))


@login_required
@require_http_methods(FORM)
def saved_search(request: HttpRequest, pk: str) -> HttpResponse:
    """What one search found, when, and how it is named and told."""
    saved = get_object_or_404(queries.own(request.user).select_related("user"), pk=pk)
    form = SavedSearchForm(request.POST or None, instance=saved)
    if request.method == "POST" and form.is_valid():
        services.change(saved, by=request.user, **form.cleaned_data)
        messages.success(request, _("Changed. It holds from now on."))
        return back("saved_search", pk=pk)
    page = keyset(request, queries.found(saved, request.user), order=("-found_at", "-id"), size=PAGE)
    context = {"saved": saved, "form": form, "page": page}
    return render(request, "projects/discovery/saved/search.html", context)


@login_required
@require_POST
def pause(request: HttpRequest, pk: str) -> HttpResponse:
    """Pause a search, or let it go on: `pause` says which, so that a second click changes nothing."""
    saved = get_object_or_404(SavedSearch.objects.select_related("user"), user=request.user, pk=pk)
    if request.POST.get("pause") == "1":
        services.pause(saved)
    else:
        services.resume(saved, by=request.user)
    return _see_other(safe_next(request, saved.get_absolute_url()))


@login_required
@require_http_methods(FORM)
def delete(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask, then delete a search with what it found."""
    saved = get_object_or_404(SavedSearch, user=request.user, pk=pk)
    if request.method == "POST":
        services.delete(saved, by=request.user)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": saved.name})
        return back("saved_searches")
    return render(request, "projects/discovery/saved/delete.html", {"saved": saved})


@csrf_exempt
@require_http_methods(FORM)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Pause a search from its e-mail: a page that asks on GET, done on POST, which mail programs may send (RFC 8058).

    The signed link stands in for the log-in and can do nothing else, so no CSRF token is asked for.
    """
    pk = links.read(token)
    if pk is None:
        raise Http404
    saved = SavedSearch.objects.filter(pk=pk).first()
    if request.method == "POST" and saved:
        services.pause(saved)
    return render(request, "projects/discovery/saved/stop.html", {"saved": saved})


def _see_other(url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response

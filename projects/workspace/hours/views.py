"""The pages of a student's time log; they are nobody else's, staff included."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.web import back, paginate
from projects import permissions
from projects.workspace import loading
from projects.workspace.hours import overruns, services
from projects.workspace.hours.forms import TimeForm
from projects.workspace.models import Engagement, TimeEntry

METHODS = ["GET", "HEAD", "POST"]


def _own(request: HttpRequest, pk: UUID) -> Engagement:
    """The reader's own work; for anybody else there is no log here."""
    found = loading.engagement(request, pk)
    if not permissions.may_work(request.user, found):
        raise Http404
    return found


@login_required
@require_http_methods(METHODS)
def engagement_hours(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The log with what it comes to; a form adds to it."""
    found = _own(request, pk)
    form = TimeForm(request.POST or None, engagement=found)
    if form.is_valid():
        services.log(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Logged. Only you see it."))
        return back("engagement_hours", pk)
    balance = overruns.balance(found)
    context = {
        "engagement": found,
        "form": form,
        "is_open": services.is_open(found),
        "balance": balance,
        "suggests_change": overruns.suggests_change(found, balance),
        "page": paginate(request, found.time_entries.order_by("-worked_on", "-pk"), 20),
    }
    return render(request, "projects/workspace/hours/hours.html", context)


def _entry(request: HttpRequest, pk: UUID, entry: int) -> TimeEntry:
    engagement = _own(request, pk)
    found = get_object_or_404(engagement.time_entries.all(), pk=entry)
    found.engagement = engagement
    return found


@login_required
@require_http_methods(METHODS)
def hours_entry(request: HttpRequest, pk: UUID, entry: int) -> HttpResponse:
    """Mend one entry."""
    found = _entry(request, pk, entry)
    begun = {"worked_on": found.worked_on, "minutes": found.minutes, "note": found.note}
    form = TimeForm(request.POST or None, engagement=found.engagement, initial=begun)
    if form.is_valid():
        services.change(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Changed."))
        return back("engagement_hours", pk)
    context = {"engagement": found.engagement, "entry": found, "form": form}
    return render(request, "projects/workspace/hours/entry.html", context)


@login_required
@require_POST
def hours_delete(request: HttpRequest, pk: UUID, entry: int) -> HttpResponse:
    """Take one entry out."""
    services.delete(_entry(request, pk, entry), by=request.user)
    messages.success(request, _("Deleted."))
    return back("engagement_hours", pk)

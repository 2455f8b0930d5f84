"""The page about a hire: the company records it, the student answers, both read it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.web import back
from projects import permissions
from projects.hires import queries, services
from projects.hires.forms import HireForm
from projects.hires.models import Hire
from projects.workspace import loading


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the company hires the student, or read what is on record."""
    engagement = loading.engagement(request, pk)
    may_record = permissions.may_hire(request.user, engagement.project)
    form = HireForm(request.POST or None)
    if request.method == "POST":
        loading.require(may_record)
        if form.is_valid():
            services.record(engagement, by=request.user, **form.cleaned_data)
            messages.success(request, _("Recorded. It counts once the student confirms it."))
            return back("hire", engagement.pk)
    found = queries.latest(engagement)
    is_free = found is None or found.status not in Hire.STANDING
    is_complete = engagement.status == engagement.Status.COMPLETED
    context = {
        "engagement": engagement,
        "hire": found,
        "form": form if may_record and is_free and is_complete else None,
        "may_answer": permissions.may_work(request.user, engagement),
        "may_withdraw": may_record,
    }
    return render(request, "projects/hires/hire.html", context)


@login_required
@require_POST
def hire_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The student confirms it or says that it is not so."""
    found = _visible(request, pk)
    loading.require(permissions.may_work(request.user, found.engagement))
    if request.POST.get("go") == "confirm":
        services.confirm(found, by=request.user)
        messages.success(request, _("Confirmed. Congratulations!"))
    else:
        services.decline(found, by=request.user)
        messages.success(request, _("The company has been told that it is not so. Nobody counts it."))
    return back("hire", found.engagement_id)


@login_required
@require_POST
def hire_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what the student has not answered."""
    found = _visible(request, pk)
    loading.require(permissions.may_hire(request.user, found.engagement.project))
    services.withdraw(found, by=request.user)
    messages.success(request, _("Taken back. The student has been told."))
    return back("hire", found.engagement_id)


def _visible(request: HttpRequest, pk: UUID) -> Hire:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)

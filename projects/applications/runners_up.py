"""The company's page of its runners-up: their order, who else is shortlisted, and what happens with it by itself."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.web import back, paginate
from projects import permissions
from projects.applications import bench, rules
from projects.applications.forms import BenchForm
from projects.applications.models import Application
from projects.postings.models import Project


def _project(request: HttpRequest, slug: str) -> Project:
    """The project, for people of its company and staff; only who hires changes anything."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("company"), slug=slug)
    is_ours = permissions.may_read_applications(request.user, project) and not project.company.suspended_at
    if not (is_ours or request.user.is_staff):
        raise Http404
    if request.method == "POST" and not permissions.may_hire(request.user, project):
        raise PermissionDenied
    return project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, slug: str) -> HttpResponse:
    """The runners-up in their order; POST keeps a new one. Who is shortlisted besides is shown page by page."""
    project = _project(request, slug)
    kept = list(bench.runners_up(project))
    page = paginate(request, bench.others(project), 20)
    form = BenchForm(request.POST if request.method == "POST" else None, kept=kept, others=page.object_list)
    if request.method == "POST" and form.is_valid():
        bench.arrange(project, form.in_order(), by=request.user)
        messages.success(request, _("Kept. Everybody whose place changed has been told."))
        return back("bench", slug)
    context = {
        "project": project,
        "form": form,
        "page": page,
        "kept": kept,
        "offers": bench.offers(project),
        "seats_left": rules.seats_left(project),
        "may_hire": permissions.may_hire(request.user, project),
        "hours": settings.OFFER_HOURS,
        "most": bench.LONGEST,
    }
    return render(request, "projects/applications/bench.html", context)


@login_required
@require_POST
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer a place that is free to the next in line, now."""
    project = _project(request, slug)
    offered: list[Application] = bench.step(project)
    if offered:
        names = ", ".join(application.shown_name for application in offered)
        messages.success(request, _("Offered to %(names)s.") % {"names": names})
    else:
        messages.info(request, _("There is no place to offer, or nobody in line who could take it."))
    return back("bench", slug)

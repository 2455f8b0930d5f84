"""Telling the moderators. What they do with it is in the admin."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.core.web import back
from projects import permissions
from projects.moderation import queries, services
from projects.moderation.forms import ReportForm
from projects.postings.models import Project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what is wrong with a posting."""
    rows = Project.objects.visible_to(request.user).filter(status__in=Project.PUBLIC)
    project = get_object_or_404(rows.select_related("company"), slug=slug)
    if not permissions.may_report(request.user, project):
        raise Http404
    about = {"details": queries.words_of_invitation(request.user, project, request.GET.get("invitation", ""))}
    form = ReportForm(request.POST if request.method == "POST" else None, initial=about)
    if request.method == "POST" and form.is_valid():
        services.report(project, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. A moderator looks at it within a day and you hear what came of it."))
        return back("project", project.slug)
    return render(request, "projects/moderation/report.html", {"project": project, "form": form})

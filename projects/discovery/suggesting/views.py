"""The page of projects that suit a student, and what they say about it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.people.models import StudentProfile
from marketplace.core.web import back
from projects.discovery.suggesting import looking, queries, services, tastes
from projects.postings.models import Project


@login_required
@require_safe
def for_you(request: HttpRequest) -> HttpResponse:
    """Projects that suit the student, with the reasons; one page, never more than fits on it."""
    student = StudentProfile.objects.filter(user=request.user).select_related("user").first()
    if student is None:
        return render(request, "projects/discovery/suggesting/nobody.html")
    taste = tastes.of(student)
    suited, newest = queries.for_you(student, taste, timezone.now())
    context = {
        "student": student,
        "taste": taste,
        "suited": suited,
        "newest": newest,
        "gone": _gone(request),
        "view_days": settings.VIEW_DAYS,
    }
    return render(request, "projects/discovery/suggesting/for_you.html", context)


def _gone(request: HttpRequest) -> Project | None:
    slug = request.GET.get("gone", "").replace("\x00", "")
    return Project.objects.visible_to(request.user).filter(slug=slug).only("slug", "title").first() if slug else None


@login_required
@require_POST
def dismiss(request: HttpRequest, slug: str) -> HttpResponse:
    """Never suggest a project again, or take that back; `dismiss` says which, so a second click changes nothing."""
    project = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    is_gone = request.POST.get("dismiss") == "1"
    (services.dismiss if is_gone else services.take_back)(project, by=request.user)
    if request.htmx and is_gone:
        return render(request, "projects/discovery/suggesting/gone.html", {"gone": project})
    response = back("for_you")
    response["Location"] += f"?gone={project.slug}" if is_gone else ""
    return response


@login_required
@require_POST
def history(request: HttpRequest) -> HttpResponse:
    """Remember what the student opens, or stop and forget it: `keep` says which."""
    student = get_object_or_404(StudentProfile.objects.select_related("user"), user=request.user)
    keeps = request.POST.get("keep") == "1"
    looking.keep(student, by=request.user, keeps=keeps)
    told = _("We remember what you open from now on.") if keeps else _("We forgot what you opened and stopped looking.")
    messages.success(request, told)
    return back("for_you")


@login_required
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget what the student opened so far."""
    number = looking.forget(request.user)
    words = ngettext(
        "We forgot the %(number)d project you opened.", "We forgot the %(number)d projects you opened.", number
    )
    messages.success(request, words % {"number": number})
    return back("for_you")

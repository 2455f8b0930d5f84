"""The company's pages: looking for students, inviting one, what became of it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.companies.models import Membership
from accounts.people.models import StudentProfile, User
from marketplace.core.formats import moment
from marketplace.core.web import back, keyset, paginate, safe_next
from projects import permissions
from projects.discovery.detail import MANAGERS
from projects.discovery.inviting import cards, hiding, listing, queries, rules, services
from projects.discovery.inviting.forms import InviteForm, WantedForm
from projects.postings.models import Project

PAGE = 20
FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
@never_cache
def students(request: HttpRequest, slug: str) -> HttpResponse:
    """Students a posting may invite, by what they declared or proved, without names."""
    project = _posting(request.user, slug)
    taken = queries.numbers(project)
    problem = rules.inviting(project, sent=len(taken))
    if problem:
        messages.info(request, problem)
        return back("project_invited", slug)
    asked = queries.asked_for(project)
    form = WantedForm(request.GET, project=project, asked=asked)
    wanted = form.wanted()
    found = queries.matching(project, wanted)
    rows = queries.in_order(found, wanted)
    page = keyset(request, rows, order=wanted.order, size=PAGE, signer=hiding.cursors(project, wanted.order))
    skills = dict.fromkeys([*wanted.skills, *asked])
    place = wanted.place or project.city
    context = {
        "project": project,
        "form": form,
        "count": queries.counted(found),
        "most_counted": queries.COUNTED,
        "page": page,
        "cards": cards.of(page.object_list, project, skills=skills, place=place, taken=taken),
        "sorts": wanted.orders(),
        "left": settings.INVITES_PER_POSTING - len(taken),
        "most": settings.INVITES_PER_POSTING,
        "may_invite": project.role in MANAGERS,
    }
    return render(request, "projects/discovery/inviting/students.html", context)


@login_required
@require_http_methods(FORM)
@never_cache
def student(request: HttpRequest, slug: str) -> HttpResponse:
    """One student again, and a few words to go with the invitation."""
    project = _posting(request.user, slug)
    if not permissions.may_invite(request.user, project):
        raise PermissionDenied
    key = hiding.opened(project, request.POST.get("who") or request.GET.get("who") or "")
    looked_at = safe_next(request, reverse("project_invite", args=[slug]))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and key and form.is_valid():
        profile = get_object_or_404(StudentProfile, pk=key)
        sent = services.invite(project, profile, by=request.user, **form.cleaned_data)
        words = {"number": sent.number, "when": moment(sent.answer_by)}
        messages.success(request, _("Student %(number)d is invited and has until %(when)s to answer.") % words)
        return redirect(looked_at)
    found = queries.invitable(project).select_related("city").filter(pk=key).first() if key else None
    if found is None:
        messages.info(request, _("This student cannot be invited any more, or the page was open for too long."))
        return redirect(looked_at)
    shown = {"skills": queries.asked_for(project), "place": project.city, "taken": queries.numbers(project)}
    context = {
        "project": project,
        "card": cards.of([found], project, **shown)[0],
        "form": form,
        "next": looked_at,
        "left": settings.INVITES_PER_POSTING - len(shown["taken"]),
        "most": settings.INVITES_PER_POSTING,
        "days": settings.INVITE_ANSWER_DAYS,
    }
    return render(request, "projects/discovery/inviting/invite.html", context)


@login_required
@require_safe
def invited(request: HttpRequest, slug: str) -> HttpResponse:
    """The invitations of a posting and what became of them."""
    project = _posting(request.user, slug)
    page = paginate(request, queries.sent(project), PAGE)
    counts = queries.funnel(project)
    context = {
        "project": project,
        "page": page,
        "rows": listing.described(page.object_list, project),
        "counts": counts,
        "left": max(settings.INVITES_PER_POSTING - counts["invited"], 0),
        "most": settings.INVITES_PER_POSTING,
        "may_look": not rules.inviting(project, sent=counts["invited"]),
    }
    return render(request, "projects/discovery/inviting/invited.html", context)


def _posting(user: User, slug: str) -> Project:
    """A published posting with the viewer's `role`, for people of its company and staff; anyone else learns nothing."""
    role = Membership.objects.filter(company=OuterRef("company"), user=user).values("role")[:1]
    rows = Project.objects.visible_to(user).filter(status__in=Project.PUBLIC).annotate(role=Subquery(role))
    rows = rows.select_related("company", "city").defer("search", "edited_in")
    project = get_object_or_404(rows, slug=slug)
    if not user.is_staff and (project.role is None or project.company.suspended_at):
        raise Http404
    return project

"""The company's pages: the list of applicants, and each decision on a page of its own; `applicant` shows one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions as accounts
from accounts.companies import queries as companies
from marketplace.core.web import back, paginate
from projects import permissions
from projects.applications import applicant, listing, queries, rules, services
from projects.applications.forms import DeclineForm, NoteForm, OfferForm
from projects.applications.models import Application
from projects.postings.models import Project

FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def applicants(request: HttpRequest, slug: str) -> HttpResponse:
    """Who applied to a project, by state, ordered by what they declared."""
    project = get_object_or_404(listing.projects(request.user), slug=slug)
    membership = companies.memberships(request.user).filter(company=project.company_id).first()
    _check_reader(request, project, is_member=membership is not None)
    overview = listing.overview(project)
    tab = overview.tab(request.GET.get("state"))
    sort = _one_of(listing.SORTS, request.GET.get("sort"))
    found = listing.applicants(project, tab=tab, sort=sort, viewer=request.user)
    page = paginate(request, found, 20, count=overview.counts[tab])
    rows = listing.described(page.object_list, project, viewer=request.user)
    may_hire = membership is not None and accounts.manages(membership)
    context = {
        "project": project,
        "page": page,
        "rows": rows,
        "overview": overview,
        "tabs": overview.tabs(tab),
        "sorts": listing.sorts(sort),
        "may_hire": may_hire,
        "may_decline": may_hire and any(row.may_be_decided for row in rows),
        "may_score": membership is not None,
        "is_by_score": sort == listing.RUBRIC,
    }
    return render(request, "projects/applications/applicants.html", context)


def _one_of(choices: dict, name: str | None) -> str:
    return name if name in choices else next(iter(choices))


def _project(request: HttpRequest, slug: str) -> Project:
    """The project, for people of its company and staff; anyone else learns nothing."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("company"), slug=slug)
    _check_reader(request, project, is_member=permissions.may_read_applications(request.user, project))
    return project


def _check_reader(request: HttpRequest, project: Project, *, is_member: bool) -> None:
    if not (request.user.is_staff or is_member):
        raise Http404
    if project.company.suspended_at and not request.user.is_staff:
        raise Http404


@login_required
@require_http_methods(FORM)
def applicants_decline(request: HttpRequest, slug: str) -> HttpResponse:
    """Say no to those ticked in the list, with one reason, after reading who they are."""
    project = _project(request, slug)
    _require(permissions.may_hire(request.user, project))
    chosen = listing.chosen(project, request.GET.getlist("chosen"), by=request.user)
    if not chosen:
        messages.warning(request, _("Tick at least one person who still waits for an answer."))
        return back("applicants", slug)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = services.decline_many(chosen, by=request.user, **form.answer())
        told = ngettext("%(count)d person has been told.", "%(count)d people have been told.", count)
        messages.success(request, told % {"count": count})
        return back("applicants", slug)
    context = {"project": project, "chosen": chosen, "form": form}
    return render(request, "projects/applications/decline_many.html", context)


@login_required
@require_POST
def shortlist(request: HttpRequest, pk) -> HttpResponse:
    """Keep an applicant in view."""
    found = received(request, pk)
    services.shortlist(found, by=request.user)
    messages.success(request, _("Shortlisted. You can see who it is and write to each other now."))
    return redirect(found)


@login_required
@require_http_methods(FORM)
def offer(request: HttpRequest, pk) -> HttpResponse:
    """Offer the project, after reading what it costs and how long the offer stands."""
    found = received(request, pk)
    _require(permissions.may_hire(request.user, found.project))
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.offer(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Offered. You hear as soon as there is an answer."))
        return redirect(found)
    if not found.is_offerable:
        return moved_on(request, found)
    context = {
        "application": found,
        "project": found.project,
        "form": form,
        "hours": settings.OFFER_HOURS,
        "problem": rules.offering(found.project, found.student),
    }
    return render(request, "projects/applications/offer.html", context)


@login_required
@require_http_methods(FORM)
def decline(request: HttpRequest, pk) -> HttpResponse:
    """Say no, with a reason; a live offer is taken back by it."""
    found = received(request, pk)
    _require(permissions.may_hire(request.user, found.project))
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.decline(found, by=request.user, **form.answer())
        messages.success(request, _("Declined. They have been told, with your reason."))
        return redirect(found)
    if not found.is_declinable:
        return moved_on(request, found)
    return render(request, "projects/applications/decline.html", {"application": found, "form": form})


@login_required
@require_POST
def note(request: HttpRequest, pk) -> HttpResponse:
    """Write something about an applicant for one's colleagues."""
    found = received(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return applicant.page(request, found, form)
    services.note(found, by=request.user, **form.cleaned_data)
    return redirect(f"{found.get_absolute_url()}#notes")


def received(request: HttpRequest, pk) -> Application:
    """An application to a company this person belongs to."""
    rows = queries.with_everything(Application.objects.visible_to(request.user).submitted())
    found = get_object_or_404(rows, pk=pk)
    if found.student_id == request.user.pk:
        raise Http404
    return found


def moved_on(request: HttpRequest, application: Application) -> HttpResponse:
    """Lead to the application with a word about why the page asked for is no more."""
    messages.info(request, _("Things have moved on since then. This is where they stand."))
    return redirect(application)


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied

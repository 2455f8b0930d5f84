from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.companies import queries, services
from accounts.companies.forms import CompanyForm, InvitationForm, RoleForm, WelcomeCompanyForm
from accounts.companies.models import Company, Invitation
from marketplace.core.web import back, safe_next

FORM = ["GET", "HEAD", "POST"]


def _own(request: HttpRequest, slug: str) -> Company:
    """A company the person belongs to; everybody else gets 404."""
    return get_object_or_404(Company, slug=slug, memberships__user=request.user)


@login_required
@require_http_methods(FORM)
def welcome_company(request: HttpRequest) -> HttpResponse:
    """The company, right after signing up: only what a posting needs."""
    return _create(request, WelcomeCompanyForm, "accounts/welcome/company.html")


@login_required
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Another company, for somebody who has an account."""
    return _create(request, CompanyForm, "accounts/companies/new.html")


def _create(request: HttpRequest, form_class: type[CompanyForm], template: str) -> HttpResponse:
    initial = {"time_zone": request.user.time_zone}
    form = form_class(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        company = services.create(by=request.user, **form.cleaned_data)
        messages.success(request, _("%(company)s is set up. Post your first project.") % {"company": company.name})
        return redirect(safe_next(request, "/dashboard/"))
    return render(request, template, {"form": form})


@login_required
@require_safe
def settings_companies(request: HttpRequest) -> HttpResponse:
    """The companies one belongs to."""
    return render(request, "accounts/settings/companies.html", {"memberships": queries.memberships(request.user)})


@login_required
@require_http_methods(FORM)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The company's profile."""
    company = _own(request, slug)
    if not permissions.may_manage(request.user, company):
        return back("company_members", slug)
    form = CompanyForm(request.POST or None, request.FILES or None, initial=queries.company_values(company))
    if request.method == "POST" and form.is_valid():
        services.update(company, by=request.user, **form.cleaned_data)
        if "remove_logo" in request.POST:
            services.remove_logo(company, by=request.user)
        messages.success(request, _("Saved."))
        return back("company_edit", slug)
    return render(request, "accounts/companies/edit.html", {"company": company, "form": form})


@require_safe
@cache_control(public=True, max_age=86400)
def logo(request: HttpRequest, slug: str) -> FileResponse:
    """The logo's file: a WebP we drew ourselves."""
    company = get_object_or_404(Company.objects.visible_to(request.user), slug=slug)
    if not company.logo:
        raise Http404
    return FileResponse(company.logo.open("rb"), content_type="image/webp")


@login_required
@require_http_methods(FORM)
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The team with roles, and for owners invitations."""
    company = _own(request, slug)
    may_own = permissions.may_own(request.user, company)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and may_own and form.is_valid():
        invitation = services.invite(company, by=request.user, **form.cleaned_data)
        messages.success(request, _("We wrote to %(email)s.") % {"email": invitation.email})
        return back("company_members", slug)
    context = {
        "company": company,
        "may_own": may_own,
        "may_manage": permissions.may_manage(request.user, company),
        "members": queries.members(company),
        "invitations": queries.open_invitations(company) if may_own else (),
        "form": form,
    }
    return render(request, "accounts/companies/members.html", context)


@login_required
@require_http_methods(FORM)
def change_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a member another role; for owners."""
    company = _own(request, slug)
    membership = get_object_or_404(queries.members(company), pk=pk)
    if not permissions.may_own(request.user, company):
        raise Http404
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        services.change_role(membership, by=request.user, role=form.cleaned_data["role"])
        return back("company_members", slug)
    return render(request, "accounts/companies/role.html", {"company": company, "member": membership, "form": form})


@login_required
@require_http_methods(FORM)
def remove_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody out of the company, for owners, or leave it oneself; GET asks."""
    company = _own(request, slug)
    membership = get_object_or_404(queries.members(company), pk=pk)
    leaves = membership.user == request.user
    if not leaves and not permissions.may_own(request.user, company):
        raise Http404
    if request.method == "POST":
        services.remove_member(membership, by=request.user)
        return back("settings_companies") if leaves else back("company_members", slug)
    context = {"company": company, "member": membership, "leaves": leaves}
    return render(request, "accounts/companies/remove.html", context)


@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """Make an invitation's link stop working; for owners.

    It is named by its address: its id is the secret that proves the address, which whoever invites must not learn.
    """
    company = _own(request, slug)
    if not permissions.may_own(request.user, company):
        raise Http404
    email = request.POST.get("email", "").replace("\x00", "")
    invitation = get_object_or_404(queries.open_invitations(company), email=email)
    services.withdraw_invitation(invitation, by=request.user)
    return back("company_members", slug)


@require_http_methods(FORM)
def invitation(request: HttpRequest, pk: str) -> HttpResponse:
    """An invitation behind its secret link: who invites whom to what, and one button.

    The link reached the address it is for, so signing up from here with that address needs no further proof.
    """
    found = get_object_or_404(Invitation.objects.select_related("company", "invited_by"), pk=pk)
    if request.method == "POST" and request.user.is_authenticated:
        services.accept_invitation(found, by=request.user)
        messages.success(request, _("You belong to %(company)s now.") % {"company": found.company.name})
        return redirect("/dashboard/")
    is_open = queries.is_open(found)
    if is_open and not request.user.is_authenticated:
        get_adapter(request).stash_verified_email(request, found.email)
    context = {"invitation": found, "is_open": is_open, "fits": queries.is_for(found, request.user)}
    return render(request, "accounts/companies/invitation.html", context)

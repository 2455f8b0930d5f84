from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.people import keys, leaving, queries, self_description, services
from accounts.people.forms import (
    CloseForm,
    LinkForm,
    PersonForm,
    SampleForm,
    SelfDescriptionForm,
    StudentForm,
    WelcomeStudentForm,
)
from accounts.people.models import ProfileLink, User, WorkSample
from marketplace.core import languages
from marketplace.core.web import back, safe_next

FORM = ["GET", "HEAD", "POST"]
HOME = "/dashboard/"


@login_required
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Right after signing up: go on as what one said one is, or choose."""
    if permissions.has_profile(request.user):
        return redirect(HOME)
    if request.user.joined_as == User.Role.COMPANY:
        return back("welcome_company")
    if request.user.joined_as:
        return back("welcome_student")
    return render(request, "accounts/welcome/choose.html")


@login_required
@require_http_methods(FORM)
def welcome_student(request: HttpRequest) -> HttpResponse:
    """The short student profile."""
    if permissions.is_student(request.user):
        return redirect(HOME)
    initial = {"handle": queries.free_handle(request.user.name), "kind": request.user.joined_as}
    form = WelcomeStudentForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.create_student_profile(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is ready. Find a project that fits."))
        return redirect(safe_next(request, HOME))
    return render(request, "accounts/welcome/student.html", {"form": form})


@login_required
@require_safe
def settings_index(request: HttpRequest) -> HttpResponse:
    """All settings at a glance."""
    return render(request, "accounts/settings/index.html")


@login_required
@require_http_methods(FORM)
def settings_profile(request: HttpRequest) -> HttpResponse:
    """Name and time zone."""
    initial = {"name": request.user.name, "time_zone": request.user.time_zone}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.update_person(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return back("settings_profile")
    return render(request, "accounts/settings/profile.html", {"form": form})


@login_required
@require_http_methods(FORM)
def settings_student(request: HttpRequest) -> HttpResponse:
    """The whole student profile."""
    if not permissions.is_student(request.user):
        return back("welcome_student")
    student = request.user.student
    adds = "add_skill" in request.POST
    initial = StudentForm.with_skill(request.POST) if adds else queries.student_values(student)
    form = StudentForm(None if adds else request.POST or None, user=request.user, initial=initial)
    if adds:
        messages.info(request, _("The skill is in your list. Save to keep it."))
    elif request.method == "POST" and form.is_valid():
        services.update_student_profile(student, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Companies see it from now on."))
        return back("settings_student")
    context = {"form": form, "student": student, "evidence": queries.evidence(request.user)}
    return render(request, "accounts/settings/student.html", context)


@login_required
@require_http_methods(FORM)
def settings_showcase(request: HttpRequest) -> HttpResponse:
    """Links and work samples, each added by a small form and removed by a button."""
    if not permissions.is_student(request.user):
        return back("welcome_student")
    student, adds_link = request.user.student, "label" in request.POST
    link_form = LinkForm(request.POST if adds_link else None, prefix="", auto_id="link_%s")
    sample_form = SampleForm(request.POST if request.POST and not adds_link else None, auto_id="sample_%s")
    form, add = (link_form, services.add_link) if adds_link else (sample_form, services.add_sample)
    if request.method == "POST" and form.is_valid():
        add(student, by=request.user, **form.cleaned_data)
        return back("settings_showcase")
    context = {"link_form": link_form, "sample_form": sample_form, **queries.showcase(student)}
    return render(request, "accounts/settings/showcase.html", context)


@login_required
@require_POST
def remove_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link off one's own profile."""
    link = get_object_or_404(ProfileLink, pk=pk, student__user=request.user)
    services.remove_link(link, by=request.user)
    return back("settings_showcase")


@login_required
@require_POST
def remove_sample(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a work sample off one's own profile."""
    sample = get_object_or_404(WorkSample, pk=pk, student__user=request.user)
    services.remove_sample(sample, by=request.user)
    return back("settings_showcase")


@login_required
@require_http_methods(FORM)
@never_cache
def settings_fairness(request: HttpRequest) -> HttpResponse:
    """What one says about oneself so that unfair selection can be found; nobody else ever opens it."""
    said = self_description.said_by(request.user)
    form = SelfDescriptionForm(request.POST or None, initial=said | {"has_agreed": bool(said)})
    if request.method == "POST" and form.is_valid():
        agreed = form.cleaned_data["has_agreed"]
        self_description.describe(request.user, by=request.user, groups=form.groups(), has_agreed=agreed)
        messages.success(request, _("Saved. You can change or delete it at any time."))
        return back("settings_fairness")
    return render(request, "accounts/settings/fairness.html", {"form": form, "said": said})


@login_required
@require_POST
def forget_self_description(request: HttpRequest) -> HttpResponse:
    """Delete all of what one said about oneself."""
    self_description.forget(request.user, by=request.user)
    messages.success(request, _("Deleted. Nothing of it is left."))
    return back("settings_fairness")


@login_required
@require_safe
def settings_security(request: HttpRequest) -> HttpResponse:
    """Where password, second step, addresses and sessions are."""
    return render(request, "accounts/settings/security.html")


@login_required
@require_http_methods(FORM)
@never_cache
def settings_api(request: HttpRequest) -> HttpResponse:
    """The key for the API: shown once, when it is made."""
    if request.method == "POST":
        made = keys.renew(request.user, by=request.user) if "make" in request.POST else keys.drop(request.user)
        request.session["api_key"] = made
        return back("settings_api")
    context = {"key": keys.current(request.user), "new_key": request.session.pop("api_key", "")}
    return render(request, "accounts/settings/api.html", context)


@login_required
@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """One's own data as a file."""
    response = JsonResponse(leaving.export(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="firstrung-data.json"'
    return response


@login_required
@require_http_methods(FORM)
def close(request: HttpRequest) -> HttpResponse:
    """Close the account, after saying so."""
    form = CloseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        leaving.close(request.user, by=request.user)
        logout(request)
        messages.success(request, _("Your account is closed. Thank you for having been here."))
        return redirect("/")
    return render(request, "accounts/settings/close.html", {"form": form, "obstacles": leaving.obstacles(request.user)})


@require_safe
@cache_control(public=True, max_age=3600)
def suggest_languages(request: HttpRequest) -> JsonResponse:
    """Languages for the letters typed so far, for the type-ahead."""
    return JsonResponse({"results": [{"label": name} for name in languages.suggest(request.GET.get("q", ""))[:8]]})

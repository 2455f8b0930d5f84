"""Pages for writing a posting. What students see of it is `discovery`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.companies.models import Company
from marketplace.core.web import back, with_query
from projects import permissions
from projects.postings import linter, queries, services, starters
from projects.postings.forms import STEPS, StepForm
from projects.postings.models import Project
from projects.postings.steps import marks

ORDER = list(STEPS)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to start from, and for which company."""
    companies = queries.companies_to_post_for(request.user)
    company = _chosen(request, companies)
    if company is None:
        return render(request, "projects/postings/no_company.html", {"is_member": request.user.memberships.exists()})
    if request.method == "POST":
        starter = starters.find(request.POST.get("starter", ""))
        project = services.create_draft(company, by=request.user, starter=starter)
        return back("project_edit", project.slug, linter.WORK)
    context = {"company": company, "companies": companies, "drafts": queries.drafts_of(request.user)}
    return render(request, "projects/postings/new.html", context | _shelf(company, request.GET.get("field", "")))


def _chosen(request: HttpRequest, companies: list[Company]) -> Company | None:
    """The company named in the request, when the person may post for it; else the first of theirs."""
    slug = (request.POST or request.GET).get("company")
    return next((each for each in companies if each.slug == slug), companies[0] if companies else None)


def _shelf(company: Company, field: str) -> dict:
    currency = queries.currency_of(company)
    found = [(starter, starter.pay_cents(currency)) for starter in starters.of_category(field)]
    return {"fields": Project.Category.choices, "field": field, "starters": found, "currency": currency}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One step of the form. Whatever is posted is kept; going on needs it to be right."""
    project = _own(request, slug, step)
    if not project.is_editable:
        messages.info(request, _("This posting was submitted and cannot be changed now. Copy it to make another."))
        return redirect(project)
    posted = request.POST if request.method == "POST" else None
    form = STEPS[step](posted, project=project, shown=request.GET)
    if request.method == "POST":
        answer = _save(request, project, form)
        if answer is not None:
            return answer
    return render(request, "projects/postings/edit.html", _page(project, form))


def _save(request: HttpRequest, project: Project, form: StepForm) -> HttpResponse | None:
    """Keep the step; None when the form should be shown again with what needs mending."""
    is_right = form.is_valid()
    if form.is_behind:
        return None
    services.keep_typing(project, by=request.user, **form.kept())
    if request.POST.get("go") == "save":
        messages.success(request, _("Draft saved. It waits for you on your dashboard."))
        return back("project_edit", project.slug, form.step)
    if "go" not in request.POST:
        address = reverse("project_edit", args=[project.slug, form.step])
        return redirect(with_query(address, **form.rows_wanted()) + f"#{form.anchor}")
    if not is_right:
        return None
    following = ORDER[ORDER.index(form.step) + 1 :]
    return back("project_edit", project.slug, following[0]) if following else back("project_preview", project.slug)


@login_required
@require_POST
def autosave(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Keep what has been typed so far, right or wrong: 204, or 409 when another page saved this step."""
    project = _own(request, slug, step)
    form = STEPS[step](request.POST, project=project)
    form.is_valid()
    if form.is_behind:
        return HttpResponse(status=409)
    services.keep_typing(project, by=request.user, **form.kept())
    return HttpResponse(status=204)


@login_required
@require_GET
def hints(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """The panel beside the form, as the draft is saved now."""
    project = _own(request, slug, step)
    return render(request, "projects/postings/edit.html#hints", _page(project, None))


@login_required
@require_POST
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand the posting in; a second click finds it handed in."""
    project = _own(request, slug)
    if project.is_editable:
        services.submit(project, by=request.user)
        messages.success(request, _submitted(project))
    return back("project", project.slug)


def _submitted(project: Project) -> str:
    if project.status == Project.Status.OPEN:
        return _("Your project is published. You hear of each application.")
    return _("Submitted. A moderator reads it, usually within a day, and you get an e-mail either way.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Take no more applications."""
    project = _own(request, slug)
    if request.method == "POST":
        if project.status != Project.Status.CLOSED:
            services.close(project, by=request.user, reason=Project.CloseReason.BY_HAND)
        messages.success(request, _("Closed. Those who applied wait for your answer."))
        return back("project", project.slug)
    return render(request, "projects/postings/close.html", {"project": project})


@login_required
@require_POST
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a draft with the same content."""
    twin = services.copy(_own(request, slug), by=request.user)
    messages.success(request, _("A new draft with the same content. The original stays as it is."))
    return back("project_edit", twin.slug, linter.WORK)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw a draft away."""
    project = _own(request, slug)
    if request.method == "POST":
        services.discard(project, by=request.user)
        messages.success(request, _("The draft is gone."))
        return back("project_new")
    return render(request, "projects/postings/discard.html", {"project": project})


def _own(request: HttpRequest, slug: str, step: str = linter.WORK) -> Project:
    """The posting, when the person may write it; anyone else learns nothing, not even that it exists."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("company"), slug=slug)
    if step not in STEPS or not permissions.may_edit(request.user, project):
        raise Http404
    return project


def _page(project: Project, form: StepForm | None) -> dict:
    found = linter.lint(project)
    return {
        "project": project,
        "form": form,
        "steps": marks(found, here=form.step if form else ""),
        "musts": [hint for hint in found if hint.is_must],
        "advice": [hint for hint in found if not hint.is_must],
        "obstacles": services.obstacles(project.company) if form else (),
        "publishes_itself": services.publishes_itself(project.company) and project.status == Project.Status.DRAFT,
    }

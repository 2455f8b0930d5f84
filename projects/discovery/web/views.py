"""What machines and other sites fetch. The answers of `public` are the same for everybody and may be kept."""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from projects.discovery import search as asked
from projects.discovery.web import embedding, feeds, gone, pictures, public, queries, sitemaps
from projects.discovery.web.sitemaps import Entry
from projects.postings.models import Project

XML = "application/xml; charset=utf-8"
STATIC_PART = "pages"
HOUR, DAY, FIVE_MINUTES = 3600, 86_400, 300
PRIVATE = (
    "/accounts/", "/admin/", "/api/v1/", "/applications/", "/bookmarks/", "/calendar/", "/companies/new/",
    "/companies/*/edit/", "/companies/*/members/", "/companies/*/invitations/", "/dashboard/", "/dev/", "/disputes/",
    "/engagements/", "/for-you/", "/hires/", "/invitations/", "/messages/", "/money/", "/notifications/", "/panel/",
    "/projects/new/", "/projects/*/*/", "/searches/", "/settings/", "/stripe/", "/unsubscribe/", "/welcome/",
    "/projects/*sort=", "/projects/*mine=",
)  # fmt: skip


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Everything public may be read; what needs a log-in, and the same lists in another order, need not be tried."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "Allow: /", ""]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    return public.whole(request, response, seconds=DAY)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The index of all site maps."""
    names = [Entry(reverse("sitemap_part", args=[STATIC_PART]))]
    names += [Entry(reverse("sitemap_part", args=[part.name]), part.changed_at) for part in sitemaps.parts()]
    response = HttpResponse("".join(sitemaps.as_index(names)), content_type=XML)
    return public.whole(request, response, seconds=HOUR)


@require_safe
def sitemap_part(request: HttpRequest, name: str) -> HttpResponseBase:
    """One site map, written while it is sent."""
    if name == STATIC_PART:
        response = HttpResponse("".join(sitemaps.as_urls(sitemaps.static())), content_type=XML)
        return public.whole(request, response, seconds=HOUR)
    section, _dash, number = name.rpartition("-")
    if section not in sitemaps.SECTIONS or not sitemaps.is_number(number):
        raise Http404
    state = sitemaps.state(section, int(number))
    chunks = sitemaps.as_urls(sitemaps.entries(section, int(number)))
    return public.streamed(request, chunks, content_type=XML, seconds=HOUR, tag=state.tag, changed_at=state.changed_at)


@require_safe
def project_picture(request: HttpRequest, slug: str, version: str) -> HttpResponseBase:
    """The picture beside links to a public project; an old address leads to the picture of today."""
    rows = Project.objects.visible_to(AnonymousUser()).select_related("company").defer("search", "deliverable")
    project = get_object_or_404(rows, slug=slug)
    if project.is_gone:
        raise Http404
    if version != pictures.version(project):
        return redirect(pictures.address(project))
    response = HttpResponse(pictures.of(project), content_type="image/png")
    return public.whole(request, response, seconds=public.FOREVER)


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """A search as an Atom feed."""
    search = asked.read(request.GET)
    text, changed_at = feeds.atom(search, queries.newest(search, feeds.MOST))
    response = HttpResponse(text, content_type=feeds.Feed.content_type, headers={"X-Robots-Tag": "noindex"})
    return public.whole(request, response, seconds=FIVE_MINUTES, changed_at=changed_at)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed_projects(request: HttpRequest) -> HttpResponseBase:
    """A short list of projects for a frame on any site; the only page that may be framed."""
    embedded = embedding.read(request.GET)
    projects = queries.newest(embedded.search, embedded.rows)
    context = {"embedded": embedded, "projects": projects, "site_url": settings.SITE_URL}
    response = render(request, "projects/discovery/web/embedded.html", context)
    response["X-Robots-Tag"] = "noindex"
    return public.whole(request, response, seconds=FIVE_MINUTES)


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """Where a career center picks projects and copies what its page needs."""
    embedded = embedding.read(request.GET)
    context = {"form": embedding.form(request.GET, embedded), "embedded": embedded}
    return render(request, "projects/discovery/web/embed.html", context)


def gone_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands at the address of a posting that strangers find no more; 404 where there never was one."""
    was_there = gone.found(slug)
    if was_there is not None:
        context = {"project": was_there, "similar": gone.similar(was_there), "gone_days": settings.GONE_DAYS}
        return render(request, "projects/discovery/web/gone.html", context, status=410)
    if slug != slug.lower():
        return redirect("project", slug.lower(), permanent=True)
    raise Http404

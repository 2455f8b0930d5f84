"""What the heads of public pages say to machines: the one address of a page, whether to list it, what a link shows."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from marketplace.core.web import KeysetPage
from projects.discovery.search import Search
from projects.discovery.web import jsonld, pictures
from projects.postings.models import Project

DEEPEST = 2
"""With more filters than that a list is one of millions, and none of them is worth listing."""

SAME_LIST = {"sort", "mine"}
NO_FILTERS = {"match", "km", "exact"}


@dataclass(frozen=True)
class ProjectHead:
    """A project's page: its address, the picture beside a link to it, the posting for search engines."""

    address: str
    picture: str
    posting: SafeString
    is_listed: bool


def of_project(project: Project) -> ProjectHead:
    """Of a project that `detail.details` loaded; a draft has neither picture nor data."""
    is_public = project.status in Project.PUBLIC
    return ProjectHead(
        settings.SITE_URL + project.get_absolute_url(),
        settings.SITE_URL + pictures.address(project) if is_public else "",
        jsonld.script(project),
        project.status == Project.Status.OPEN,
    )


@dataclass(frozen=True)
class ListHead:
    """A list of projects: its address without what only orders it, its neighbours, its feed."""

    address: str
    feed: str
    is_listed: bool
    previous_url: str | None
    next_url: str | None


def of_list(request: HttpRequest, search: Search, page: KeysetPage) -> ListHead:
    """Of one page of the list a search stands for. Pages behind the first lead on and are not listed themselves."""
    query = shared(search)
    is_first = not (request.GET.get("after") or request.GET.get("before"))
    filters = sum(name not in NO_FILTERS | SAME_LIST for name, _value in search.parameters)
    is_listed = is_first and bool(page.object_list) and filters <= DEEPEST and not search.words
    return ListHead(
        settings.SITE_URL + (_with(reverse("projects"), query) if is_first else request.get_full_path()),
        _with(reverse("feed"), query),
        is_listed,
        page.previous_url,
        page.next_url,
    )


def shared(search: Search) -> str:
    """The query string of what the search finds for everybody, whatever its order."""
    query = QueryDict(mutable=True)
    for name, value in search.parameters:
        if name not in SAME_LIST:
            query.appendlist(name, value)
    return query.urlencode()


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path

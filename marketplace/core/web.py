"""What every page needs and no library offers in one call."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from marketplace.core import cursors


def page_or_partial(request: HttpRequest, template: str, context: dict[str, Any], partial: str) -> HttpResponse:
    """Render the whole page, or only its named partial when HTMX asks for a fragment."""
    fragment = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, f"{template}#{partial}" if fragment else template, context)
    response["Vary"] = "HX-Request"
    return response


def download(content: FieldFile, *, name: str, content_type: str) -> FileResponse:
    """A file somebody uploaded, streamed, always as a download, never run in our pages."""
    response = FileResponse(content.open("rb"), as_attachment=True, filename=name)
    response["Content-Type"] = content_type
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def safe_next(request: HttpRequest, default: str) -> str:
    """The `next` path of the request when it stays on this site, else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return default


def back(name: str, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
    """Redirect (303, so a reload never posts twice) to a URL by its name."""
    response = HttpResponseRedirect(reverse(name, args=args, kwargs=kwargs))
    response.status_code = 303
    return response


def paginate(
    request: HttpRequest, rows: QuerySet | list, size: int = 25, name: str = "page", *, count: int | None = None
) -> Page:
    """One page of a short list (tens of pages), by its number; other numbers give the nearest page.

    `name` is the query parameter that holds the number, for pages with more than one list; `count` says how many rows
    there are where that is known already.
    """
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(request.GET.get(name))
    page.previous_url = page_url(request, **{name: page.number - 1}) if page.has_previous() else None
    page.next_url = page_url(request, **{name: page.number + 1}) if page.has_next() else None
    return page


def page_url(request: HttpRequest, **changes: Any) -> str:
    """This page's address with some query parameters set, or dropped where the value is None."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


@dataclass
class KeysetPage:
    """One page of a long list, found by the sort key of its neighbour instead of by counting rows."""

    object_list: list
    previous_url: str | None
    next_url: str | None

    def __iter__(self):
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)


def keyset(
    request: HttpRequest, rows: QuerySet, *, order: tuple[str, ...], size: int = 20, signer: Any = None
) -> KeysetPage:
    """One page of `rows` ordered by the field names in `order`, which must end in a unique one.

    A leading minus means descending, as in `order_by`. The cursors are signed; a cursor that was altered,
    or made for another order, gives the first page. With a `Sealer` as `signer` nobody can read in them either.
    """
    pages = Keyset(request, order=order, size=size, signer=signer)
    return pages.page(list(pages.narrow(rows)))


class Keyset:
    """The page an address asks for: first which rows to load, then the page made of them.

    `carried` is what the cursor brought along, and goes along with the cursors of the page: what must stay the same
    while somebody pages through a list.
    """

    def __init__(self, request: HttpRequest, *, order: tuple[str, ...], size: int = 20, signer: Any = None) -> None:
        self.request, self.order, self.size = request, order, size
        self.signer = signer or cursors.signer(order)
        text = request.GET.get("after") or request.GET.get("before") or ""
        self.cursor = cursors.read(text, self.signer) if text else None
        self.is_backwards = bool(self.cursor and not request.GET.get("after"))
        self.carried = self.cursor.carried if self.cursor else {}

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows of the page in the order they are read, and one more where there is another page."""
        order = cursors.reverse(self.order) if self.is_backwards else self.order
        if self.cursor:
            rows = rows.filter(cursors.beyond(rows, order, self.cursor.values))
        return rows.order_by(*order)[: self.size + 1]

    def page(self, found: list) -> KeysetPage:
        """The page made of the rows that `narrow` gave."""
        more, found = len(found) > self.size, found[: self.size]
        if self.is_backwards:
            found.reverse()
        has_previous, has_next = (more, True) if self.is_backwards else (bool(self.cursor), more)
        return KeysetPage(
            found,
            page_url(self.request, before=self._cursor(found[0]), after=None) if has_previous and found else None,
            page_url(self.request, after=self._cursor(found[-1]), before=None) if has_next and found else None,
        )

    def _cursor(self, row: Any) -> str:
        return cursors.write(row, self.order, self.signer, self.carried)


def with_query(url: str, **parameters: Any) -> str:
    """`url` with query parameters added."""
    return f"{url}?{urlencode(parameters)}"

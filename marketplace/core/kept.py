"""Pages made once for everybody who is shown the same.

The key of a kept page is all that it shows, so none is ever old: what changes is a new page, and the old one, asked
for no more, makes room. Each process holds PAGES_KEPT_BYTES at most. Browsers get the key as ETag, and pages that
they have already are not sent again.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import brotli
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

QUALITY = 6
VARY = ("Accept-Encoding", "Accept-Language", "Cookie")
OWN_HEADERS = ("Content-Type", "Vary", "HX-Push-Url", "Link")


@dataclass(frozen=True)
class Page:
    """A page as it is sent."""

    plain: bytes
    small: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return len(self.plain) + len(self.small)


class Shelf:
    """The pages of this process; those asked for longest ago go first."""

    def __init__(self) -> None:
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.size, self.lock = 0, Lock()

    def find(self, key: str) -> Page | None:
        """The page of a key, which was asked for just now."""
        with self.lock:
            page = self.pages.get(key)
            if page:
                self.pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        """Keep a page, unless it alone is too large."""
        with self.lock:
            self.size += page.size - (self.pages[key].size if key in self.pages else 0)
            self.pages[key] = page
            while self.size > settings.PAGES_KEPT_BYTES and self.pages:
                self.size -= self.pages.popitem(last=False)[1].size

    def clear(self) -> None:
        """Keep nothing."""
        with self.lock:
            self.pages.clear()
            self.size = 0


SHELF = Shelf()


def page(request: HttpRequest, shows: object, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page a visitor without log-in gets, made only when nobody was shown the same before.

    `shows` is, as text or a tuple of plain values, everything the page is made of beside the address, the language,
    the day and the settings. What is for one person alone is made anew and not kept: who is logged in, has a message
    waiting, or gets a form with a token.
    """
    if settings.DEBUG or request.user.is_authenticated or len(get_messages(request)):
        return make()
    key = _key(request, shows)
    kept = SHELF.find(key)
    if kept is None:
        answer = make()
        if answer.status_code != 200 or answer.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            return answer
        kept = _kept(answer)
        SHELF.put(key, kept)
    return _answer(request, key, kept)


def _key(request: HttpRequest, shows: object) -> str:
    fragment = bool(request.htmx) and (request.headers.get("HX-Target"), request.htmx.history_restore_request)
    parts = (shows, request.get_full_path(), get_language(), timezone.localdate(), fragment, _edition())
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


@cache
def _edition() -> str:
    """What every page is made of: the templates and the settings, the same in each process of a site."""
    changed = max(file.stat().st_mtime for folder in settings.TEMPLATES[0]["DIRS"] for file in Path(folder).rglob("*"))
    rules = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    told = json.dumps(rules, default=lambda value: type(value).__name__, skipkeys=True, sort_keys=True)
    return hashlib.blake2b(f"{changed} {told}".encode()).hexdigest()


def _kept(answer: HttpResponse) -> Page:
    headers = tuple((name, answer[name]) for name in OWN_HEADERS if name in answer)
    return Page(answer.content, brotli.compress(answer.content, quality=QUALITY), headers)


def _answer(request: HttpRequest, key: str, kept: Page) -> HttpResponse:
    if key in request.headers.get("If-None-Match", ""):
        answer = HttpResponseNotModified()
    elif "br" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(kept.small, headers=dict(kept.headers))
        answer["Content-Encoding"] = "br"
    else:
        answer = HttpResponse(kept.plain, headers=dict(kept.headers))
    answer["ETag"] = f'W/"{key}"'
    answer["Cache-Control"] = "private, no-cache"
    patch_vary_headers(answer, VARY)
    return answer

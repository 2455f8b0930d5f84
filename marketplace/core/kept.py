"""Pages made once for everybody who is shown the same.

The key of a kept page is all that it shows, so none is ever old: what changes is a new page, and the old one, asked
for no more, makes room. Each process holds PAGES_KEPT_BYTES at most. Visitors' browsers get the key as ETag, and pages
that they have already are not sent again.

Who is logged in gets a page that was made for somebody of whom nothing is known, with what is theirs put in: the slots
that a template leaves open with `{% slot %}`, and a token, the same in all its forms, for each is masked anew.
"""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import brotli
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import LazyObject
from django.utils.translation import get_language

QUALITY = 6
VARY = ("Accept-Encoding", "Accept-Language", "Cookie")
OWN_HEADERS = ("Content-Type", "Vary", "HX-Push-Url", "Link")
SLOTS = {"header": "components/site_header.html"}
LINKS = (
    "projects", "pages:how_it_works", "pages:companies", "dashboard", "messages", "for_you", "project_invitations",
    "saved_searches", "bookmarks", "money", "settings_profile",
)  # fmt: skip
"""Where the links of the slots lead; the one that leads to where somebody is looks different."""

OPEN = re.compile(rb"\x00(header|token)\x00")
TOKENS = re.compile(rb'"X-CSRFToken": "(\w{64})"'), re.compile(rb'"csrfmiddlewaretoken" value="(\w{64})"')


@dataclass(frozen=True)
class Page:
    """A page as it is sent; it is made as small as it can be when it is asked for again."""

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


class Somebody:
    """Who a page for everybody who is logged in is made for."""

    is_authenticated, is_anonymous, is_active, is_staff = True, False, True, False


def page(request: HttpRequest, shows: object, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page for a request, made only when nobody was shown the same before.

    `shows` is, as text or a tuple of plain values, everything the page is made of beside the address, the language,
    the day, the time zone, the settings and what its slots hold. A visitor who gets a form with a token, and whoever
    has a message waiting, gets a page made anew.
    """
    if settings.DEBUG or len(get_messages(request)):
        return make()
    is_member = request.user.is_authenticated
    key = _key(request, (shows, is_member))
    kept = SHELF.find(key)
    if kept is None:
        answer = _made_for_somebody(request, make) if is_member else make()
        own_token = len(_tokens(answer)) > is_member
        if answer.status_code != 200 or answer.cookies or own_token:
            return make() if is_member else answer
        kept = _kept(answer)
        SHELF.put(key, kept)
    elif not (is_member or kept.small):
        kept = replace(kept, small=brotli.compress(kept.plain, quality=QUALITY))
        SHELF.put(key, kept)
    return _filled(request, kept) if is_member else _answer(request, key, kept)


def is_for_somebody(request: HttpRequest | None) -> bool:
    """Whether a page is being made that is filled in later."""
    return isinstance(getattr(request, "user", None), Somebody)


def _made_for_somebody(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    me, request.user = request.user, Somebody()
    try:
        return make()
    finally:
        request.user = me


def _filled(request: HttpRequest, kept: Page) -> HttpResponse:
    return HttpResponse(_fill(request, kept.plain, get_token(request)), headers=dict(kept.headers))


def _fill(request: HttpRequest, plain: bytes, token: str) -> bytes:
    pieces = OPEN.split(plain)
    for place in range(1, len(pieces), 2):
        name = pieces[place].decode()
        pieces[place] = slot(request, name, token) if name in SLOTS else token.encode()
    return b"".join(pieces)


def slot(request: HttpRequest, name: str, token: str) -> bytes:
    """What is one's own in a slot, drawn once for what it shows; its forms get the `token`.

    That is nothing but what comes with the person's row when a session is read, and which of its links leads to where
    they are. On the page that logs somebody in their row came without what it shows, so it is drawn for that page only.
    """
    person = _unwrapped(request.user)
    known = sorted((key, repr(value)) for key, value in vars(person).items() if key[0] != "_")
    key = _hashed((name, person.pk, known, section(request.path)))
    part = SHELF.find(key)
    if part is None:
        part = _kept(HttpResponse(render_to_string(SLOTS[name], request=request)))
        if hasattr(person, "unread"):
            SHELF.put(key, part)
    return _fill(request, part.plain, token)


def section(path: str) -> str:
    """The link of the slots that leads to where one is, the nearest one; empty elsewhere."""
    return next((url for url in _links() if path.startswith(url)), "")


@cache
def _links() -> list[str]:
    return sorted(map(reverse, LINKS), key=len, reverse=True)


def _unwrapped(person: Any) -> Any:
    """The person themselves: who a request is from may be lazy, and lazily so."""
    str(person.pk)
    while isinstance(person, LazyObject):
        person = person._wrapped
    return person


def _key(request: HttpRequest, shows: object) -> str:
    fragment = bool(request.htmx) and (request.headers.get("HX-Target"), request.htmx.history_restore_request)
    return _hashed((shows, request.get_full_path(), fragment))


def _hashed(shows: tuple) -> str:
    parts = (*shows, get_language(), timezone.localdate(), timezone.get_current_timezone_name(), _edition())
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
    plain = answer.content
    for token in _tokens(answer):
        plain = plain.replace(token, b"\x00token\x00")
    return Page(plain, b"", headers)


def _tokens(answer: HttpResponse) -> set[bytes]:
    """The tokens in a page; with two simple patterns they are found ten times as soon as with one of both."""
    return {token for pattern in TOKENS for token in pattern.findall(answer.content)}


def _answer(request: HttpRequest, key: str, kept: Page) -> HttpResponse:
    if key in request.headers.get("If-None-Match", ""):
        answer = HttpResponseNotModified()
    elif kept.small and "br" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(kept.small, headers=dict(kept.headers))
        answer["Content-Encoding"] = "br"
    else:
        answer = HttpResponse(kept.plain, headers=dict(kept.headers))
    answer["ETag"] = f'W/"{key}"'
    answer["Cache-Control"] = "private, no-cache"
    patch_vary_headers(answer, VARY)
    return answer

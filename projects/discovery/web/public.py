"""Answers that are the same for everybody: without cookies, to be kept by anyone, and cheap to ask for again."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import compress_sequence

PATHS = re.compile(
    r"/(robots\.txt|sitemap\.xml|sitemaps/[^/]+\.xml|embed/projects/|projects/feed/|projects/[^/]+/[0-9a-f]+\.png)$"
)
"""The addresses answered so. For these the middleware takes cookies off both ways, so no view can forget it."""

FOREVER = 365 * 24 * 3600


def tag_of(shown: bytes) -> str:
    """The ETag of what is shown; weak, because it may be packed on its way."""
    return f'W/"{hashlib.sha256(shown).hexdigest()[:32]}"'


def whole(
    request: HttpRequest, response: HttpResponse, *, seconds: int, changed_at: dt.datetime | None = None
) -> HttpResponseBase:
    """A finished answer to be kept for so long; 304 without a body where the asker has it already."""
    return _conditional(request, response, seconds=seconds, tag=tag_of(response.content), changed_at=changed_at)


def streamed(
    request: HttpRequest, chunks: Iterable[str], *, content_type: str, seconds: int, tag: str,
    changed_at: dt.datetime | None,
) -> HttpResponseBase:  # fmt: skip
    """The same for an answer too long to be held in memory, which `tag` stands for; chunks are read only if sent."""
    lines = (chunk.encode() for chunk in chunks)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = StreamingHttpResponse(compress_sequence(lines) if is_packed else lines, content_type=content_type)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return _conditional(request, response, seconds=seconds, tag=tag, changed_at=changed_at)


def _conditional(
    request: HttpRequest, response: HttpResponseBase, *, seconds: int, tag: str, changed_at: dt.datetime | None
) -> HttpResponseBase:
    response["Cache-Control"] = f"public, max-age={seconds}{', immutable' if seconds == FOREVER else ''}"
    response["ETag"] = tag
    changed = int(changed_at.timestamp()) if changed_at else None
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    return get_conditional_response(request, etag=tag, last_modified=changed, response=response)

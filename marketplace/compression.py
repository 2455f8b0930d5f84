"""Pages are sent small.

A secret beside words of an attacker's choice could be guessed by the size of many answers (BREACH). Our tokens are
masked anew in each answer, and cookies are `SameSite=Lax`, so no other site can ask for a person's pages in series.
"""

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

QUALITY, LEAST_BYTES = 1, 800
TEXTS = ("text/", "application/json", "application/ld+json", "application/xml", "application/atom+xml", "image/svg+xml")


class CompressionMiddleware:
    """Compress texts for browsers that read Brotli, as all have since 2017; others get them as they are."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_worth_it(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "br" in request.headers.get("Accept-Encoding", ""):
            response.content = brotli.compress(response.content, quality=QUALITY)
            response["Content-Encoding"] = "br"
            response["Content-Length"] = str(len(response.content))
        return response


def _is_worth_it(response: HttpResponse) -> bool:
    if response.streaming or "Content-Encoding" in response or len(response.content) < LEAST_BYTES:
        return False
    return response.get("Content-Type", "").startswith(TEXTS)

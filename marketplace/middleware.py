"""What happens around every page."""

import zoneinfo

from csp.constants import NONCE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from marketplace.core.errors import DomainError
from marketplace.core.web import safe_next

ADMIN_POLICY = {
    "script-src": [SELF, NONCE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}


class AdminPolicyMiddleware:
    """The admin's own pages need inline styles and Alpine's evaluator; nothing of ours may have them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = ADMIN_POLICY
        return response


class ReaderMiddleware:
    """Show dates in the reader's own time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)


class DomainErrorMiddleware:
    """Turn a refusal into a sentence.

    Where the person had typed a text, the page that says no shows it again, so that nothing is lost; else the
    sentence stands on the page they came from.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        context = {"message": str(error), "kept": typed(request), "back": _came_from(request)}
        if request.htmx:
            return render(request, "components/refusal.html", context, status=error.status_code)
        if request.method == "POST" and not context["kept"]:
            messages.error(request, str(error))
            return redirect(safe_next(request, context["back"]))
        return render(request, "refused.html", context, status=error.status_code)


def typed(request: HttpRequest) -> list[str]:
    """Texts long enough to be missed, without anything secret."""
    return [
        value
        for name, values in request.POST.lists()
        if "password" not in name and name not in ("csrfmiddlewaretoken", "next")
        for value in values
        if len(value) > 20
    ]


def _came_from(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    origin = f"{request.scheme}://{request.get_host()}"
    return referer.removeprefix(origin) if referer.startswith(f"{origin}/") else "/"

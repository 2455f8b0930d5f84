"""What happens around every page."""

import structlog
from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django_structlog.middlewares import RequestMiddleware

from marketplace.core.errors import DomainError
from marketplace.core.web import safe_next
from projects.discovery.web.public import PATHS

REFUSED, SHORT = 409, 20
AT_THE_TOP = {"HX-Retarget": "#refused", "HX-Reswap": "innerHTML show:top", "HX-Reselect": "#refusal"}
PERSONAL = ("", "Cookie", "Accept-Language")
ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
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


class PublicMiddleware:
    """What is the same for everybody knows neither cookies nor languages: none gets in, none gets out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not PATHS.match(request.path):
            return self.get_response(request)
        for name in ("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE"):
            request.META.pop(name, None)
        response = self.get_response(request)
        response.cookies.clear()
        varies = [name for name in response.get("Vary", "").split(", ") if name not in PERSONAL]
        if "Vary" in response:
            del response["Vary"]
        if varies:
            response["Vary"] = ", ".join(varies)
        return response


class LogMiddleware(RequestMiddleware):
    """The log of requests; it knows who asks as rate limits do: by our own proxy's header, else by the connection."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        told = request.headers.get(settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER or "")
        structlog.contextvars.bind_contextvars(ip=told or request.META.get("REMOTE_ADDR"))


class ReaderMiddleware:
    """Show dates in the reader's own time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            with timezone.override(request.user.zone):
                return self.get_response(request)
        return self.get_response(request)


class DomainErrorMiddleware:
    """Turn a refusal into a sentence.

    A page that HTMX changes keeps what was typed and shows the sentence on top. Else, where the person had typed a
    text, the page that says no shows it again, so that nothing is lost; without one, the sentence stands on the page
    they came from.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.htmx or request.headers.get("X-Autosave"):
            return _at_the_top(render(request, "components/refusal.html", {"message": str(error)}, status=REFUSED))
        kept, back = typed(request), _came_from(request)
        if request.method == "POST" and not kept:
            messages.error(request, str(error))
            return redirect(safe_next(request, back))
        context = {"message": str(error), "kept": kept, "back": back}
        return render(request, "refused.html", context, status=error.status_code)


def _at_the_top(response: HttpResponse) -> HttpResponse:
    for name, value in AT_THE_TOP.items():
        response[name] = value
    return response


def typed(request: HttpRequest) -> list[str]:
    """Texts long enough to be missed, without anything secret or made by a machine."""
    return [
        value
        for name, values in request.POST.lists()
        if "password" not in name and name != "next"
        for value in values
        if len(value) > SHORT and len(value.split()) > 1
    ]


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the request came from, else the dashboard."""
    referer = request.headers.get("Referer", "")
    origin = f"{request.scheme}://{request.get_host()}"
    return referer.removeprefix(origin) if referer.startswith(f"{origin}/") else settings.LOGIN_REDIRECT_URL

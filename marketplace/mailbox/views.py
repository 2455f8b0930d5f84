"""The mailbox's pages."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.core.web import paginate
from marketplace.mailbox.letters import Letter, inbox


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All e-mails, newest first, or those to one person."""
    to = request.GET.get("to", "").strip()
    letters = [letter for letter in inbox() if to.lower() in letter.to.lower()]
    return render(request, "marketplace/mailbox/inbox.html", {"page": paginate(request, letters), "to": to})


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One e-mail: its headers, and both of its parts."""
    return render(request, "marketplace/mailbox/letter.html", {"letter": _find(key)})


@require_safe
@csp_replace({"style-src": [SELF, UNSAFE_INLINE], "script-src": [NONE]})
def letter_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part as a mail program would show it."""
    return HttpResponse(_find(key).html)


def _find(key: str) -> Letter:
    for found in inbox():
        if found.key == key:
            return found
    raise Http404

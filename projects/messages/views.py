"""The list of threads, one thread, and what is new in it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.web import paginate, safe_next
from projects import permissions
from projects.applications.models import Application
from projects.messages import queries, services
from projects.messages.forms import MessageForm


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """All threads, last written first."""
    page = paginate(request, queries.threads_for(request.user), 20)
    context = {"page": page, "conversations": queries.conversations(page.object_list)}
    return render(request, "projects/messages/inbox.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, pk) -> HttpResponse:
    """One thread; what is posted is a message. HTMX gets what is new and a fresh field."""
    application = _application(request, pk)
    form = MessageForm(request.POST if request.method == "POST" else None, application=application, author=request.user)
    if request.method == "POST" and form.is_valid():
        services.send(application, form.cleaned_data["body"], by=request.user)
        if not request.htmx:
            return redirect(safe_next(request, reverse("thread", args=[pk])) + "#latest")
        form = MessageForm(application=application, author=request.user)
    _note_reading(request, application)
    if request.method == "POST" and request.htmx:
        return _fresh(request, application, {"message_form": form})
    shown = queries.thread(application, viewer=request.user, before=_number(request.GET, "before"))
    context = {"application": application, "thread": shown, "message_form": form}
    return render(request, "projects/messages/thread.html", context)


@login_required
@never_cache
@require_safe
def news(request: HttpRequest, pk) -> HttpResponse:
    """What was written since the last message the page shows; 204 when nothing was."""
    application = _application(request, pk)
    if not queries.news(application, after=_number(request.GET, "after")):
        return HttpResponse(status=204)
    _note_reading(request, application)
    return _fresh(request, application, {})


def _fresh(request: HttpRequest, application: Application, context: dict) -> HttpResponse:
    """The messages since the last one shown and the place that asks for the next, for a page that stays open."""
    after = _number(request.POST or request.GET, "after")
    added = queries.news(application, after=after)
    newest = added[-1].pk if added else after
    context |= {"application": application, "added": added, "after": after, "newest": newest}
    return render(request, "projects/messages/fresh.html", context)


def _application(request: HttpRequest, pk) -> Application:
    rows = Application.objects.visible_to(request.user).submitted()
    return get_object_or_404(rows.select_related("project__company", "student", "engagement"), pk=pk)


def _note_reading(request: HttpRequest, application: Application) -> None:
    if permissions.is_party(request.user, application):
        services.mark_read(application, by=request.user)


def _number(values, name: str) -> int:
    text = values.get(name, "")
    if len(text) > 18 or not (text.isascii() and text.isdecimal()):
        return 0
    return int(text)

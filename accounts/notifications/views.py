from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.notifications import letters, queries, services
from accounts.notifications.forms import PreferencesForm
from accounts.notifications.kinds import KINDS
from marketplace.core.web import back, keyset, page_or_partial, safe_next

FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything the person was told, newest first; with `?unread=1` only what is new."""
    rows = queries.inbox(request.user)
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        rows = rows.filter(read_at=None)
    context = {
        "page": keyset(request, rows, order=("-created_at", "-id"), size=25),
        "unread": queries.unread_count(request.user),
        "only_unread": only_unread,
    }
    return page_or_partial(request, "notifications/inbox.html", context, "rows")


@require_safe
@never_cache
def bell(request: HttpRequest) -> HttpResponse:
    """The bell with its count, asked for now and then by the page."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "components/bell.html", {"unread": queries.unread_count(request.user)})


@login_required
@require_safe
def open_one(request: HttpRequest, pk: str) -> HttpResponse:
    """Mark one notification as read and go where it leads."""
    notification = get_object_or_404(queries.inbox(request.user), pk=pk)
    services.mark_read(notification, by=request.user)
    return redirect(notification.url)


@login_required
@require_POST
def read_one(request: HttpRequest, pk: str) -> HttpResponse:
    """Mark one notification as read and stay."""
    notification = get_object_or_404(queries.inbox(request.user), pk=pk)
    services.mark_read(notification, by=request.user)
    if request.htmx:
        return render(request, "notifications/row.html", {"row": notification})
    return redirect(safe_next(request, "/notifications/"))


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(request.user)
    return back("notifications")


@login_required
@require_http_methods(FORM)
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose how to hear about each kind of news."""
    form = PreferencesForm(request.POST or None, initial=queries.channels(request.user))
    if request.method == "POST" and form.is_valid():
        services.prefer(request.user, channels=form.cleaned_data)
        messages.success(request, _("Saved. It holds from now on."))
        return back("settings_notifications")
    return render(request, "notifications/preferences.html", {"form": form})


@csrf_exempt
@require_http_methods(FORM)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of e-mail: a page that asks on GET, done on POST, which mail programs may send (RFC 8058).

    The signed token stands in for the log-in and can do nothing else, so no CSRF token is asked for.
    """
    allowed = letters.read_unsubscribe_token(token)
    if allowed is None:
        raise Http404
    user_pk, kind = allowed
    if request.method == "POST":
        user = get_object_or_404(get_user_model(), pk=user_pk)
        services.stop_digest(user) if kind == letters.DIGEST else services.unsubscribe(user, kind=kind)
    context = {"kind": KINDS.get(kind, _("your daily digest")), "done": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)

"""The feed itself, and the page on which somebody gets its address."""

from hashlib import sha256

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.web import back
from projects.dashboards.calendar import deadlines, feed, services
from projects.dashboards.models import CalendarFeed


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines of whoever has this address, for as long as their account is active."""
    found = get_object_or_404(CalendarFeed.objects.select_related("user"), token=token, user__is_active=True)
    services.note_reading(found)
    with timezone.override(found.user.zone):
        content = feed.written(deadlines.of(found.user))
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=answer)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_calendar(request: HttpRequest) -> HttpResponse:
    """Make, change or stop the feed; `remove` tells the buttons apart."""
    if request.method == "POST":
        (services.remove if "remove" in request.POST else services.make)(request.user)
        return back("settings_calendar")
    found = CalendarFeed.objects.filter(user=request.user).first()
    context = {"feed": found, "webcal": f"webcal://{found.address.partition('://')[2]}" if found else ""}
    return render(request, "projects/dashboards/calendar/settings.html", context)

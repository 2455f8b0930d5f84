"""The page on which one side reviews the other."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from marketplace.core.web import back
from projects import permissions
from projects.reviews import queries, services
from projects.reviews.forms import ReviewForm
from projects.workspace.models import Engagement


@login_required
def review_write(request: HttpRequest, pk) -> HttpResponse:
    """Write this side's review."""
    rows = Engagement.objects.visible_to(request.user).select_related("project", "company", "student")
    engagement = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and not permissions.may_take_part(request.user, engagement):
        raise PermissionDenied
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        services.write(engagement, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. Your review is in."))
        return back("review_write", engagement.pk)
    context = {
        "engagement": engagement,
        "form": form,
        "side": permissions.side(request.user, engagement),
        "reviews": queries.of(engagement, viewer=request.user),
    }
    return render(request, "projects/reviews/write.html", context)

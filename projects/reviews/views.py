"""The pages on which one side reviews the other, and replies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from marketplace.core.web import back
from projects import permissions
from projects.reviews import queries, services
from projects.reviews.forms import ReplyForm, ReviewForm
from projects.workspace.models import Engagement


@login_required
def review_write(request: HttpRequest, pk) -> HttpResponse:
    """Write this side's review, or read what may be read."""
    engagement = _engagement(request, pk)
    side = permissions.side(request.user, engagement)
    form = ReviewForm(request.POST or None, side=side)
    if form.is_valid():
        services.write(engagement, by=request.user, points=form.points, text=form.cleaned_data["text"])
        messages.success(request, _("Thank you. Your review is in."))
        return back("review_write", engagement.pk)
    context = {
        "engagement": engagement,
        "form": form,
        "side": side,
        "reviews": queries.of(engagement, viewer=request.user),
    }
    return render(request, "projects/reviews/write.html", context)


@login_required
def review_reply(request: HttpRequest, pk) -> HttpResponse:
    """Reply to what the other side wrote."""
    engagement = _engagement(request, pk)
    reviews = queries.of(engagement, viewer=request.user)
    if reviews.about_viewer is None or (request.method != "POST" and not reviews.may_reply):
        return redirect("review_write", engagement.pk)
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        services.reply(reviews.about_viewer, by=request.user, text=form.cleaned_data["text"])
        messages.success(request, _("Your reply stands below the review now."))
        return back("review_write", engagement.pk)
    context = {"engagement": engagement, "form": form, "reviews": reviews}
    return render(request, "projects/reviews/reply.html", context)


def _engagement(request: HttpRequest, pk) -> Engagement:
    rows = Engagement.objects.visible_to(request.user).select_related("project", "company", "student")
    engagement = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and not permissions.may_take_part(request.user, engagement):
        raise PermissionDenied
    return engagement

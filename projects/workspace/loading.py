"""What every page of the workspace begins with: the row this reader may see, and the answers to the wrong ones."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from marketplace.core.web import back
from projects.workspace import queries
from projects.workspace.models import Engagement, Milestone, Settlement


def engagement(request: HttpRequest, pk: UUID) -> Engagement:
    """The engagement with the rows its pages touch; strangers get 404."""
    found = get_object_or_404(queries.with_everything(Engagement.objects.visible_to(request.user)), pk=pk)
    found.project.company = found.company
    found.application.project = found.project
    return found


def milestone(request: HttpRequest, pk: UUID, milestone_pk: UUID) -> Milestone:
    """One milestone of an engagement this reader may see."""
    parent = engagement(request, pk)
    found = get_object_or_404(parent.milestones.select_related("hold"), pk=milestone_pk)
    found.engagement = parent
    return found


def settlement(request: HttpRequest, pk: UUID, settlement_pk: UUID) -> Settlement:
    """One proposal in an engagement this reader may see."""
    parent = engagement(request, pk)
    rows = Settlement.objects.filter(milestone__engagement=parent).select_related("milestone__hold", "proposed_by")
    found = get_object_or_404(rows, pk=settlement_pk)
    found.milestone.engagement = parent
    return found


def require(allowed: bool) -> None:
    """Refuse who may see the page and not do this."""
    if not allowed:
        raise PermissionDenied


def moved_on(request: HttpRequest, parent: Engagement) -> HttpResponse:
    """The page of a deed whose time is over leads to the workspace, which says where things stand."""
    messages.info(request, _("Things have moved on since then. This is where they stand."))
    return back("engagement", parent.pk)

"""What every page of a dispute begins with: the row this reader may see, and the answer to the wrong ones."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from marketplace.core.web import back
from projects.disputes import queries
from projects.disputes.models import Dispute, PanelSeat


def dispute(request: HttpRequest, pk: UUID) -> Dispute:
    """A dispute of one's own work or company; strangers get 404."""
    return get_object_or_404(queries.with_everything(Dispute.objects.visible_to(request.user)), pk=pk)


def seat(request: HttpRequest, pk: UUID) -> PanelSeat:
    """A seat this neutral was asked to take; everybody else gets 404."""
    found = get_object_or_404(PanelSeat.objects.select_related("neutral__user"), pk=pk, neutral__user=request.user)
    found.dispute = queries.with_everything(Dispute.objects.all()).get(pk=found.dispute_id)
    return found


def moved_on(request: HttpRequest, found: Dispute) -> HttpResponse:
    """The page of a deed whose time is over leads to the dispute, which says where it stands."""
    messages.info(request, _("Things have moved on since then. This is where they stand."))
    return back("dispute", found.pk)

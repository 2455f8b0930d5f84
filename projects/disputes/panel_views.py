"""The pages of those who decide: their seats, one seat with the case, and its files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.core.web import back, download, paginate
from projects.disputes import deciding, loading, panels, queries
from projects.disputes.forms import SeatForm, VoteForm
from projects.disputes.models import Neutral, PanelSeat
from projects.workspace import agreement

Seat = PanelSeat.Status


@login_required
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """The seats this neutral was asked to take, the latest first; nobody else has such a page."""
    neutral = get_object_or_404(Neutral, user=request.user)
    rows = queries.seats_of(request.user).order_by("-created_at", "pk")
    return render(request, "projects/disputes/panel.html", {"neutral": neutral, "page": paginate(request, rows)})


@login_required
def panel_seat(request: HttpRequest, pk) -> HttpResponse:
    """One seat: take or decline it, then the evidence and a finding for each criterion."""
    seat = loading.seat(request, pk)
    if seat.status == Seat.ASKED:
        return render(request, "projects/disputes/asked.html", {"seat": seat, "form": SeatForm()})
    form = VoteForm(request.POST or None, criteria=deciding.criteria_of(seat.dispute))
    if request.method == "POST" and form.is_valid():
        panels.vote(seat, by=request.user, opinions=form.opinions(), reason=form.cleaned_data["reason"])
        messages.success(request, _("Thank you. Your findings are in; nobody sees them before all are."))
        return back("panel_seat", seat.pk)
    return render(request, "projects/disputes/seat.html", _case(request, seat) | {"form": form})


def _case(request: HttpRequest, seat: PanelSeat) -> dict:
    may_vote = seat.status == Seat.TAKEN and queries.is_open_to(seat)
    context = {"seat": seat, "dispute": seat.dispute, "may_vote": may_vote, "votes": queries.votes_of(seat)}
    if not queries.is_open_to(seat):
        return context
    found = queries.evidence(seat.dispute)
    engagement = found["milestone"].engagement
    return (
        context
        | found
        | {
            "engagement": engagement,
            "may_read": True,
            "clocks": queries.clocks(seat.dispute),
            "decisions": queries.decisions(seat.dispute) if seat.dispute.round > 1 else [],
            "sections": agreement.sections(engagement.agreement_text),
            "page": paginate(request, queries.messages(seat.dispute), size=50),
        }
    )


@login_required
@require_POST
def panel_answer(request: HttpRequest, pk) -> HttpResponse:
    """Take the seat, or leave it to somebody else."""
    seat = loading.seat(request, pk)
    form = SeatForm(request.POST)
    if not form.is_valid():
        return render(request, "projects/disputes/asked.html", {"seat": seat, "form": form}, status=422)
    if form.takes_it:
        panels.take_seat(seat, by=request.user)
        messages.success(request, _("The seat is yours. This is the case."))
        return back("panel_seat", seat.pk)
    panels.decline_seat(seat, by=request.user, conflict=form.declared())
    messages.success(request, _("Thank you for saying so. We ask somebody else."))
    return back("panel")


@login_required
@require_safe
def panel_file(request: HttpRequest, pk, file) -> FileResponse:
    """A file of the case for who is seated, always as a download, never run in our pages."""
    seat = loading.seat(request, pk)
    if not queries.is_open_to(seat):
        raise Http404
    found = get_object_or_404(queries.files(seat.dispute), pk=file)
    return download(found.content, name=found.name, content_type=found.content_type)

"""Three neutrals for one round: asked in turn, seated, heard one by one, their votes hidden until all are in.

Each function locks the money, the milestone, the dispute and then its seats, as all of `disputes` does.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from projects.disputes import deciding, neutrals
from projects.disputes.deciding import Opinions
from projects.disputes.models import Dispute, PanelSeat, Vote
from projects.notifications import disputes as letters
from projects.notifications import panels as notifications

Status = Dispute.Status
Seat = PanelSeat.Status
ASKINGS = 2
"""How many times in turn there is time to ask somebody for a seat before a moderator takes over."""


class NotYourSeat(DomainError):
    """Another person was asked."""

    status_code = 403


class SeatGone(DomainError):
    """The seat was given to somebody else, or the dispute has ended."""


def begin(dispute: Dispute, *, by: User | None = None, **facts: object) -> Dispute:
    """Start a round: people are asked, and the clocks run. The caller holds the locks."""
    now = timezone.now()
    decide_by = now + dt.timedelta(days=settings.DISPUTE_DECISION_DAYS)
    panel_by = min(decide_by, now + dt.timedelta(hours=ASKINGS * settings.PANEL_HOURS))
    move(dispute, Status.IN_REVIEW, by=by, is_by_panel=True, decide_by=decide_by, panel_by=panel_by, **facts)
    if fill(dispute):
        letters.in_review(dispute)
    return dispute


def fill(dispute: Dispute) -> bool:
    """Ask for each empty seat; a moderator takes over when there are not enough people. The caller holds the locks."""
    seats = list(_live(dispute).select_related("neutral"))
    missing = settings.PANEL_SIZE - len(seats)
    roles = [seat.neutral.role for seat in seats]
    chosen = neutrals.choose(neutrals.candidates(dispute), taken=roles, count=missing)
    if len(chosen) < missing:
        hand_over(dispute, reason=_("There are not enough neutral people for a panel."))
        return False
    until = min(dispute.panel_by, timezone.now() + dt.timedelta(hours=settings.PANEL_HOURS))
    for neutral in chosen:
        seat = PanelSeat.objects.create(dispute=dispute, round=dispute.round, neutral=neutral, answer_by=until)
        notifications.asked(seat)
    return True


def hand_over(dispute: Dispute, *, reason: str) -> Dispute:
    """No panel comes together or votes in time: a moderator decides this round. The caller holds the locks."""
    least = timezone.now() + dt.timedelta(hours=settings.PANEL_HOURS)
    dispute.is_by_panel, dispute.decide_by = False, max(dispute.decide_by, least)
    dispute.save(update_fields=["is_by_panel", "decide_by"])
    audit.record(dispute, "handed to a moderator", reason=reason)
    clear(dispute, reason=reason)
    letters.sides_hear_of_moderator(dispute)
    notifications.moderators_wanted(dispute)
    return dispute


def clear(dispute: Dispute, *, reason: str) -> None:
    """Whoever was asked or seated is not needed any more. The caller holds the locks."""
    for seat in _live(dispute).exclude(status=Seat.VOTED).select_related("neutral__user"):
        seat.dispute = dispute
        move(seat, Seat.LAPSED, reason=reason)
        notifications.not_needed(seat)


@transaction.atomic
def take_seat(seat: PanelSeat, *, by: User) -> PanelSeat:
    """The neutral declares no conflict and takes the seat. Raises SeatGone when the time is over."""
    seat = _locked(seat, by)
    if not neutrals.is_neutral(by, seat.dispute):
        raise SeatGone(_("You are near to one of the two sides, so others decide this. Decline the seat."))
    if seat.status != Seat.ASKED or seat.answer_by <= timezone.now():
        raise SeatGone(_("The time to answer is over; somebody else was asked."))
    move(seat, Seat.TAKEN, by=by)
    if _live(seat.dispute).exclude(status=Seat.ASKED).count() == settings.PANEL_SIZE:
        letters.panel_complete(seat.dispute)
    return seat


@transaction.atomic
def decline_seat(seat: PanelSeat, *, by: User, conflict: str = "") -> PanelSeat:
    """The neutral leaves it to others, perhaps for a conflict of interest; the next one is asked at once."""
    seat = _locked(seat, by)
    move(seat, Seat.DECLINED, by=by, conflict=conflict)
    refill(seat.dispute)
    return seat


@transaction.atomic
def lapse(seat: PanelSeat) -> PanelSeat:
    """Nobody answered in time: the next one is asked. Raises IllegalMove when it was answered meanwhile."""
    dispute = deciding.locked(seat.dispute)
    move(seat, Seat.LAPSED, origin=Seat.ASKED, reason=_("No answer in time."))
    refill(dispute)
    return seat


def refill(dispute: Dispute) -> None:
    """Ask the next one while there is time for it, else a moderator decides. The caller holds the locks."""
    if not _is_before_panel(dispute):
        return
    if dispute.panel_by <= timezone.now():
        hand_over(dispute, reason=_("No panel came together in time."))
    else:
        fill(dispute)


@transaction.atomic
def give_up(dispute: Dispute) -> Dispute:
    """The time for a panel to come together, or to vote, is over. Raises SeatGone when there is still time."""
    dispute = deciding.locked(dispute)
    if not _is_before_panel(dispute):
        raise SeatGone(_("This dispute is decided or with a moderator already."))
    now = timezone.now()
    if dispute.decide_by <= now:
        return hand_over(dispute, reason=_("The panel did not decide in time."))
    if dispute.panel_by <= now and _live(dispute).exclude(status=Seat.ASKED).count() < settings.PANEL_SIZE:
        return hand_over(dispute, reason=_("No panel came together in time."))
    raise SeatGone(_("The panel still has time."))


@transaction.atomic
def vote(seat: PanelSeat, *, by: User, opinions: Opinions, reason: str = "") -> PanelSeat:
    """The neutral says for each criterion how far it is met and why; with the last vote it is decided.

    Raises SeatGone when the seat is not the neutral's any more, Incomplete unless every criterion has a reason.
    """
    seat = _locked(seat, by)
    if seat.status != Seat.TAKEN or not _is_before_panel(seat.dispute):
        raise SeatGone(_("This is decided, or was given to others."))
    opinions = deciding.checked(seat.dispute.milestone, opinions)
    Vote.objects.bulk_create(
        Vote(seat=seat, criterion_id=key, met_percent=each.met_percent, note=each.reason)
        for key, each in opinions.items()
    )
    move(seat, Seat.VOTED, by=by, voted_at=timezone.now(), reason=reason)
    voted = seat.dispute.seats.filter(round=seat.round, status=Seat.VOTED).count()
    if voted == settings.PANEL_SIZE:
        deciding.conclude(seat.dispute)
    return seat


def _live(dispute: Dispute):
    return dispute.seats.filter(round=dispute.round, status__in=neutrals.HAS_A_SEAT).order_by("created_at", "pk")


def _is_before_panel(dispute: Dispute) -> bool:
    return dispute.status == Status.IN_REVIEW and dispute.is_by_panel


def _locked(seat: PanelSeat, by: User) -> PanelSeat:
    if seat.neutral.user_id != by.pk:
        raise NotYourSeat(_("Somebody else was asked."))
    dispute = deciding.locked(seat.dispute)
    found = PanelSeat.objects.select_for_update(of=("self",)).select_related("neutral__user").get(pk=seat.pk)
    found.dispute = dispute
    if found.round != dispute.round and found.status in (Seat.ASKED, Seat.TAKEN):
        raise SeatGone(_("This is decided, or was given to others."))
    return found

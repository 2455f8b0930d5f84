"""What time itself does to disputes: each function is one sweep and returns how many rows it moved."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db.models import Q

from marketplace.core import sweeps
from payments.models import Hold
from projects.disputes import deciding, panels, services
from projects.disputes.models import Dispute, PanelSeat
from projects.notifications import disputes as letters
from projects.notifications import panels as notifications
from projects.workspace.models import Settlement

DAY = dt.timedelta(days=1)
ABOUT = ("milestone__hold", "milestone__engagement__company", "milestone__engagement__student")
Status = Dispute.Status
Seat = PanelSeat.Status


def open_forgotten(now: dt.datetime) -> int:
    """Open a dispute about each proposal that nobody answered and nobody disputed."""
    limit = now - dt.timedelta(days=settings.SETTLEMENT_GRACE_DAYS)
    rows = Settlement.objects.filter(status=Settlement.Status.PROPOSED, is_rejection=False, answer_by__lte=limit)
    return sweeps.each(rows, services.open_forgotten)


def go_on(now: dt.datetime) -> int:
    """Take each dispute whose time is over a step further: to a panel, the next neutral, a moderator, its money."""
    unanswered = Dispute.objects.filter(status=Status.OPEN, answer_by__lte=now)
    unseated = _seats(Seat.ASKED).filter(answer_by__lte=now)
    late = Q(decide_by__lte=now) | Q(panel_by__lte=now)
    undecided = Dispute.objects.filter(late, status=Status.IN_REVIEW, is_by_panel=True)
    final = Dispute.objects.filter(status=Status.DECIDED, appeal_by__lte=now)
    final = final.exclude(milestone__hold__status=Hold.Status.FROZEN)
    done = sweeps.each(unanswered, services.go_on_without_answer)
    done += sweeps.each(unseated.select_related("dispute"), panels.lapse)
    done += sweeps.each(undecided, panels.give_up)
    return done + sweeps.each(final, deciding.carry_out)


def remind(now: dt.datetime) -> int:
    """Remind, a day before each deadline, who has to do something until then; each is told once."""
    rows = Dispute.objects.select_related(*ABOUT)
    soon = {"gt": now, "lte": now + DAY}
    told = [
        (rows.filter(status=Status.OPEN, **_within("answer_by", soon)), letters.answer_reminder),
        (rows.filter(status=Status.DECIDED, **_within("appeal_by", soon)), letters.appeal_reminder),
        (
            _in_hand(rows).filter(**_within("decide_by", soon)),
            partial(notifications.moderators_wanted, is_reminder=True),
        ),
        (_seats(Seat.ASKED).filter(**_within("answer_by", soon)), notifications.seat_reminder),
        (_seats(Seat.TAKEN).filter(**_within("dispute__decide_by", soon)), notifications.vote_reminder),
    ]
    return sum(sweeps.each(found, partial(_tell, tell=tell)) for found, tell in told)


def _tell(row: Dispute | PanelSeat, *, tell) -> bool:
    tell(row)
    return True


def _within(field: str, bounds: dict[str, dt.datetime]) -> dict[str, dt.datetime]:
    return {f"{field}__{name}": value for name, value in bounds.items()}


def _in_hand(rows):
    return rows.filter(status=Status.IN_REVIEW, is_by_panel=False)


def _seats(status: str):
    rows = PanelSeat.objects.filter(status=status, dispute__status=Status.IN_REVIEW, dispute__is_by_panel=True)
    return rows.select_related("neutral__user", "dispute")

"""A reconciliation run: Stripe's balance transactions read page by page, each compared with the journal, and back.

A run is a row. Each call of `go_on` does one piece of it and writes down where it stands, so a worker that dies loses
one piece, which whoever comes next does again; every piece may be done twice.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core.nudges import nudge
from payments import notifications
from payments.gateway import balances, claims
from payments.gateway.answers import BalanceMovement
from payments.gateway.errors import GatewayError
from payments.ledger.models import JournalEntry, JournalLine
from payments.reconciliation import checks
from payments.reconciliation.models import BalanceTransaction, Difference, Run

Phase = Run.Phase
CONTINUE = "payments.tasks.continue_reconciliation"
OVERLAP = dt.timedelta(days=3)
PIECE = 50
ENTRIES = 200
TURNS = 3
GO_ON_AFTER = dt.timedelta(minutes=2)
ORDER = [Phase.READING, Phase.COMPARING, Phase.CONFIRMING, Phase.BALANCING, Phase.DONE]


@transaction.atomic
def start() -> Run:
    """The run that is under way, else a new one, which reads what is newer than a few days before the last."""
    last = Run.objects.exclude(finished_at=None).order_by("-started_at").first()
    run, _is_new = Run.objects.get_or_create(
        finished_at=None, defaults={"since": last.started_at - OVERLAP if last else None}
    )
    nudge(CONTINUE)
    return run


def go_on() -> bool:
    """Do the next piece of the run that is under way; False when there is none, or somebody else is at it."""
    run = claims.claim(Run.objects.filter(finished_at=None), lease=GO_ON_AFTER)
    if run is None:
        return False
    try:
        cursor, counts = PIECES[Phase(run.phase)](run)
    except Exception as error:
        # The piece is done again when the lease is over; meanwhile the row says why nothing comes of it.
        text = f"{error.reason}: {error.detail}" if isinstance(error, GatewayError) else repr(error)
        Run.objects.filter(pk=run.pk).update(error=text[:500])
        if not isinstance(error, GatewayError):
            raise
        return False
    _write_down(run, cursor, counts)
    return True


@transaction.atomic
def _write_down(run: Run, cursor: str, counts: dict[str, int]) -> None:
    """Where the run stands now, unless somebody did this piece meanwhile; without a cursor the phase is over."""
    now = timezone.now()
    same = Run.objects.filter(pk=run.pk, phase=run.phase, cursor=run.cursor)
    more = {name: F(name) + count for name, count in counts.items()}
    phase = run.phase if cursor else ORDER[ORDER.index(Phase(run.phase)) + 1]
    finished = now if phase == Phase.DONE else None
    where = {"phase": phase, "cursor": cursor, "next_attempt_at": now, "finished_at": finished, "error": ""}
    if same.update(**where, **more) and finished:
        _tell_staff(run)


def _read(run: Run) -> tuple[str, dict[str, int]]:
    """The next page of Stripe's list, kept once."""
    page = balances.movements(since=run.since, after=run.cursor)
    return page[-1].id if page else "", {"read_count": _keep(page)}


def _keep(page: Sequence[BalanceMovement]) -> int:
    """Write down those that are new; returns how many."""
    known = set(BalanceTransaction.objects.filter(pk__in=[each.id for each in page]).values_list("pk", flat=True))
    new = [_kept(each) for each in page if each.id not in known]
    BalanceTransaction.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _kept(movement: BalanceMovement) -> BalanceTransaction:
    return BalanceTransaction(
        id=movement.id,
        type=movement.type,
        source_id=movement.source_id,
        amount_cents=movement.amount_cents,
        fee_cents=movement.fee_cents,
        net_cents=movement.net_cents,
        currency=movement.currency,
        created_at=movement.created_at,
    )


def _compare(run: Run) -> tuple[str, dict[str, int]]:
    """The next of what has no match yet, from this reading and from all before."""
    open_ones = BalanceTransaction.objects.exclude(status=BalanceTransaction.Status.MATCHED).filter(pk__gt=run.cursor)
    piece = list(open_ones.order_by("pk")[:PIECE])
    matched, different = checks.compare(piece)
    return piece[-1].pk if piece else "", {"matched_count": matched, "different_count": different}


def _confirm(run: Run) -> tuple[str, dict[str, int]]:
    """The next of what the journal says of our balance and Stripe should know by now."""
    settled = Q(created_at__lt=timezone.now() - checks.STRIPE_KNOWS_AFTER)
    wanted = Q(created_at__gte=run.since) | Q(key__in=checks.doubtful_entries()) if run.since else Q()
    on_balance = JournalLine.objects.filter(entry=OuterRef("pk"), account=JournalLine.Account.STRIPE_BALANCE)
    entries = JournalEntry.objects.filter(settled, wanted, Exists(on_balance), pk__gt=int(run.cursor or 0))
    piece = list(entries.order_by("pk")[:ENTRIES])
    return str(piece[-1].pk) if piece else "", {"different_count": checks.confirm(piece)}


def _balance(run: Run) -> tuple[str, dict[str, int]]:
    """The totals at last: they also tell of what nobody thought of.

    Money moves meanwhile, so what came since is read first, and only what differs each time is a difference.
    """
    _keep(balances.movements(since=run.started_at - checks.MESSAGES_TAKE))
    unequal = checks.unequal_balances()
    turn = int(run.cursor or 1)
    if unequal and turn < TURNS:
        return str(turn + 1), {}
    return "", {"different_count": checks.raise_unequal(unequal)}


PIECES: dict[Phase, Callable[[Run], tuple[str, dict[str, int]]]] = {
    Phase.READING: _read,
    Phase.COMPARING: _compare,
    Phase.CONFIRMING: _confirm,
    Phase.BALANCING: _balance,
}


def _tell_staff(run: Run) -> None:
    run.refresh_from_db()
    if not run.different_count:
        return
    title = ngettext(
        "Stripe and the books differ in %(count)d place",
        "Stripe and the books differ in %(count)d places",
        run.different_count,
    )
    notifications.staff_should_look(
        title=title % {"count": run.different_count},
        body=_("Find out what each is, and resolve it with a reason."),
        url=reverse("admin:payments_difference_changelist") + f"?status__exact={Difference.Status.OPEN}",
        key=f"reconciliation:{run.pk}",
    )

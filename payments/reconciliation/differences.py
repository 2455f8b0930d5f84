"""Differences between Stripe and the journal: raised once, seen again, resolved by a person or by themselves."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from payments.holds.models import Hold
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit
from payments.reconciliation.models import BalanceTransaction, Difference

Status = Difference.Status
Account = JournalLine.Account
MOVEMENT = "transaction"


class NothingToBook(DomainError):
    """This difference is not about one movement at Stripe."""


@transaction.atomic
def raise_difference(
    *,
    kind: str,
    key: str,
    text: str,
    stripe_id: str = "",
    amount_cents: int = 0,
    currency: str = "",
    hold: Hold | None = None,
) -> tuple[Difference, bool]:
    """Write a difference down, and whether it is news: seen again it is the same row.

    One that had gone by itself opens again; so does one that a person resolved, when the amount is another one now.
    """
    details = {
        "kind": kind,
        "text": text,
        "stripe_id": stripe_id,
        "amount_cents": amount_cents,
        "currency": currency,
        "hold": hold,
    }
    found, is_new = Difference.objects.get_or_create(key=key[:160], defaults=details)
    if is_new:
        return found, True
    found = Difference.objects.select_for_update().get(pk=found.pk)
    is_back = found.status == Status.RESOLVED and (found.resolved_by_id is None or found.amount_cents != amount_cents)
    if is_back:
        _open(found, reason=_("It is there again."), by=None)
    for name, value in {**details, "seen_at": timezone.now()}.items():
        setattr(found, name, value)
    found.save(update_fields=[*details, "seen_at"])
    return found, is_back


@transaction.atomic
def resolve(difference: Difference, *, reason: str, by: User | None) -> Difference:
    """A person has found out what it is; the reason is kept. Raises IllegalMove when it is resolved already."""
    return move(
        difference,
        Status.RESOLVED,
        by=by,
        reason=reason,
        resolution=reason,
        resolved_by=by,
        resolved_at=timezone.now(),
    )


@transaction.atomic
def reopen(difference: Difference, *, reason: str, by: User | None) -> Difference:
    """It was not resolved after all. Raises IllegalMove when it is open."""
    return _open(difference, reason=reason, by=by)


def _open(difference: Difference, *, reason: str, by: User | None) -> Difference:
    cleared: dict[str, Any] = {"resolution": "", "resolved_by": None, "resolved_at": None}
    return move(difference, Status.OPEN, by=by, reason=reason, **cleared)


@transaction.atomic
def book(difference: Difference, *, reason: str, by: User | None) -> Difference:
    """Write into the journal what Stripe moved and no work of ours explains: a fee of Stripe's, a test payment.

    It counts as other cost, or as a gain; that resolves the difference. Raises NothingToBook where the difference is
    not about one movement at Stripe, IllegalMove when it is resolved already.
    """
    difference = resolve(Difference.objects.select_for_update().get(pk=difference.pk), reason=reason, by=by)
    kind, _colon, name = difference.key.partition(":")
    if kind != MOVEMENT:
        raise NothingToBook(_("Only what Stripe moved can be booked; this is something else."))
    entry = ledger.post(
        difference.key,
        currency=difference.currency,
        memo=reason,
        lines=[
            Debit(Account.STRIPE_BALANCE, difference.amount_cents),
            Credit(Account.OTHER, difference.amount_cents, name),
        ],
    )
    found = BalanceTransaction.objects.exclude(status=BalanceTransaction.Status.MATCHED).filter(pk=name)
    found.update(status=BalanceTransaction.Status.MATCHED, entry=entry)
    return difference


@transaction.atomic
def close(keys: list[str]) -> int:
    """Both sides agree by now on what these differences were about. Returns how many were open."""
    found = Difference.objects.select_for_update().filter(key__in=keys, status=Status.OPEN).order_by("pk")
    return len([resolve(difference, reason=_("Matches now."), by=None) for difference in found])

"""Differences between Stripe and the journal: raised once, seen again, resolved by a person or by themselves."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.states import move
from payments.holds.models import Hold
from payments.reconciliation.models import Difference

Status = Difference.Status


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
    cleared = {"resolution": "", "resolved_by": None, "resolved_at": None}
    return move(difference, Status.OPEN, by=by, reason=reason, **cleared)


@transaction.atomic
def close(keys: list[str]) -> int:
    """Both sides agree by now on what these differences were about. Returns how many were open."""
    found = Difference.objects.select_for_update().filter(key__in=keys, status=Status.OPEN).order_by("pk")
    return len([resolve(difference, reason=_("Matches now."), by=None) for difference in found])

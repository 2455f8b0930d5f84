"""One function that moves a model from one state to another.

Each model with a life has a nested `Status` enum and a `TRANSITIONS` table `{origin: {targets}}`. The legal
origins sit in the UPDATE's WHERE clause, so of two concurrent callers exactly one wins.
"""

from typing import Any, TypeVar

from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.errors import DomainError

M = TypeVar("M", bound=models.Model)

moved = Signal()
"""Sent inside the transaction of each move with `instance`, `origin`, `to`, `by`, `reason`."""


class IllegalMove(DomainError):
    """The object is not in a state from which this step can be taken."""


def origins(model: type[models.Model], to: str) -> list[str]:
    """The states from which `to` may be reached."""
    return [origin for origin, targets in model.TRANSITIONS.items() if to in targets]


def move(instance: M, to: str, *, origin: str = "", by: Any = None, reason: str = "", **changes: Any) -> M:
    """Move `instance` to the state `to`, setting `changes` in the same UPDATE; return the instance.

    `origin` narrows the legal origins to one. Raises IllegalMove when its state in the database is not a legal
    origin, and leaves it untouched. When somebody who hears `moved` fails, the transaction it is part of fails.
    """
    model = type(instance)
    if any(field.name == "updated_at" for field in model._meta.fields):
        changes.setdefault("updated_at", timezone.now())
    legal = [state for state in origins(model, to) if origin in ("", state)]
    with transaction.atomic(savepoint=False):
        found = _change(instance, legal, {"status": to, **changes})
        if found:
            moved.send(sender=model, instance=instance, origin=found, to=to, by=by, reason=reason)
            return instance
    instance.refresh_from_db(fields=["status"])
    raise IllegalMove(
        _("This is not possible now: its state is “%(state)s”.") % {"state": instance.get_status_display()}
    )


def _change(instance: models.Model, legal: list[str], changes: dict[str, Any]) -> str | None:
    """Write the changes if the row is in a legal origin, and return which; one UPDATE if it still is as it was read."""
    row = type(instance)._default_manager.filter(pk=instance.pk)
    found = instance.status if instance.status in legal else None
    if found is None or not row.filter(status=found).update(**changes):
        now = row.filter(status__in=legal).select_for_update(no_key=True)
        found = now.values_list("status", flat=True).first()
        if found is None or not row.filter(status=found).update(**changes):
            return None
    for name, value in changes.items():
        setattr(instance, name, value)
    return found


@transaction.atomic
def move_many(rows: models.QuerySet[M], to: str, *, by: Any = None, reason: str = "", **changes: Any) -> list[M]:
    """Move all of `rows` that may go there to the state `to`, in one UPDATE; return those that moved.

    Rows in no legal origin are left alone. `moved` is sent for each, as by `move`.
    """
    if any(field.name == "updated_at" for field in rows.model._meta.fields):
        changes.setdefault("updated_at", timezone.now())
    legal = rows.filter(status__in=origins(rows.model, to)).select_for_update(of=("self",), no_key=True)
    found = [(instance, instance.status) for instance in legal]
    keys = [instance.pk for instance, _origin in found]
    rows.model._default_manager.filter(pk__in=keys).update(status=to, **changes)
    for instance, origin in found:
        for name, value in {"status": to, **changes}.items():
            setattr(instance, name, value)
        moved.send(sender=rows.model, instance=instance, origin=origin, to=to, by=by, reason=reason)
    return [instance for instance, _origin in found]

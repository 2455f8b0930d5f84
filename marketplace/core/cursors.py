"""Places in a long list: signed, and turned into conditions an index is read from."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.db.models import BooleanField, Field, Func, Q, QuerySet, Value
from django.db.models.expressions import Expression, F


class Row(Func):
    """Several columns or values that are compared as one, the first counting most."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


class Beyond(Func):
    """Whether one row of values lies beyond another: an index over the same columns is entered right there."""

    template = "%(expressions)s"
    output_field = BooleanField()


@dataclass(frozen=True)
class Cursor:
    """The sort key of the row a page begins after, and what the list promised to keep while it is paged through."""

    values: list[str | None]
    carried: dict[str, Any] = field(default_factory=dict)


def signer(order: tuple[str, ...]) -> signing.Signer:
    """Signs the cursors of lists in this order."""
    return signing.Signer(salt="keyset:" + ",".join(order))


def write(row: Any, order: tuple[str, ...], signer: Any, carried: dict[str, Any] | None = None) -> str:
    """The cursor of a row, to be put into an address."""
    values = [getattr(row, name.lstrip("-")) for name in order]
    told = [None if value is None else str(value) for value in values]
    text = json.dumps([told, carried or {}], separators=(",", ":"))
    return signer.sign(base64.urlsafe_b64encode(text.encode()).decode())


def read(text: str, signer: Any) -> Cursor | None:
    """The cursor in an address; None when there is none, it was altered or made for another order."""
    try:
        values, carried = json.loads(base64.urlsafe_b64decode(signer.unsign(text.replace("\x00", ""))))
    except (signing.BadSignature, ValueError):
        return None
    return Cursor(values, carried)


def reverse(order: tuple[str, ...]) -> tuple[str, ...]:
    """The same order from the other end."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def beyond(rows: QuerySet, order: tuple[str, ...], values: list[str | None]) -> Q | Expression:
    """The rows that come after these values in `order`, as PostgreSQL sorts: what is empty comes last going up.

    Where all names point the same way and nothing empty can follow, it compares rows; otherwise it says first how the
    leading column is bounded. Either lets an index begin where the page does.
    """
    names = [name.lstrip("-") for name in order]
    fields = [_field(rows, name) for name in names]
    told = [value if value is None else one.to_python(value) for one, value in zip(fields, values, strict=True)]
    is_down = {name.startswith("-") for name in order}
    is_full = is_down == {True} or not any(one.null for one in fields)
    if len(is_down) == 1 and is_full and None not in told:
        given = [Value(value, output_field=one) for one, value in zip(fields, told, strict=True)]
        columns = [F(name) for name in names]
        return Beyond(Row(*columns), Row(*given), arg_joiner=" < " if is_down == {True} else " > ")
    return _stepwise(list(zip(order, fields, told, strict=True)))


def _stepwise(steps: list[tuple[str, Field, Any]]) -> Q:
    (name, one, value), *rest = steps
    column, is_down = name.lstrip("-"), name.startswith("-")
    if value is None:
        tied = Q(**{f"{column}__isnull": True})
        beyond = Q(**{f"{column}__isnull": False}) if is_down else None
    else:
        tied = Q(**{column: value})
        beyond = Q(**{f"{column}__{'lt' if is_down else 'gt'}": value})
        if one.null and not is_down:
            beyond |= Q(**{f"{column}__isnull": True})
    if rest:
        tied &= _stepwise(rest)
        beyond = beyond | tied if beyond is not None else tied
    if beyond is None:
        return Q(pk__in=[])
    if value is None or (one.null and not is_down):
        return beyond
    return Q(**{f"{column}__{'lte' if is_down else 'gte'}": value}) & beyond


def _field(rows: QuerySet, name: str) -> Field:
    annotation = rows.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    return rows.model._meta.pk if name == "pk" else rows.model._meta.get_field(name)

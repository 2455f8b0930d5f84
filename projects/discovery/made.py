"""Rows of models, made of what the database told as JSON."""

from collections.abc import Callable, Mapping
from functools import cache

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.base import ModelState


def of(model: type[Model], told: Mapping) -> Model:
    """A row of the model; what was not told is loaded when somebody asks for it.

    As `Model.from_db` does it, without looking at each field that was not told: lists make sixty rows a page.
    """
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    vars(row).update((name, read(told[name])) for name, read in _columns(model, tuple(told)))
    return row


@cache
def _columns(model: type[Model], told: tuple[str, ...]) -> list[tuple[str, Callable]]:
    return [(field.attname, field.to_python) for field in model._meta.concrete_fields if field.attname in told]

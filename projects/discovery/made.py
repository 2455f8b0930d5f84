"""Rows of models, made of what the database told as JSON."""

from collections.abc import Callable, Mapping
from functools import cache

from django.db.models import Model


def of(model: type[Model], told: Mapping) -> Model:
    """A row of the model; what was not told is loaded when somebody asks for it."""
    names, read = _columns(model, tuple(told))
    return model.from_db("default", names, [each(told[name]) for name, each in zip(names, read, strict=True)])


@cache
def _columns(model: type[Model], told: tuple[str, ...]) -> tuple[list[str], list[Callable]]:
    fields = [field for field in model._meta.concrete_fields if field.attname in told]
    return [field.attname for field in fields], [field.to_python for field in fields]

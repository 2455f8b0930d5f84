"""Amounts in their currency and times with their zone, where an admin page would show raw values."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import DateTimeField, Field, Model
from django.http import HttpRequest

from marketplace.core.formats import moment, money_exact


class Readable:
    """For an admin or an inline that is only read; `currency_of` names what the amounts of a row are in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.model._meta.fields
        self.shown = {field.name: show for field in fields if (show := self._shown(field))}

    def currency_of(self, row: Any) -> str:
        """The currency of the row's amounts."""
        return str(row.currency)

    def _shown(self, field: "Field[Any, Any]") -> Callable[[Model], str] | None:
        """How a column of amounts or times reads; None for every other."""
        is_time = isinstance(field, DateTimeField)
        if not is_time and not field.name.endswith("_cents"):
            return None

        def shown(row: Any) -> str:
            value = getattr(row, field.name)
            if value is None:
                return "-"
            return (moment(value) if is_time else money_exact(value, self.currency_of(row))) or "-"

        shown.__name__ = field.name
        words = str(field.verbose_name).removesuffix(" cents")
        return admin.display(shown, description=words, ordering=field.name)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = super().get_readonly_fields(request, obj)
        return [self.shown.get(name, name) for name in names]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_readonly_fields(request, obj)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self.shown.get(name, name) for name in self.list_display]

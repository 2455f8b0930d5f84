"""The API's one error shape and its cursor pagination."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import exception_handler

from marketplace.core import cursors
from marketplace.core.errors import DomainError

ERROR = {
    "type": "object",
    "description": "Why it was refused: a stable code, a sentence for people, and what to mend by field.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "fields": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            },
            "required": ["code", "message", "fields"],
        }
    },
    "required": ["error"],
}


class Cursor(CursorPagination):
    """Pages of 20 (at most 100), newest first, by an opaque cursor."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "limit"
    ordering = ("-created_at", "-pk")


class Keyset(Cursor):
    """The same for lists that grow without end: a page begins in the index where the one before it ended.

    The names in `ordering` end in a unique one.
    """

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list:
        """The rows of the page a cursor stands for. Raises NotFound for a cursor that is none."""
        self.request, self.size = request, self.get_page_size(request)
        side, _dot, text = request.query_params.get("cursor", "").partition(".")
        order = tuple(self.ordering)
        self.signer = cursors.signer(order)
        cursor = cursors.read(text, self.signer)
        if side and (cursor is None or side not in ("after", "before")):
            raise NotFound(self.invalid_cursor_message)
        is_backwards = side == "before"
        order = cursors.reverse(order) if is_backwards else order
        rows = queryset.filter(cursors.beyond(queryset, order, cursor.values)) if cursor else queryset
        found = list(rows.order_by(*order)[: self.size + 1])
        more, self.page = len(found) > self.size, found[: self.size]
        if is_backwards:
            self.page.reverse()
        self.has_previous, self.has_next = (more, True) if is_backwards else (bool(cursor), more)
        return self.page

    def get_next_link(self) -> str | None:
        return self._link("after", self.page[-1]) if self.has_next and self.page else None

    def get_previous_link(self) -> str | None:
        return self._link("before", self.page[0]) if self.has_previous and self.page else None

    def _link(self, side: str, row: Any) -> str:
        text = cursors.write(row, tuple(self.ordering), self.signer)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", f"{side}.{text}")


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every refusal as `{"error": {"code", "message", "fields"}}`; what nobody foresaw stays an exception."""
    if isinstance(error, DomainError):
        return Response(_body(error.code, str(error), {}), status=error.status_code)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = _body("invalid", _("Some fields need another look."), _by_field(error.detail))
        return response
    known = error.default_code if isinstance(error, APIException) else HTTPStatus(response.status_code).phrase
    response.data = _body(known.lower().replace(" ", "_"), str(response.data["detail"]), {})
    return response


def _by_field(detail: Any, path: str = "") -> dict[str, list[str]]:
    """The sentences of a nested answer by the path of their field, such as `answers.0.text`."""
    if isinstance(detail, dict):
        inner = [_by_field(value, _joined(path, str(name))) for name, value in detail.items()]
    elif any(isinstance(value, dict | list) for value in detail):
        inner = [_by_field(value, _joined(path, str(number))) for number, value in enumerate(detail) if value]
    else:
        return {path: [str(text) for text in detail]}
    return {name: texts for part in inner for name, texts in part.items()}


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _body(code: str, message: str, fields: dict[str, list[str]]) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "fields": fields}}


def document_errors(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Tell every operation of the OpenAPI schema what a refusal looks like."""
    result["components"]["schemas"]["Error"] = ERROR
    shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"description": "Refused.", "content": shape}
    return result

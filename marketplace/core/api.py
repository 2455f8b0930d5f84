"""The API's one error shape and its cursor pagination."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from marketplace.core.errors import DomainError


class Cursor(CursorPagination):
    """Pages of 20 (at most 100), newest first, by an opaque cursor."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "limit"
    ordering = "-created_at"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every refusal as `{"error": {"code", "message", "fields"}}`."""
    if isinstance(error, DomainError):
        return Response(_body(error.code, str(error), {}), status=error.status_code)
    response = exception_handler(error, context)
    if response is None:
        return None
    if response.status_code == status.HTTP_400_BAD_REQUEST and isinstance(response.data, dict):
        fields = {name: [str(text) for text in _texts(value)] for name, value in response.data.items()}
        response.data = _body("invalid", _("Some fields need another look."), fields)
        return response
    code = error.default_code if isinstance(error, APIException) else "not_found"
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else response.data
    response.data = _body(code, str(detail), {})
    return response


def _texts(value: Any) -> list:
    return value if isinstance(value, list) else [value]


def _body(code: str, message: str, fields: dict[str, list[str]]) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "fields": fields}}

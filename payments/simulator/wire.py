"""What crosses the wire: form bodies, errors in Stripe's shape, identifiers and times."""

import re
import secrets
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from .multipart import Upload

Json = dict[str, Any]
API_VERSION = "2026-10-28.endive"
WITHOUT_MINOR_UNITS = "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf"
WITH_CENTS = "usd eur gbp cad aud nzd chf sek nok dkk pln czk inr mxn brl sgd hkd zar"
ZERO_DECIMAL = frozenset(WITHOUT_MINOR_UNITS.split())
CURRENCIES = ZERO_DECIMAL | frozenset(WITH_CENTS.split())
ALNUM = b"Zz"
"""What stands for the two signs of base 64 that are neither letters nor digits."""
LARGEST_AMOUNT = 99_999_999


class ApiError(Exception):
    """An answer in Stripe's error shape; `remembered` says whether an idempotency key replays it."""

    remembered = True

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error", **details: Any) -> None:
        super().__init__(message)
        self.message, self.status, self.kind, self.details = message, status, kind, details

    def body(self, *, v2: bool) -> Json:
        details = {name: value for name, value in self.details.items() if value is not None}
        error = {"type": self.kind, "message": self.message, **details}
        if v2:
            code = "not_found" if self.status == 404 else details.get("code", self.kind)
            error = {"type": code, "code": code, "message": self.message}
        return {"error": error}


class Invalid(ApiError):
    """Refused before the operation began, so that the same key may be used again."""

    remembered = False


def missing(kind: str, key: str) -> Invalid:
    noun = kind.removeprefix("v2.core.").replace(".", " ")
    return Invalid(f"No such {noun}: '{key}'", status=404, code="resource_missing", param="id")


def new_id(prefix: str) -> str:
    return f"{prefix}_{b64encode(secrets.token_bytes(18), ALNUM).decode()}"


def public(body: Json) -> Json:
    """The object as Stripe shows it: names that open with an underscore stay inside."""
    return {name: value for name, value in body.items() if not name.startswith("_")}


def iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def decode_form(text: str) -> Json:
    """Turn `a[b][0][c]=x` into nested objects and lists; every leaf stays text, as it does on the wire."""
    tree: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        path = re.sub(r"\[([^\]]*)\]", r"/\1", name).split("/")
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
            if not isinstance(branch, dict):
                raise Invalid(f"Invalid parameter: {name}", param=name)
        branch[path[-1] or str(len(branch))] = value
    return {name: _with_lists(branch) for name, branch in tree.items()}


def _with_lists(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    values = {name: _with_lists(value) for name, value in branch.items()}
    if values and all(name.isdigit() for name in values):
        return [values[name] for name in sorted(values, key=int)]
    return values


@dataclass
class Ask:
    """One request's parameters, read by dotted name and checked for type."""

    params: Json
    account: str = ""
    site: str = ""
    version: str = ""
    upload: Upload | None = None
    expand: list[str] = field(default_factory=list)

    def get(self, name: str, default: Any = None) -> Any:
        value: Any = self.params
        for step in name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return default if value is None or value == "" else value

    def require(self, name: str) -> Any:
        value = self.get(name)
        if value is None:
            param = re.sub(r"\.(\w+)", r"[\1]", name)
            raise Invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)
        return value

    def integer(self, name: str, default: int | None = None) -> int | None:
        value = self.get(name, default)
        if value is None or isinstance(value, int):
            return value
        if not re.fullmatch(r"-?\d{1,15}", str(value)):
            raise Invalid(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
        return int(value)

    def amount(self, name: str, default: int | None = None) -> int:
        """A positive number of the currency's smallest unit."""
        value = self.integer(name, default)
        if value is None:
            value = int(self.require(name))
        if not 1 <= value <= LARGEST_AMOUNT:
            raise Invalid("This value must be between 1 and 99999999.", code="parameter_invalid_integer", param=name)
        return value

    def currency(self, name: str = "currency") -> str:
        value = str(self.require(name)).lower()
        if value not in CURRENCIES:
            raise Invalid(f"Invalid currency: {value}.", code="invalid_currency", param=name)
        return value

    def older(self, version: str) -> bool:
        """Whether the client speaks an API version before this one, or names none: then what was is still taken."""
        return self.version[:10] < version

    def choice(self, name: str, *allowed: str) -> str | None:
        """One of a few words, or None."""
        value = self.get(name)
        if value is not None and value not in allowed:
            raise Invalid(f"Invalid {name}: must be one of {', '.join(allowed)}", param=name)
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        return str(self.get(name, "false")).lower() == "true"

    def metadata(self, name: str = "metadata") -> dict[str, str]:
        given = self.get(name, {})
        if not isinstance(given, dict) or len(given) > 50:
            raise Invalid("Metadata must be at most 50 key-value pairs.", param=name)
        for key, value in given.items():
            if len(key) > 40 or len(str(value)) > 500:
                raise Invalid("Metadata keys hold up to 40 and values up to 500 characters.", param=name)
        return {key: str(value) for key, value in given.items() if value != ""}

"""Checks what is said to Stripe, and what is answered, against Stripe's own OpenAPI description.

Requests: form bodies are decoded (`a[b][0][c]`), every unknown name is refused at every level, types, enumerations and
required fields are checked; v2 bodies are JSON. Responses: the same, so that a stand-in for Stripe cannot invent,
forget or mistype a field. The description is `tests/data/stripe_openapi_subset.json.gz`, version 2026-05-27.dahlia.
"""

import gzip
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

Json = dict[str, Any]
SPEC = Path(__file__).parents[1] / "data" / "stripe_openapi_subset.json.gz"
KEPT = ("type", "enum", "required", "items", "properties", "additionalProperties", "anyOf", "oneOf", "allOf", "$ref")
TYPES: Json = {"type": "array", "items": {"type": "string"}}
# What 2026-09-30.endive and 2026-10-28.endive changed since, see docs.stripe.com/changelog/endive: new fields of
# objects, new parameters of requests, and what is gone from either.
NEWER = {
    "v2.core.event": {"snapshot_event": {"type": "string"}},
    "checkout.session": {"allowed_payment_method_types": TYPES | {"nullable": True}},
}
TAKEN = {"allowed_payment_method_types": TYPES}
GONE = {
    "/v1/checkout/sessions": "payment_method_types",
    "/v1/payment_intents": "payment_method_types",
    "/v1/payment_intents/{intent}/confirm": "payment_method_types",
    "/v2/core/account_links": "configurations",
    "v2.core.account_link": "configurations",
}


@cache
def spec() -> Json:
    """Stripe's description, its schemas made strict: unknown fields are errors."""
    raw = json.loads(gzip.decompress(SPEC.read_bytes()))
    schemas = raw["components"]["schemas"]
    for name, fields in NEWER.items():
        schemas[name]["properties"] |= fields
    for place, field in GONE.items():
        described = raw["paths"].get(place) or schemas[place]
        _forget(described.get("post", described), field)
    for body in raw["paths"]["/v1/checkout/sessions"]["post"]["requestBody"]["content"].values():
        body["schema"]["properties"] |= TAKEN
    strict = {name: _strict(schema, v2=name.startswith("v2.")) for name, schema in schemas.items()}
    return {"paths": raw["paths"], "components": {"schemas": strict}}


def _forget(described: Any, field: str) -> None:
    """Take a field out of a description, wherever it is described or required."""
    if isinstance(described, list):
        for part in described:
            _forget(part, field)
    if isinstance(described, dict):
        if field in described.get("properties", {}):
            del described["properties"][field]
            described["required"] = [name for name in described.get("required", ()) if name != field]
        for part in described.values():
            _forget(part, field)


def _strict(schema: Any, *, v2: bool) -> Any:
    """OpenAPI 3.0 to JSON Schema, closed at every level. In API v2, optional means null."""
    if not isinstance(schema, dict):
        return schema
    made: Json = {name: schema[name] for name in KEPT if name in schema}
    if "properties" in made:
        needed = set(made.get("required", ()))
        parts = {name: _strict(part, v2=v2) for name, part in made["properties"].items()}
        made["properties"] = {n: _or_null(p) if v2 and n not in needed else p for n, p in parts.items()}
        made.setdefault("additionalProperties", False)
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = _strict(made["additionalProperties"], v2=v2)
    if "items" in made:
        made["items"] = _strict(made["items"], v2=v2)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in made:
            made["anyOf" if choice == "oneOf" else choice] = [_strict(part, v2=v2) for part in made.pop(choice)]
    return _or_null(made) if schema.get("nullable") else made


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


@cache
def _find(method: str, path: str) -> str | None:
    """The path of an operation as the description writes it."""
    known = spec()["paths"]
    for template in sorted(known, key=lambda name: name.count("{")):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in known[template]:
            return str(template)
    return None


def _problem(schema: Json, value: Any, where: str) -> list[str]:
    validator = Draft202012Validator(schema | {"components": spec()["components"]})
    found = best_match(validator.iter_errors(value))
    if found is None:
        return []
    at = "".join(f"[{step}]" for step in found.absolute_path)
    return [f"{where}{at}: {found.message[:300]}"]


def decode_form(text: str) -> Json:
    """`a[b][0][c]=x&a[b][0][d]=y` as {"a": {"b": [{"c": "x", "d": "y"}]}}; leaves stay text."""
    tree: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        branch, steps = tree, re.sub(r"\[([^\]]*)\]", r"\n\1", name).split("\n")
        for step in steps[:-1]:
            branch = branch.setdefault(step, {})
        branch[steps[-1] or str(len(branch))] = value
    return {name: _listed(branch) for name, branch in tree.items()}


def _listed(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    parts = {name: _listed(part) for name, part in branch.items()}
    return list(parts.values()) if parts and all(name.isdigit() for name in parts) else parts


def _typed(value: Any, schema: Json) -> Any:
    """Give the text of a form the types its schema asks for, where the text allows it."""
    choices = schema.get("anyOf", [])
    if choices:
        fitting = [part for part in choices if not _fits(_typed(value, part), part)]
        return _typed(value, fitting[0] if fitting else choices[0])
    if isinstance(value, dict):
        parts, rest = schema.get("properties", {}), schema.get("additionalProperties")
        other = rest if isinstance(rest, dict) else {}
        return {name: _typed(part, parts.get(name, other)) for name, part in value.items()}
    if isinstance(value, list):
        return [_typed(part, schema.get("items", {})) for part in value]
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", str(value)):
        return int(value)
    if schema.get("type") == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _fits(value: Any, schema: Json) -> list[str]:
    return _problem(schema, value, "")


@cache
def _asks(method: str, template: str) -> tuple[Json, dict[str, Json]]:
    """What an operation takes: the schema of its query, and of its body by media type."""
    operation = spec()["paths"][template][method]
    named = {part["name"]: part for part in operation.get("parameters", []) if part["in"] == "query"}
    parts = {name: _strict(part["schema"], v2=False) for name, part in named.items()}
    needed = [name for name, part in named.items() if part.get("required")]
    query: Json = {"type": "object", "properties": parts, "required": needed, "additionalProperties": False}
    content = operation.get("requestBody", {}).get("content", {})
    return query, {kind: _strict(described["schema"], v2=False) for kind, described in content.items()}


@cache
def _answers(method: str, template: str, status: int) -> Json:
    """The schema of an operation's answer."""
    known = spec()["paths"][template][method]["responses"]
    described = known.get(str(status)) or known["default"]
    return dict(_strict(described["content"]["application/json"]["schema"], v2=template.startswith("/v2/")))


def check_request(method: str, path: str, query: str, body: str) -> list[str]:
    """What Stripe's description has against this request: an empty list when nothing."""
    template = _find(method, path)
    if template is None:
        return [f"{method} {path}: not in Stripe's description"]
    where = f"{method} {template}"
    asked, bodies = _asks(method.lower(), template)
    problems = _problem(asked, _typed(decode_form(query), asked), f"{where} query")
    for kind, schema in bodies.items():
        sent = json.loads(body or "{}") if kind == "application/json" else _typed(decode_form(body), schema)
        problems += _problem(schema, sent, f"{where} body")
    return problems


def check_response(method: str, path: str, status: int, body: Json) -> list[str]:
    """What Stripe's description has against this answer: an empty list when nothing."""
    template = _find(method, path)
    if template is None:
        return [] if status == 501 else [f"{method} {path}: not in Stripe's description"]
    return _problem(_answers(method.lower(), template, status), body, f"{method} {template} {status}")


def check_webhook(event: Json) -> list[str]:
    """What Stripe's description has against this notification, snapshot or thin, and the object inside."""
    kind = event.get("object")
    if kind not in ("event", "v2.core.event"):
        return [f"webhook: neither a snapshot nor a thin event: {kind}"]
    problems = _problem({"$ref": f"#/components/schemas/{kind}"}, event, f"webhook {event.get('type')}")
    if kind == "event":
        inside = event["data"]["object"]
        named = {"$ref": f"#/components/schemas/{inside['object']}"}
        problems += _problem(named, inside, f"webhook {event['type']} object")
    return problems


def check(entry: Json) -> list[str]:
    """Check one line of the simulator's journal. A request that Stripe would refuse must have been refused."""
    if "webhook" in entry:
        return check_webhook(entry["webhook"])
    method, path, status = entry["method"], entry["path"], entry["status"]
    problems = check_response(method, path, status, entry["response"])
    if status < 400:
        problems += check_request(method, path, entry["query"], entry["body"])
    return problems


def assert_contract(entries: Iterable[Json]) -> int:
    """Fail with every breach found in these journal lines; return how many lines were checked."""
    lines = list(entries)
    breaches = sorted({problem for line in lines for problem in check(line)})
    assert not breaches, "Stripe's description disagrees:\n" + "\n".join(breaches)
    return len(lines)

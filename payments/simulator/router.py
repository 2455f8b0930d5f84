"""The operations the simulator knows, what each accepts, and the answer for everything else."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import shapes
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, public

Run = Callable[..., Json]
TRUTH = {"true": 1, "false": 0}
WINDOW = {"limit", "starting_after", "ending_before", "created", "arrival_date"}


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    pattern: re.Pattern[str]
    accepts: frozenset[str]
    requires: tuple[str, ...]
    run: Run


OPERATIONS: list[Operation] = []


def operation(method: str, path: str, takes: str = "") -> Callable[[Run], Run]:
    """Register an operation; `takes` names its top-level parameters, the required ones ending in `!`."""
    words = takes.split()
    accepts = frozenset(word.rstrip("!") for word in words) | {"expand"}
    required = tuple(word.rstrip("!") for word in words if word.endswith("!"))
    pattern = re.compile(re.sub(r"\{\w+\}", r"([^/]+)", path) + "$")

    def register(run: Run) -> Run:
        OPERATIONS.append(Operation(method, path, pattern, accepts, required, run))
        return run

    return register


def retrieval(path: str, kind: str, *, scoped: bool = True) -> None:
    """Register GET of one object by id, seen only by the account that owns it."""

    def run(store: Store, ask: Ask, key: str) -> Json:
        return public(store.find(kind, key, account=ask.account if scoped else None))

    operation("GET", path)(run)


def listing(path: str, kind: str, filters: str = "") -> None:
    """Register GET of a list, newest first, with Stripe's cursors."""

    def run(store: Store, ask: Ask) -> Json:
        given = {name: ask.get(name) for name in filters.split() if name not in WINDOW}
        wanted = {name: TRUTH.get(value, value) for name, value in given.items() if value is not None}
        return listed(store, ask, kind, path, wanted)

    operation("GET", path, f"limit starting_after ending_before created {filters}")(run)


def listed(store: Store, ask: Ask, kind: str, path: str, filters: Json) -> Json:
    limit = ask.integer("limit", 10) or 0
    if not 1 <= limit <= 100:
        raise Invalid("Invalid limit: it must be between 1 and 100.", code="parameter_invalid_integer", param="limit")
    window = {name: ask.get(name) for name in WINDOW if ask.get(name) is not None} | {"limit": limit}
    rows, more = store.page(kind, ask.account, filters, window)
    return {"object": "list", "url": path, "has_more": more, "data": [public(row) for row in rows]}


def listed_v2(store: Store, ask: Ask, kind: str, path: str, filters: Json) -> tuple[list[Json], Json]:
    """A page of API v2, whose cursors are addresses: the rows, and where the next page is."""
    limit = ask.integer("limit", 10) or 0
    if not 1 <= limit <= 100:
        raise Invalid("limit must be between 1 and 100.", param="limit")
    window = {"limit": limit} | ({"starting_after": ask.get("page")} if ask.get("page") else {})
    rows, more = store.page(kind, ask.account, filters, window)
    following = f"{path}?limit={limit}&page={rows[-1]['id']}" if more else None
    return rows, {"next_page_url": following, "previous_page_url": None}


def updating(path: str, kind: str, takes: str = "") -> None:
    """Register POST on one object that only changes its metadata and, where named, its description."""

    def run(store: Store, ask: Ask, key: str) -> Json:
        body = store.find(kind, key, account=ask.account)
        for name in takes.split():
            body[name] = ask.get(name, body.get(name))
        return public(store.save(with_metadata(body, ask)))

    operation("POST", path, f"metadata {takes}")(run)


def with_metadata(body: Json, ask: Ask) -> Json:
    """Merge metadata as Stripe does: an empty value removes its key, an empty hash removes all."""
    given = ask.params.get("metadata")
    if given == "":
        return {**body, "metadata": {}}
    gone = {name for name, value in (given or {}).items() if value == ""}
    merged = {**(body.get("metadata") or {}), **ask.metadata()}
    return {**body, "metadata": {name: value for name, value in merged.items() if name not in gone}}


def dispatch(store: Store, method: str, path: str, ask: Ask) -> Json:
    """Run one operation; an unknown one names itself in a 501."""
    for known in OPERATIONS:
        match = known.pattern.match(path)
        if match and known.method == method:
            _check(known, ask)
            answer = known.run(store, ask, *match.groups())
            for name in ask.expand:
                _expand(store, answer, name.split("."), name)
            return answer
    raise ApiError(
        f"The simulator does not know {method} {path}.", status=501, kind="api_error", code="operation_not_simulated"
    )


def _check(known: Operation, ask: Ask) -> None:
    unknown = sorted(set(ask.params) - known.accepts - ({"include"} if known.path.startswith("/v2/") else set()))
    if unknown:
        message = f"Received unknown parameter: {', '.join(unknown)}"
        raise Invalid(message, code="parameter_unknown", param=unknown[0])
    shapes.check(ask.params)
    for name in known.requires:
        ask.require(name)


def _expand(store: Store, branch: Any, steps: list[str], name: str) -> None:
    if isinstance(branch, list):
        for item in branch:
            _expand(store, item, steps, name)
        return
    if not steps or branch is None:
        return
    step, *rest = steps
    if not isinstance(branch, dict) or step not in branch:
        raise Invalid(f"This property cannot be expanded ({name}).", code="property_not_expandable", param="expand")
    if isinstance(branch[step], str):
        found = store.get(branch[step])
        branch[step] = public(found) if found else branch[step]
    _expand(store, branch[step], rest, name)

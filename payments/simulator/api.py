"""The API as a client meets it: keys, versions, accounts, idempotency, faults, then the operation itself."""

import base64
import binascii
import json
import re
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import unquote

from .delivery import Courier, Record
from .faults import Faults, seconds
from .multipart import Upload
from .parts import dispatch
from .store import Store
from .switches import tick
from .wire import API_VERSION, ApiError, Ask, Invalid, Json, decode_form, new_id

KEEPS = {"v1": 86_400, "v2": 30 * 86_400}


@dataclass
class Request:
    method: str
    path: str
    query: str
    body: str
    headers: Message
    upload: Upload | None = None

    @property
    def v2(self) -> bool:
        return self.path.startswith("/v2/")

    @property
    def key(self) -> str:
        return str(self.headers.get("Idempotency-Key", "")) if self.method in ("POST", "DELETE") else ""


@dataclass
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


class Api:
    def __init__(self, store: Store, faults: Faults, courier: Courier, record: Record, site: str) -> None:
        self.store, self.faults, self.courier, self.record, self.site = store, faults, courier, record, site
        self.busy: set[str] = set()
        self.busy_lock = threading.Lock()

    def answer(self, request: Request) -> Answer | None:
        """The answer to one call; None when a fault switch swallows it."""
        facts = {"method": request.method, "path": request.path}
        if self.faults.strike({"lose_request"}, **facts):
            return None
        _wait(self.faults.strike({"delay"}, **facts))
        answer = self._answer(request, facts)
        self.courier.nudge()
        _wait(self.faults.strike({"delay_response"}, **facts))
        self.record({
            "method": request.method, "path": request.path, "query": request.query, "body": request.body,
            "status": answer.status, "response": answer.body,
        })  # fmt: skip
        if self.faults.strike({"lose_response"}, **facts):
            return None
        return answer

    def _answer(self, request: Request, facts: dict[str, str]) -> Answer:
        request_id = new_id("req")
        try:
            _check_key(request.headers.get("Authorization", ""))
            version = request.headers.get("Stripe-Version", API_VERSION)
            if not re.fullmatch(r"\d{4}-\d\d-\d\d(\.\w+)?", version):
                raise Invalid(f"Invalid Stripe API version: {version}")
            if self.faults.strike({"rate_limit"}, **facts):
                raise Invalid("Too many requests. Slow down.", status=429, code="rate_limit")
            with self._alone(request.key):
                answer = self._once(request, request_id, facts)
        except ApiError as refused:
            answer = _error(refused, request)
        except Exception as defect:
            traceback.print_exc()
            answer = _error(ApiError(f"The simulator failed: {defect!r}", status=500, kind="api_error"), request)
        echo = {"Request-Id": request_id, "Stripe-Version": request.headers.get("Stripe-Version", API_VERSION)}
        answer.headers |= echo | ({"Idempotency-Key": request.key} if request.key else {})
        return answer

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """Two requests under one key at the same moment: the second is told to come again."""
        with self.busy_lock:
            if key and key in self.busy:
                raise Invalid(
                    "There is currently another in-progress request using this Idempotency Key.",
                    status=409, kind="idempotency_error", code="idempotency_key_in_use",
                )  # fmt: skip
            self.busy |= {key} if key else set()
        try:
            yield
        finally:
            with self.busy_lock:
                self.busy.discard(key)

    def _once(self, request: Request, request_id: str, facts: dict[str, str]) -> Answer:
        with self.store.transaction():
            tick(self.store)
        with self.store.transaction():
            ask = self._ask(request)
            before = self._replayed(request, ask)
            if before:
                return before
            self.store.request = {"id": request_id, "idempotency_key": request.key or None}
            try:
                if self.faults.strike({"error"}, **facts):
                    raise _broken()
                body = dispatch(self.store, request.method, request.path, ask)
                tick(self.store)
                if self.faults.strike({"error_after"}, **facts):
                    raise _broken()
                answer = Answer(200, json.dumps(body))
            except Invalid:
                raise
            except ApiError as refused:
                answer = _error(refused, request)
            finally:
                self.store.request = {"id": None, "idempotency_key": None}
            self._remember(request, ask, answer)
            return answer

    def _ask(self, request: Request) -> Ask:
        query = decode_form(request.query)
        if request.v2 and request.body:
            try:
                params: Json = json.loads(request.body)
            except json.JSONDecodeError:
                raise Invalid("The request body is not JSON.") from None
            if not isinstance(params, dict):
                raise Invalid("The request body is not a JSON object.")
        else:
            params = decode_form(request.body) if request.method == "POST" else query
        context = request.headers.get("Stripe-Account") or request.headers.get("Stripe-Context", "").rpartition("/")[2]
        owner = self.store.get(context) if context else None
        if context and (owner is None or owner["object"] != "account"):
            raise Invalid(
                f"The provided key does not have access to account '{context}' (or that account does not exist).",
                status=403, code="account_invalid",
            )  # fmt: skip
        expand = params.get("expand", [])
        names = [expand] if isinstance(expand, str) else list(expand)
        version = request.headers.get("Stripe-Version", "")
        return Ask(params, account=context, site=self.site, expand=names, version=version, upload=request.upload)

    def _replayed(self, request: Request, ask: Ask) -> Answer | None:
        query = "SELECT request, path, status, body, created FROM answers WHERE key = ?"
        row = self.store.db.execute(query, (request.key,)).fetchone() if request.key else None
        if row is None or row[4] < self.store.now() - KEEPS["v2" if request.v2 else "v1"]:
            return None
        if row[1] != request.path or row[0] != _print(ask):
            what = "parameters" if row[1] == request.path else "endpoint"
            raise Invalid(
                f"Keys for idempotent requests can only be used with the same {what} they were first used with. "
                f"Try using a key other than '{request.key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return Answer(row[2], row[3], {"Idempotent-Replayed": "true"})

    def _remember(self, request: Request, ask: Ask, answer: Answer) -> None:
        if request.key and not (request.v2 and answer.status >= 400):
            row = (request.key, _print(ask), request.path, answer.status, answer.body, self.store.now())
            self.store.db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)


def _wait(rule: Json | None) -> None:
    if rule:
        time.sleep(seconds(rule))


def _print(ask: Ask) -> str:
    return json.dumps([ask.account, ask.params, ask.upload and ask.upload.digest], sort_keys=True)


def _broken() -> ApiError:
    return ApiError("An unknown error occurred.", status=500, kind="api_error")


def _error(refused: ApiError, request: Request) -> Answer:
    retry = {409: "true", 500: "false"}.get(refused.status)
    headers = {"Stripe-Should-Retry": retry} if retry else {}
    return Answer(refused.status, json.dumps(refused.body(v2=request.v2)), headers)


def _check_key(header: str) -> None:
    kind, _, given = header.partition(" ")
    if kind == "Basic":
        with suppress(binascii.Error):
            given = base64.b64decode(given).decode(errors="replace").partition(":")[0]
    given = unquote(given)
    if given.startswith(("sk_live_", "rk_live_", "pk_live_")):
        raise Invalid("The simulator refuses live keys: no money moves here.", status=401)
    if not given.startswith(("sk_test_", "rk_test_")):
        raise Invalid("You did not provide a test API key (sk_test_...) in the Authorization header.", status=401)

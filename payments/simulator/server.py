"""The HTTP server: one thread a connection, on loopback only."""

import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from .api import Answer, Api, Request
from .delivery import Courier
from .events import listen
from .faults import Faults
from .markup import FOLDER
from .multipart import Upload
from .pages import serve
from .store import Store
from .switches import tick, turn
from .wire import ApiError, Ask, Invalid, Json, decode_form

LARGEST_BODY = 1_000_000
LARGEST_UPLOAD = 11_000_000
VERSIONED = re.compile(r"/v\d+/")
JSON_TYPE = {"Content-Type": "application/json"}


class Journal:
    """With a path, every exchange and every webhook as one JSON line, for the contract checker."""

    def __init__(self, path: str) -> None:
        self.out = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if path else None

    def __call__(self, entry: Json) -> None:
        if self.out is not None:
            if "response" in entry:
                entry = {**entry, "response": json.loads(entry["response"])}
            os.write(self.out, f"{json.dumps(entry)}\n".encode())


class Simulator(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, store: Store, *, journal: str = "", pause: float = 1.0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.site = f"http://127.0.0.1:{self.server_port}"
        self.store, self.faults = store, Faults()
        record = Journal(journal)
        self.courier = Courier(store, self.faults, record, pause=pause)
        self.api = Api(store, self.faults, self.courier, record, self.site)
        self.stopping = threading.Event()
        with store.transaction():
            store.move_site(self.site)

    def run(self, *, webhook: str, secret: str, payloads: tuple[str, ...], wanted: list[str]) -> None:
        """Serve until `stop`."""
        with self.store.transaction():
            listen(self.store, webhook, secret, payloads, wanted)
        self.courier.start()
        threading.Thread(target=self._clockwork, daemon=True).start()
        self.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        self.stopping.set()
        self.courier.stop()
        threading.Thread(target=self.shutdown).start()

    def _clockwork(self) -> None:
        while not self.stopping.wait(1):
            with self.store.transaction():
                tick(self.store)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is a defect here and is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Simulator

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the journal tells more."""

    def _answer(self, method: str) -> None:
        length, kind = int(self.headers.get("Content-Length") or 0), self.headers.get("Content-Type", "")
        is_upload = kind.startswith("multipart/form-data") and self.path == "/v1/files"
        if length > (LARGEST_UPLOAD if is_upload else LARGEST_BODY):
            self.close_connection = True
            self._send(Answer(413, '{"error": {"type": "invalid_request_error", "message": "Too large."}}', JSON_TYPE))
            return
        at, raw = urlsplit(self.path), self.rfile.read(length)
        upload = Upload(kind, raw) if is_upload else None
        body = upload.form if upload else raw.decode(errors="replace")
        answer: Answer | None
        if VERSIONED.match(at.path):
            answer = self.server.api.answer(Request(method, at.path, at.query, body, self.headers, upload))
            if answer:
                answer.headers |= JSON_TYPE
        elif at.path.startswith("/_sim/"):
            answer = self._switch(method, at.path.removeprefix("/_sim/"), at.query, body)
        else:
            answer = self._page(method, at.path, body)
        if answer:
            self._send(answer)
        else:
            self.close_connection = True

    def _switch(self, method: str, name: str, query: str, body: str) -> Answer:
        server = self.server
        try:
            if method == "POST" and not self.headers.get("Content-Type", "").startswith("application/json"):
                raise Invalid("Switches take JSON (Content-Type: application/json).", status=415)
            params = json.loads(body or "{}") if method == "POST" else decode_form(query)
            shown = turn(server.store, server.faults, server.courier, f"{method} {name}", Ask(params, site=server.site))
        except json.JSONDecodeError:
            return Answer(400, '{"error": {"message": "The body is not JSON."}}', JSON_TYPE)
        except ApiError as refused:
            return Answer(refused.status, json.dumps(refused.body(v2=False)), JSON_TYPE)
        server.courier.nudge()
        return Answer(200, json.dumps(shown), JSON_TYPE)

    def _page(self, method: str, path: str, body: str) -> Answer:
        if path == "/simulator.css":
            kind = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-cache"}
            return Answer(200, (FOLDER / "simulator.css").read_text(), kind)
        store = self.server.store
        with store.transaction():
            tick(store)
        with store.transaction():
            page = serve(store, path, decode_form(body) if method == "POST" else None)
        if page is None:
            return Answer(404, f"The simulator has no page at {path}.\n", {"Content-Type": "text/plain"})
        self.server.courier.nudge()
        headers = {
            "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": page.policy(),
            "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
        }  # fmt: skip
        return Answer(page.status, page.html, headers | ({"Location": page.location} if page.location else {}))

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in (answer.headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

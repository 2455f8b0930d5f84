"""Playing whoever acts at Stripe and not here, on the simulator that stands in for it."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from django.conf import settings

WORKING_CARD = "4242424242424242"
WORKING_BANK = "works"


class _StayHere(urllib.request.HTTPRedirectHandler):
    """The way back leads to our own site, which does not run while the world is told."""

    def redirect_request(self, *args, **kwargs) -> None:
        return None


_opener = urllib.request.build_opener(_StayHere)


def pay(session_url: str, *, name: str, email: str) -> None:
    """Pay a Checkout session with a card that works."""
    _send(session_url, card=WORKING_CARD, name=name, email=email)


def onboard(link_url: str, *, name: str) -> None:
    """Give Stripe the details it wants from a student."""
    form_url = _send(link_url) or link_url
    _send(urllib.parse.urljoin(link_url, form_url), name=name, bank=WORKING_BANK, action="finish")


def _send(url: str, **fields: str) -> str:
    """Open a page, or send its form; return where it leads."""
    data = urllib.parse.urlencode(fields).encode() if fields else None
    try:
        with _opener.open(url, data=data, timeout=10) as answer:
            return answer.headers.get("Location", "")
    except urllib.error.HTTPError as answer:
        if answer.code in (302, 303):
            return answer.headers["Location"]
        raise


def forget_messages() -> None:
    """Drop the webhooks the simulator could not deliver while the world was told: all they say is known."""
    switch("webhooks/forget")


def switch(name: str, **values: str) -> dict[str, Any]:
    """What banks do and time brings: a switch of the simulator."""
    body = json.dumps(values).encode()
    return _post(f"/_sim/{name}", body, {"Content-Type": "application/json"})


def in_dashboard(path: str, **fields: str) -> dict[str, Any]:
    """What somebody does in Stripe's own dashboard, past us."""
    body = urllib.parse.urlencode(fields).encode()
    return _post(f"/v1/{path}", body, {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"})


def _post(path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(settings.STRIPE_API_BASE + path, data=body, headers=headers, method="POST")
    with _opener.open(request, timeout=10) as answer:
        return dict(json.load(answer))

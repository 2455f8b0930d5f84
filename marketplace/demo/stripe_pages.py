"""Playing the people who fill in Stripe's hosted pages, on the simulator that stands in for Stripe."""

import urllib.error
import urllib.parse
import urllib.request

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
    url = f"{settings.STRIPE_API_BASE}/_sim/webhooks/forget"
    request = urllib.request.Request(url, data=b"{}", headers={"Content-Type": "application/json"}, method="POST")
    with _opener.open(request, timeout=10):
        pass

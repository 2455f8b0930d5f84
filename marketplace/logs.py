"""What must not stand in the logs: the parts of addresses that open something to whoever reads them."""

import re

SECRET = re.compile(r"(/(?:invitations|unsubscribe|accounts/confirm-email|accounts/password/reset/key)/)[^/?\s]+")


def hide_secrets(_logger: object, _method: str, event: dict) -> dict:
    """Blot out the secret of a link in a logged request; a processor of structlog."""
    if "request" in event:
        event["request"] = SECRET.sub(r"\1…", str(event["request"]))
    return event

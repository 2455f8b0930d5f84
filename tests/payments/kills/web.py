"""The web server's door, for a process that may be told to stop."""

from marketplace.wsgi import application
from tests.payments.kills import stops

__all__ = ["application"]
stops.arm()

"""How a call to Stripe can end badly: refused for certain, or nobody knows."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


class GatewayError(DomainError):
    """A call to Stripe did not give an answer we can use. `reason` is Stripe's code, `detail` its words for staff."""

    status_code = 502
    sentence = _("Stripe did not take this step. Try again in a few minutes.")

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(self.sentence)
        self.reason = reason
        self.detail = detail


class Refused(GatewayError):
    """Stripe says no, and nothing happened there."""

    sentence = _("Stripe refused this step, and no money moved. Try again later or write to us.")


class Busy(Refused):
    """Stripe asks us to slow down; it did not look at the call."""


class Missing(Refused):
    """Stripe does not know the object."""


class Unknown(GatewayError):
    """No answer, or none that says what happened: it may have happened. Ask before trying again."""

    status_code = 503
    sentence = _("Stripe does not answer right now. Nothing is paid twice: try again in a minute.")


class Replayed(Unknown):
    """Stripe repeats the failure it stored under this key: that call is over, and what it did can be asked."""


class Mismatch(Unknown):
    """The idempotency key was used before with other parameters; that earlier call may have worked."""


class Unverified(Exception):
    """A message that does not carry Stripe's signature, or is too old, or is no event; `reason` says which."""

    UNSIGNED, FORGED, STALE, UNREADABLE = "unsigned", "forged", "stale", "unreadable"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason

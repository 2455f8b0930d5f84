"""When something happens below, what accounts does about it."""

from django.dispatch import receiver

from accounts.audit import services as audit
from marketplace.core.states import moved


@receiver(moved)
def when_something_moves(instance, origin, to, by, reason, **_) -> None:
    audit.record(instance, "moved", by=by, reason=reason, origin=origin, target=to)

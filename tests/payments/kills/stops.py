"""Makes a process stand still at the moment STOP_AT names: it writes STOP_MARK and waits until it is killed.

Moments are `<kind>:<how far>` of a call to Stripe (`transfer:answered`), or a fact inside the transaction that makes it
true (`hold_funded`). Where the process itself is to live, the file STOP_MARK.go lets it go on. It stops once.
"""

import os
import time
from pathlib import Path

from django.db.models.signals import post_save

from payments import signals
from payments.gateway.steps import reached
from payments.models import StripeEvent

FACTS = {
    "hold_funded": signals.hold_funded,
    "hold_released": signals.hold_released,
    "transfer_paid": signals.transfer_paid,
}


def arm() -> None:
    """Listen to the moments of this process."""
    reached.connect(lambda step, at, **_: _stop(f"{step.kind}:{at}"), weak=False)
    for name, signal in FACTS.items():
        signal.connect(lambda name=name, **_: _stop(name), weak=False)
    post_save.connect(lambda **_: _stop("message_kept"), sender=StripeEvent, weak=False)


def _stop(moment: str) -> None:
    mark = Path(os.environ.get("STOP_MARK", "/nonexistent"))
    if moment != os.environ.get("STOP_AT") or mark.exists():
        return
    mark.write_text(moment)
    while not mark.with_suffix(".go").exists():
        time.sleep(0.02)

"""Money by itself: holds of these tests belong to no engagement."""

import pytest
from django.dispatch import Signal

from payments import signals


@pytest.fixture(autouse=True)
def only_payments():
    """What the apps above make of a fact stays out."""
    facts = [fact for fact in vars(signals).values() if isinstance(fact, Signal)]
    above = [(fact, hears) for fact in facts for hears in fact._live_receivers(None)[0] if _is_above(hears)]
    for fact, hears in above:
        fact.disconnect(hears)
    yield
    for fact, hears in above:
        fact.connect(hears)


def _is_above(receiver) -> bool:
    return not receiver.__module__.startswith("payments")

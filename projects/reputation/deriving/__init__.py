"""From the rows of the work to the events that count: one function a kind, its rule in its docstring.

Nothing here writes. The same rows give the same events at the same moment, whoever asks and however often.
"""

import datetime as dt
from collections.abc import Collection

from projects.reputation.deriving import companies, students
from projects.reputation.models import ReputationEvent


def of_companies(keys: Collection[int], now: dt.datetime) -> list[ReputationEvent]:
    """Every event of these companies, as things stand at `now`; unsaved."""
    found: list[ReputationEvent] = []
    for derive in companies.KINDS:
        found += derive(keys, now)
    return found


def of_students(keys: Collection[int], now: dt.datetime) -> list[ReputationEvent]:
    """Every event of these students, as things stand at `now`; unsaved."""
    found: list[ReputationEvent] = []
    for derive in students.KINDS:
        found += derive(keys, now)
    return found

"""Facts about projects, in the past tense, sent inside the transaction that made them true."""

from django.dispatch import Signal

engagement_completed = Signal()
"""`engagement`: all its milestones are paid."""

places_taken = Signal()
"""`project`: as many have applied as are read; its row is locked."""

company_publishing = Signal()
"""Asked before a posting is handed in or published, with `company`; a receiver returns sentences that say what must be
done first."""

hours_logged = Signal()
"""`engagement`: its student logged time or mended the log."""

promise_moved = Signal()
"""`project`: the moment by which it promised to decide is another one now."""

delivery_answered = Signal()
"""`delivery`: the company, or silence, has said what it finds."""

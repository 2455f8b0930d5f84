"""Facts about people and companies, sent inside the transaction that made them true."""

from django.dispatch import Signal

user_suspended = Signal()
"""`user`, `by`, `reason`."""

user_reinstated = Signal()
"""`user`, `by`, `reason`."""

user_closing = Signal()
"""Asked before an account is closed, with `user`; a receiver returns sentences that say what must be done first."""

user_leaving = Signal()
"""`user`: their account is about to be closed, and what it says about them is still there."""

user_closed = Signal()
"""`user`: their account is closed and what it said about them is gone."""

user_exporting = Signal()
"""Asked for a person's own data, with `user`; a receiver returns a dictionary of sections fit for JSON."""

zone_changed = Signal()
"""`user`: their days begin in another time zone from now on."""

student_saved = Signal()
"""`student`: their profile was made or changed."""

company_suspended = Signal()
"""`company`, `by`, `reason`."""

company_reinstated = Signal()
"""`company`, `by`, `reason`."""

skill_evidence = Signal()
"""Asked with `user` for what stands behind their skills; a receiver returns rows with `skill`, `level` and `words`, the
surest first."""

skill_uses = Signal()
"""Asked before a skill is merged, with `skill`; a receiver returns pairs of what names it and how many do."""

skill_merged = Signal()
"""`skill`, `into`: whatever names the one is to name the other from now on. Their many-to-many rows have moved."""

places_loaded = Signal()
"""Cities were added or changed: a place that was not on the map may be now."""

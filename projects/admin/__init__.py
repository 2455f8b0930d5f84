"""What staff see of projects: `queue` is the moderators' desk, `disputes` what they decide between two sides when no
panel of `neutrals` does, `applications`, `invitations`, `clocks`, `work`, `absences`, `settlements` and `hires` what
follows a posting, `records` what everybody is counted by.

Rows are read, never edited by hand; what staff may do is a list of actions with reasons, each one service call.
"""

from projects.admin import (
    absences,
    applications,
    clocks,
    disputes,
    hires,
    invitations,
    neutrals,
    queue,
    records,
    settlements,
    work,
)

__all__ = [
    "absences",
    "applications",
    "clocks",
    "disputes",
    "hires",
    "invitations",
    "neutrals",
    "queue",
    "records",
    "settlements",
    "work",
]

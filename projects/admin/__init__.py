"""What staff see of projects: `queue` is the moderators' desk, `settlements` what they decide between two sides,
`applications` and `work` what follows a posting.

Rows are read, never edited by hand; what staff may do is a list of actions with reasons, each one service call.
"""

from projects.admin import applications, queue, settlements, work

__all__ = ["applications", "queue", "settlements", "work"]

"""What staff see of projects: `queue` is the moderators' desk, `work` everything that follows an application.

Rows are read, never edited by hand; what staff may do is a list of actions with reasons, each one service call.
"""

from projects.admin import queue, work

__all__ = ["queue", "work"]

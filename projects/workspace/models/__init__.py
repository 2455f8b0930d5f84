"""The rows of a workspace: work that is agreed, what changes it on the way, and what is handed in."""

from projects.workspace.models.changes import Bonus, ChangeOrder, Settlement
from projects.workspace.models.deliveries import Check, Delivery, WorkFile, work_path
from projects.workspace.models.work import Engagement, Milestone, MilestoneCriterion

__all__ = [
    "Bonus",
    "ChangeOrder",
    "Check",
    "Delivery",
    "Engagement",
    "Milestone",
    "MilestoneCriterion",
    "Settlement",
    "WorkFile",
    "work_path",
]

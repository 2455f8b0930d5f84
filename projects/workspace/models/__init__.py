"""The rows of a workspace: work that is agreed, what changes it on the way, what is handed in, who stays away."""

from projects.workspace.models.absences import Absence, Replacement
from projects.workspace.models.changes import Bonus, ChangeOrder, Settlement
from projects.workspace.models.deliveries import Check, Delivery, WorkFile, work_path
from projects.workspace.models.hours import TimeEntry
from projects.workspace.models.work import Engagement, Milestone, MilestoneCriterion

__all__ = [
    "Absence",
    "Bonus",
    "ChangeOrder",
    "Check",
    "Delivery",
    "Engagement",
    "Milestone",
    "MilestoneCriterion",
    "Replacement",
    "Settlement",
    "TimeEntry",
    "WorkFile",
    "work_path",
]

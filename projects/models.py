"""The models of projects, in the order of their story.

A company writes a `Project` with its `Criterion`s, `Part`s and `Question`s. A student keeps it (`Bookmark`) or
applies: an `Application` with `Answer`s, about which the company keeps `Note`s. Both talk in `Message`s. An accepted
offer starts an `Engagement` with at least one `Milestone`; the student hands in `Delivery`s with `WorkFile`s,
measured by `Check`s against each `MilestoneCriterion`. A `ChangeOrder` adds a milestone, a `Settlement` ends one
early, a `Bonus` says thank you. In the end both write a `Review` and the student holds a `Certificate`. Anyone may
send a `Report` to the moderators. A `CompanyRecord` counts how a company has treated the people it worked with.
"""

from projects.applications.models import Answer, Application, Note
from projects.credentials.models import Certificate
from projects.discovery.models import Bookmark, CompanyRecord
from projects.messages.models import Message, ThreadRead
from projects.moderation.models import Report
from projects.postings.models import Criterion, Part, Project, Question
from projects.reviews.models import Review
from projects.workspace.models import (
    Bonus,
    ChangeOrder,
    Check,
    Delivery,
    Engagement,
    Milestone,
    MilestoneCriterion,
    Settlement,
    WorkFile,
)

__all__ = [
    "Answer",
    "Application",
    "Bonus",
    "Bookmark",
    "Certificate",
    "ChangeOrder",
    "Check",
    "CompanyRecord",
    "Criterion",
    "Delivery",
    "Engagement",
    "Message",
    "Milestone",
    "MilestoneCriterion",
    "Note",
    "Part",
    "Project",
    "Question",
    "Report",
    "Review",
    "Settlement",
    "ThreadRead",
    "WorkFile",
]

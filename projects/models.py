"""The models of projects, in the order of their story.

A company writes a `Project` with its `Criterion`s, `Part`s, `Question`s and the `RubricCriterion`s it reads
applicants by. A student keeps it (`Bookmark`) or applies: an `Application` with `Answer`s and `Attachment`s, about
which the company's people keep `Note`s and fill in `Scorecard`s of `Score`s while a `DecisionClock` runs; who is not
chosen hears by `Feedback`. Both talk in `Message`s. An accepted offer starts an `Engagement` with at least one
`Milestone`; the student hands in `Delivery`s with `WorkFile`s, measured by `Check`s against each
`MilestoneCriterion`, and may log a `TimeEntry` in private. A `ChangeOrder` adds a milestone, a `Settlement` ends one
early, a `Bonus` says thank you. Of whom nobody hears, an `Absence` is reported, and a `Replacement` takes over. About
what they cannot agree on there is a `Dispute`: `Neutral`s take a `PanelSeat`, cast a `Vote` on each criterion, and a
`Finding` says what came of it. In the end both write a `Review` of several `Rating`s and the student holds a
`Certificate`; a `Hire` may follow. A `ReputationEvent` keeps what counts, `CompanyRecord` and `StudentRecord` the
numbers; a `RecordMark` says whose are to be counted anew. Anyone may send a `Report` to the moderators.

Finding: an open posting is `Findable`, which the database keeps, anew after a `SkillChange`; `SearchWord`s know what a
typo meant. A `SavedSearch` waits for each `PublishedPosting` and keeps its `SearchHit`s. A `ProjectView` is remembered
for the page of suggestions; a `DigestClock` sends them weekly and a `Suggestion` sees that none comes twice. A company
sends a `ProjectInvitation`, unless an `InvitationMute` stands in its way. A `SkillProof` says what a completed project
proved, a `CalendarFeed` where a calendar reads deadlines.
"""

from projects.applications.models import (
    Answer,
    Application,
    Attachment,
    DecisionClock,
    Feedback,
    Note,
    Score,
    Scorecard,
)
from projects.credentials.models import Certificate, SkillProof
from projects.dashboards.models import CalendarFeed
from projects.discovery.inviting.models import InvitationMute, ProjectInvitation
from projects.discovery.models import Bookmark, Findable, SearchWord
from projects.discovery.saved.models import PublishedPosting, SavedSearch, SearchHit
from projects.discovery.suggesting.models import DigestClock, ProjectView, Suggestion
from projects.disputes.models import Dispute, Finding, Neutral, PanelSeat, Vote
from projects.hires.models import Hire
from projects.messages.models import Message, ThreadRead
from projects.moderation.models import Report
from projects.postings.models import Criterion, Part, Project, Question, RubricCriterion, SkillChange
from projects.reputation.models import CompanyRecord, RecordMark, ReputationEvent, StudentRecord
from projects.reviews.models import Rating, Review
from projects.workspace.models import (
    Absence,
    Bonus,
    ChangeOrder,
    Check,
    Delivery,
    Engagement,
    Milestone,
    MilestoneCriterion,
    Replacement,
    Settlement,
    TimeEntry,
    WorkFile,
)

__all__ = [
    "Absence",
    "Answer",
    "Application",
    "Attachment",
    "Bonus",
    "Bookmark",
    "CalendarFeed",
    "Certificate",
    "ChangeOrder",
    "Check",
    "CompanyRecord",
    "Criterion",
    "DecisionClock",
    "Delivery",
    "DigestClock",
    "Dispute",
    "Engagement",
    "Feedback",
    "Findable",
    "Finding",
    "Hire",
    "InvitationMute",
    "Message",
    "Milestone",
    "MilestoneCriterion",
    "Neutral",
    "Note",
    "PanelSeat",
    "Part",
    "Project",
    "ProjectInvitation",
    "ProjectView",
    "PublishedPosting",
    "Question",
    "Rating",
    "RecordMark",
    "Replacement",
    "Report",
    "ReputationEvent",
    "Review",
    "RubricCriterion",
    "SavedSearch",
    "Score",
    "Scorecard",
    "SearchHit",
    "SearchWord",
    "Settlement",
    "SkillChange",
    "SkillProof",
    "StudentRecord",
    "Suggestion",
    "ThreadRead",
    "TimeEntry",
    "Vote",
    "WorkFile",
]

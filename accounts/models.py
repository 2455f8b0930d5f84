"""The models of accounts, in the order of their story.

A person (`User`) logs in. A student tells who they are (`StudentProfile`) with skills, links and work samples, and by
choice a `SelfDescription`, which only helps to find unfair selection. A `Skill` has other names (`SkillAlias`) and
places to learn it (`LearningResource`); a `DroppedAlias` is a name it lost. A city is a `Place`, with a `PlaceAlias`
for each other name. A company has members with roles; others are invited. Whatever happens is told in `Notification`
rows, delivered as each `Preference` says, and every change of state leaves an `AuditEvent`.
"""

from accounts.audit.models import AuditEvent
from accounts.companies.models import Company, Invitation, Membership
from accounts.notifications.models import Mail, Notification, Preference
from accounts.people.models import ProfileLink, SelfDescription, StudentProfile, User, WorkSample
from accounts.places.models import Place, PlaceAlias
from accounts.skills.models import DroppedAlias, LearningResource, Skill, SkillAlias

__all__ = [
    "AuditEvent",
    "Company",
    "DroppedAlias",
    "Invitation",
    "LearningResource",
    "Mail",
    "Membership",
    "Notification",
    "Place",
    "PlaceAlias",
    "Preference",
    "ProfileLink",
    "SelfDescription",
    "Skill",
    "SkillAlias",
    "StudentProfile",
    "User",
    "WorkSample",
]

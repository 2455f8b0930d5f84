"""What a posting asks for when two skills become one."""

from django.db import transaction

from accounts.skills.models import Skill
from projects.postings.models import Project


@transaction.atomic
def ask_once(skill: Skill) -> int:
    """Let no posting both need a skill and find it nice to have; return how many did."""
    needing = Project.skills.through.objects.filter(skill=skill).values("project")
    return Project.wanted_skills.through.objects.filter(skill=skill, project__in=needing).delete()[0]

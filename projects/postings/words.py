"""The words a project is found by. The database keeps them: see the migration `search_kept_by_the_database`."""

from collections.abc import Iterable

from django.db import transaction

from projects.postings.models import Project, SkillChange

AT_ONCE = 1000


def tag(kind: str, value: object) -> str:
    """The lexeme that says one thing about a posting.

    The kinds: c category, a AI rule, l language, o company, z its size, f its median days to decide, p city, r remote
    or place, n one place or many, s needed skill, w wanted skill.
    """
    return f"{kind}={value}"


def index_changed() -> int:
    """Index anew the open postings that name a skill whose words changed; return how many skills are done."""
    done = 0
    for change in SkillChange.objects.order_by("created_at"):
        done += _index(change.pk)
    return done


@transaction.atomic
def _index(skill: int) -> bool:
    change = SkillChange.objects.select_for_update(skip_locked=True).filter(pk=skill).first()
    if change is None:
        return False
    named = Project.objects.filter(skills=skill) | Project.objects.filter(wanted_skills=skill)
    rows = named.filter(status=Project.Status.OPEN, pk__gt=change.reached).distinct()
    pks: Iterable[int] = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    Project.objects.filter(pk__in=pks).update(search=None)
    if len(pks) < AT_ONCE:
        change.delete()
        return True
    change.reached = pks[-1]
    change.save(update_fields=["reached"])
    return False

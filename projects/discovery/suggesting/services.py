"""What a student says about suggestions, and the clock of their weekly letter."""

from django.db import transaction
from django.utils import timezone

from accounts.notifications.services import next_monday
from accounts.people.models import User
from projects.discovery.suggesting import looking
from projects.discovery.suggesting.models import DigestClock, Suggestion
from projects.postings.models import Project


@transaction.atomic
def dismiss(project: Project, *, by: User) -> Suggestion:
    """Never suggest this project to the person again; doing it twice keeps the first time."""
    suggestion, _created = Suggestion.objects.get_or_create(user=by, project=project)
    if suggestion.dismissed_at is None:
        suggestion.dismissed_at = timezone.now()
        suggestion.save(update_fields=["dismissed_at"])
    return suggestion


@transaction.atomic
def take_back(project: Project, *, by: User) -> None:
    """Suggest a project again that the person did not want to see."""
    Suggestion.objects.filter(user=by, project=project, mailed_at=None).delete()
    Suggestion.objects.filter(user=by, project=project).update(dismissed_at=None)


@transaction.atomic
def start_clock(user: User) -> None:
    """Send weekly letters from the next Monday on; a clock that runs goes on."""
    DigestClock.objects.get_or_create(user=user, defaults={"next_at": next_monday(user.time_zone)})


@transaction.atomic
def wind_anew(user: User) -> None:
    """Send the next letter on Monday at 8 where the person lives now; one that is due already is sent at once."""
    now = timezone.now()
    DigestClock.objects.filter(user=user, next_at__gt=now).update(next_at=next_monday(user.time_zone, after=now))


@transaction.atomic
def forget_all(user: User) -> None:
    """Delete what a person opened and what was suggested to them, when their account ends."""
    looking.forget(user)
    Suggestion.objects.filter(user=user).delete()
    DigestClock.objects.filter(user=user).delete()

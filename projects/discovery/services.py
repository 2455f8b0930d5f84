"""Keeping projects for later."""

from django.db import transaction

from accounts.people.models import User
from projects.discovery.models import Bookmark
from projects.postings.models import Project


@transaction.atomic
def keep(project: Project, *, by: User) -> Bookmark:
    """Put a project among the person's bookmarks; keeping it twice is keeping it once."""
    bookmark, _created = Bookmark.objects.get_or_create(user=by, project=project)
    return bookmark


@transaction.atomic
def let_go_of_all(user: User) -> None:
    """Forget everything a person kept, when their account ends."""
    Bookmark.objects.filter(user=user).delete()


@transaction.atomic
def let_go(project: Project, *, by: User) -> None:
    """Take a project from the person's bookmarks, if it is there."""
    Bookmark.objects.filter(user=by, project=project).delete()

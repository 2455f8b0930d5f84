"""What a hire asks of a student: to say whether it is so."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.models import User
from projects.dashboards.todos import Todo
from projects.hires import queries
from projects.hires.models import Hire


def for_student(user: User) -> list[Todo]:
    """The hires a student has not answered."""
    return [_answer(row) for row in queries.waiting_for(user)]


def _answer(row: Hire) -> Todo:
    words = {"company": row.engagement.company.name, "job": row.title, "title": row.engagement.project.title}
    return Todo(
        _("%(company)s says it hires you") % words,
        _("%(job)s · after “%(title)s”") % words,
        reverse("hire", args=[row.engagement_id]),
        _("Say whether it is so"),
    )

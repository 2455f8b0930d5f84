"""What a student reads before an application is sent: the place in line, the limit, the hours they have."""

from dataclasses import dataclass

from projects.applications import availability, queue, rules
from projects.applications.models import Application


@dataclass(frozen=True)
class Caveats:
    """What stands in the way of a good application, or might; empty where nothing does."""

    place_in_line: int | None
    line: int
    limit: str
    hours: str


def of(application: Application) -> Caveats:
    """What to tell the author of a draft; of what was sent, only the hours are still a choice."""
    project, student = application.project, application.student
    hours = availability.warning(student, project)
    if application.status != Application.Status.DRAFT:
        return Caveats(None, 0, "", hours)
    return Caveats(queue.next_place(project), queue.longest(project), rules.live_limit(student), hours)

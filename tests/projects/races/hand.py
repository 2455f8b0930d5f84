"""One of several processes that act on the same posting or the same work at the same moment.

It reads an act a line, `{"do": name, "on": id, "by": id}`, waits until the gate opens for all of them, does it once
and answers with one line of JSON: what came of it, a refusal by its name, or the traceback of anything else.
"""

import traceback

import django

django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.people import leaving  # noqa: E402
from marketplace.core.errors import DomainError  # noqa: E402
from projects.applications import endings  # noqa: E402
from projects.applications import services as applications  # noqa: E402
from projects.applications.scoring import services as scoring  # noqa: E402
from projects.models import Application, Milestone  # noqa: E402
from projects.workspace import services as workspace  # noqa: E402
from tests.actors import listen  # noqa: E402

GATE = 9
WHY = "Plans changed."


def application(pk: str) -> Application:
    return Application.objects.select_related("project__company", "student__student").get(pk=pk)


def milestone(pk: str) -> Milestone:
    rows = Milestone.objects.select_related("hold", "engagement__company", "engagement__student", "engagement__project")
    return rows.get(pk=pk)


def score(pk: str, by: User) -> None:
    found = application(pk)
    points = {criterion.pk: 1 + by.pk % 4 for criterion in found.project.rubric.all()}
    scoring.score(found, by=by, points=points, reasons={}, note=WHY)


def revise(pk: str, by: User) -> None:
    found = milestone(pk)
    workspace.ask_for_revision(found, by=by, failed={found.criteria.all()[0]: "On the second sheet."}, message=WHY)


ACTS = {
    "submit": lambda pk, by: applications.submit(application(pk), by=by),
    "withdraw": lambda pk, by: applications.withdraw(application(pk), by=by, reason=WHY),
    "turn down": lambda pk, by: applications.turn_down(application(pk), by=by),
    "offer": lambda pk, by: applications.offer(application(pk), by=by),
    "decline": lambda pk, by: applications.decline(application(pk), by=by, reason=WHY),
    "shortlist": lambda pk, by: applications.shortlist(application(pk), by=by),
    "accept": lambda pk, by: workspace.start(application(pk), by=by),
    "score": score,
    "conflict": lambda pk, by: scoring.declare_conflict(application(pk), by=by, conflict="My sister."),
    "expire": lambda pk, by: endings.expire_offers(timezone.now()),
    "leave the site": lambda pk, by: leaving.close(by, by=by),
    "approve": lambda pk, by: workspace.approve(milestone(pk), by=by),
    "revise": revise,
}


def act(told: dict) -> str:
    try:
        ACTS[told["do"]](told["on"], User.objects.get(pk=told["by"]))
    except DomainError as refusal:
        return f"refused: {type(refusal).__name__}"
    except Exception:
        return traceback.format_exc()
    return "done"


if __name__ == "__main__":
    listen(GATE, act)

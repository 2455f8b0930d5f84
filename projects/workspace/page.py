"""Everything the workspace page shows one reader."""

from typing import Any

from django.utils import timezone

from accounts.people.models import User
from payments import queries as money
from projects import permissions
from projects.messages import queries as threads
from projects.postings.models import Project
from projects.workspace import queries
from projects.workspace.forms import UploadForm
from projects.workspace.models import Engagement


def context(engagement: Engagement, *, reader: User) -> dict[str, Any]:
    """Where the work stands, its deliveries, files, messages and money, and what this reader may do."""
    milestones = queries.milestones(engagement)
    side = permissions.side(reader, engagement)
    may_pay = permissions.may_pay(reader, engagement)
    return {
        "engagement": engagement,
        "rows": [queries.row(milestone) for milestone in milestones],
        "files": queries.loose_files(engagement),
        "upload_form": UploadForm(),
        "thread": threads.thread(engagement.application, viewer=reader),
        "timeline": queries.money_story(milestones, side),
        "needs_payouts": side == permissions.STUDENT and not money.is_ready_to_be_paid(reader),
        "viewer": side,
        "has_reviewed": queries.has_reviewed(engagement, side),
        "may_pay": may_pay,
        "documents": money.documents_of_holds([each.hold for each in milestones if each.hold]) if may_pay else [],
        "may_cancel": queries.is_cancellable(milestones) and permissions.may_cancel(reader, engagement),
        "may_offer_again": may_pay and _is_place_free(engagement),
    }


def _is_place_free(engagement: Engagement) -> bool:
    project = engagement.project
    is_over = project.status == Project.Status.TAKEN_DOWN or project.due_at <= timezone.now()
    return engagement.status == Engagement.Status.CANCELLED and not is_over

"""Reports and what moderators decide about postings."""

from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from marketplace.core.states import move
from projects.moderation.models import Report
from projects.notifications import postings as notifications
from projects.postings import services as postings
from projects.postings.models import Project


@transaction.atomic
def report(project: Project, *, by: User, reason: str, details: str = "") -> Report:
    """Tell the moderators about a posting; telling twice before they decided is telling once."""
    found, _created = Report.objects.get_or_create(
        project=project, reporter=by, status=Report.Status.OPEN, defaults={"reason": reason, "details": details}
    )
    return found


@transaction.atomic
def take_down(project: Project, *, by: User, reason: str) -> Project:
    """Refuse a posting or take it off the site; who applied is told, and open reports about it were right."""
    postings.take_down(project, by=by, reason=reason)
    for each in project.reports.filter(status=Report.Status.OPEN).select_related("reporter"):
        _decide(each, Report.Status.UPHELD, by=by, reason=reason)
    return project


@transaction.atomic
def uphold(report: Report, *, by: User, reason: str) -> Report:
    """Agree with a report; a posting that is still there is taken down, and its company reads the reason."""
    project = Project.objects.select_for_update(no_key=True).get(pk=report.project_id)
    if project.status in (*Project.PUBLIC, Project.Status.IN_REVIEW):
        take_down(project, by=by, reason=reason)
        report.refresh_from_db()
        return report
    return _decide(report, Report.Status.UPHELD, by=by, reason=reason)


@transaction.atomic
def dismiss(report: Report, *, by: User, reason: str) -> Report:
    """Leave the posting as it is; the reason stays in the audit trail."""
    return _decide(report, Report.Status.DISMISSED, by=by, reason=reason)


def _decide(report: Report, status: str, *, by: User, reason: str) -> Report:
    move(report, status, by=by, reason=reason, decided_at=timezone.now())
    notifications.report_decided(report)
    return report

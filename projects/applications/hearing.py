"""When an applicant first hears from the company, which is what its promise is measured by."""

from django.utils import timezone

from projects.applications.models import Application

Status, Cause = Application.Status, Application.Cause


def note(application: Application) -> bool:
    """Keep the moment of a first answer; returns whether this was one.

    An offer and a no are answers, and so are a place among the runners-up and the news that all places are filled.
    The news that time ran out, or that the project is gone, is none.
    """
    is_answer = application.status in (Status.OFFERED, Status.DECLINED) or application.bench_position is not None
    is_filled = application.status == Status.RELEASED and application.release_cause == Cause.FILLED
    if not (is_answer or is_filled) or application.heard_at is not None:
        return False
    now = timezone.now()
    if not Application.objects.filter(pk=application.pk, heard_at=None).update(heard_at=now):
        return False
    application.heard_at = now
    return True

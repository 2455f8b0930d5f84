"""What keeps a text struck although the person behind it changes their profile, or is gone."""

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.people.models import User
from projects.applications.attachments import services as attachments
from projects.applications.blind import terms
from projects.applications.blind.reading import NEEDED, reader
from projects.applications.blind.striking import Terms
from projects.applications.models import Application


@transaction.atomic(savepoint=False)
def remember(application: Application) -> Application:
    """Keep what gives the student away now, beside what did before: a later name or school does not uncover it."""
    if not application.project.is_blind:
        return application
    prefetch_related_objects([application], *NEEDED)
    known = terms.of(application.student.student) | Terms.read(application.known_as)
    application.known_as = known.written()
    application.save(update_fields=["known_as"])
    return application


@transaction.atomic
def strike_for_good(student: User) -> int:
    """Strike what companies were never to know from the texts themselves, for somebody who leaves; return how many.

    Files go, too, except those of applications that led to work.
    """
    own = Application.objects.filter(student=student)
    hidden = own.filter(revealed_at=None).exclude(submitted_at=None).select_related("student__student")
    for application in hidden:
        _strike_for_good(application)
    attachments.clear(own.exclude(status=Application.Status.ACCEPTED))
    return len(hidden)


def _strike_for_good(application: Application) -> None:
    read = reader(application)
    application.pitch, application.known_as = read(application.pitch), {}
    application.save(update_fields=["pitch", "known_as"])
    for answer in application.answers.all():
        answer.text = read(answer.text)
        answer.save(update_fields=["text"])

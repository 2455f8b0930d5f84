"""The message that somebody wrote: one per thread and reader until it has been read."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from projects.notifications.recipients import everyone


def written(message) -> None:
    """To the other side, once until they have opened the thread."""
    application = message.application
    from_student = message.author_id == application.student_id
    readers = everyone(application.project.company) if from_student else [application.student]
    read_until = dict(application.reads.values_list("user", "read_at"))
    for reader in readers:
        since = read_until.get(reader.pk)
        notify(
            reader,
            "message",
            title=_("%(name)s wrote to you about “%(title)s”")
            % {"name": message.author.name, "title": application.project.title},
            body=message.body,
            action=_("Answer"),
            url=reverse("thread", args=[application.pk]),
            key=f"message:{application.pk}:{reader.pk}:{since.timestamp() if since else 0:.6f}",
        )

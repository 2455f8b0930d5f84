"""The message that tells who was not chosen how they did, once the numbers of a posting are counted."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notifications.services import News, notify_many


def counted(rows) -> None:
    """To students who were declined or released: how many applied, how they did, what those shortlisted share."""
    notify_many(_counted(feedback) for feedback in rows)


def _counted(feedback) -> News:
    application = feedback.application
    parts = [_numbers(feedback), _bands(feedback), _skills(feedback)]
    return News(
        recipient=application.student,
        kind="application",
        title=_("How your application to “%(title)s” was read") % {"title": application.project.title},
        body="\n\n".join(part for part in parts if part),
        action=_("Read your feedback"),
        url=f"{application.get_absolute_url()}#feedback",
        key=f"feedback:{feedback.pk}:{feedback.counted_at.timestamp():.0f}",
    )


def _numbers(feedback) -> str:
    words = {"applied": feedback.applied, "shortlisted": feedback.shortlisted}
    if not feedback.shortlisted:
        return _("%(applied)d people applied, and nobody was shortlisted.") % words
    return (
        ngettext(
            "%(applied)d people applied, and %(shortlisted)d was shortlisted.",
            "%(applied)d people applied, and %(shortlisted)d were shortlisted.",
            feedback.shortlisted,
        )
        % words
    )


def _bands(feedback) -> str:
    if not feedback.bands:
        return ""
    labels = dict(feedback.Band.choices)
    rows = [f"- {row['text']}: {labels[row['band']]}" for row in feedback.bands]
    return "\n".join([_("This is how people at the company read yours:"), "", *rows])


def _skills(feedback) -> str:
    if not feedback.shared_skills:
        return ""
    return _("Most of those shortlisted have: %(skills)s.") % {"skills": ", ".join(feedback.shared_skills)}

"""The messages about reviews."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from projects.notifications.recipients import managers


def published(engagement) -> None:
    """To both sides: the reviews can be read now, and replied to."""
    words = {"title": engagement.project.title, "days": settings.REPLY_DAYS}
    for person in [engagement.student, *managers(engagement.company)]:
        notify(
            person,
            "review",
            title=_("The reviews of “%(title)s” are open") % words,
            body=_("Both sides can read them now. You have %(days)d days to reply, once, to what was said about you.")
            % words,
            action=_("Read the reviews"),
            url=reverse("review_write", args=[engagement.pk]),
            key=f"reviews:{engagement.pk}:{person.pk}",
        )


def replied(review) -> None:
    """To whoever wrote the review: the other side replied."""
    engagement = review.engagement
    is_by_student = review.side == "student"
    name = engagement.company.name if is_by_student else review.replied_by.name
    words = {"name": name, "title": engagement.project.title}
    notify(
        review.author,
        "review",
        title=_("%(name)s replied to your review") % words,
        body=_("The reply stands below your review of “%(title)s”, where everybody can read it.") % words,
        action=_("Read the reply"),
        url=reverse("review_write", args=[engagement.pk]),
        key=f"review-reply:{review.pk}:{review.author_id}",
    )

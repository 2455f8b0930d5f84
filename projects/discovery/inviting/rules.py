"""The rules of inviting, each as a function that answers with the sentence that says why not."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.applications.blind.striking import ADDRESSES
from projects.postings.linter import CONTACT
from projects.postings.models import Project


def inviting(project: Project, *, sent: int) -> str:
    """Why a posting that has `sent` so many invitations can invite nobody now; its company must be loaded."""
    if not project.is_open or project.company.suspended_at:
        return _("Only a posting that takes applications can invite students.")
    if not project.applications_left:
        return _("All %(count)d applications this project takes have come in.") % {"count": project.application_cap}
    if sent < settings.INVITES_PER_POSTING:
        return ""
    return ngettext(
        "This posting has sent the only invitation it may send.",
        "This posting has sent all %(count)d invitations it may send.",
        settings.INVITES_PER_POSTING,
    ) % {"count": settings.INVITES_PER_POSTING}


def note(text: str) -> str:
    """What is wrong with the words that go with an invitation."""
    if CONTACT.search(text) or any(pattern.search(text) for pattern in ADDRESSES):
        return _(
            "Leave out addresses, links and phone numbers: nobody may be led away from here before the money is held. "
            "You talk in messages once they applied."
        )
    return ""

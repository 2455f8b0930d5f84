"""The messages around invitations to apply: to the student with everything, to the company without a name."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from marketplace.core.formats import day, money
from projects.notifications.recipients import in_zone_of, managers

KIND = "invitation"


def invited(invitation) -> None:
    """To the student: a company asks for an application; what it is, what it pays, until when to answer."""
    project, student = invitation.project, invitation.student
    words = _words(invitation) | {
        "pay": money(project.pay_cents, project.currency),
        "hours": project.hours,
        "due": f"{day(project.due_on)} ({project.due_zone})",
        "when": in_zone_of(student, invitation.answer_by),
    }
    body = _(
        "“%(title)s”: %(pay)s for about %(hours)s hours, due %(due)s. Answer by %(when)s.\n\n%(company)s saw your "
        "skills and your hours, and not who you are. A no costs you nothing. If you apply, you are read like everybody "
        "else who applies."
    )
    note = _("They write:\n\n%(note)s") % {"note": invitation.note} if invitation.note else ""
    notify(
        student,
        KIND,
        title=_("%(company)s invites you to apply") % words,
        body="\n\n".join(part for part in (body % words, note) if part),
        action=_("Answer the invitation"),
        url=invitation.get_absolute_url(),
        key=f"invited:{invitation.pk}",
    )


def accepted(invitation) -> None:
    """To whoever invited, or else those who hire: the student wants to apply."""
    _to_company(
        invitation,
        title=_("Student %(number)s wants to apply to “%(title)s”"),
        body=_(
            "You hear again when the application is there. It is read like all others, by your posting's own rules."
        ),
        key="invitation-yes",
    )


def declined(invitation) -> None:
    """To whoever invited, or else those who hire: no, thanks, perhaps with a reason."""
    left = _("An invitation is used up once it is sent. %(most)s a posting are the most.")
    _to_company(
        invitation,
        title=_("Student %(number)s says “no, thanks” to “%(title)s”"),
        body="\n\n".join(part for part in (invitation.reason, left % {"most": settings.INVITES_PER_POSTING}) if part),
        key="invitation-no",
    )


def _to_company(invitation, *, title: str, body: str, key: str) -> None:
    leading = managers(invitation.project.company)
    inviter = [person for person in leading if person.pk == invitation.invited_by_id]
    for person in inviter or leading:
        notify(
            person,
            KIND,
            title=title % _words(invitation),
            body=body,
            action=_("See your invitations"),
            url=reverse("project_invited", args=[invitation.project.slug]),
            key=f"{key}:{invitation.pk}:{person.pk}",
        )


def _words(invitation) -> dict[str, str]:
    return {
        "number": invitation.number,
        "title": invitation.project.title,
        "company": invitation.project.company.name,
    }

"""The messages around postings: to those who hire, when a moderator or the clock decided something."""

from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from marketplace.core.formats import money
from projects.notifications.recipients import in_zone_of, managers


def posting_published(project) -> None:
    """The posting is on the site and takes applications."""
    for person in managers(project.company):
        words = {"title": project.title, "closes": in_zone_of(person, project.closes_at)}
        notify(
            person,
            "posting",
            title=_("“%(title)s” is published") % words,
            body=_(
                "Students can apply until %(closes)s. You hear of each application. Decide early: those who apply see "
                "how fast you are."
            )
            % words,
            action=_("See your project"),
            url=project.get_absolute_url(),
            key=f"published:{project.pk}:{person.pk}",
        )


def changes_requested(project) -> None:
    """A moderator asks for changes before the posting can be published."""
    for person in managers(project.company):
        notify(
            person,
            "moderation",
            title=_("“%(title)s” needs a change before it is published") % {"title": project.title},
            body=_("%(reason)s\n\nNothing is lost: change it and submit it again.")
            % {"reason": project.moderator_note},
            action=_("Change the posting"),
            url=f"/projects/{project.slug}/edit/work/",
            key=f"changes:{project.pk}:{_submission(project)}:{person.pk}",
        )


def posting_taken_down(project) -> None:
    """A moderator refused the posting or took it off the site."""
    for person in managers(project.company):
        notify(
            person,
            "moderation",
            title=_("“%(title)s” was taken down") % {"title": project.title},
            body=_(
                "%(reason)s\n\nNobody can apply to it any more. If you think this is wrong, answer this e-mail: "
                "another person looks at it within 5 business days."
            )
            % {"reason": project.moderator_note},
            action=_("See the posting"),
            url=project.get_absolute_url(),
            key=f"taken-down:{project.pk}:{person.pk}",
        )


def posting_closed(project) -> None:
    """The posting takes no more applications; somebody who closed it by hand knows."""
    if project.close_reason == project.CloseReason.BY_HAND:
        return
    for person in managers(project.company):
        words = {
            "title": project.title,
            "why": project.get_close_reason_display(),
            "by": in_zone_of(person, project.decide_by),
        }
        notify(
            person,
            "posting",
            title=_("“%(title)s” takes no more applications") % words,
            body=_("It closed because %(why)s. Everyone who applied was promised an answer by %(by)s.") % words,
            action=_("See the applicants"),
            url=f"/projects/{project.slug}/applicants/",
            key=f"closed:{project.pk}:{person.pk}",
        )


def pay_floor_waived(project, *, reason: str) -> None:
    """A moderator lets the posting pay less than the floor."""
    for person in managers(project.company):
        words = {"title": project.title, "pay": money(project.pay_cents, project.currency), "reason": reason}
        notify(
            person,
            "moderation",
            title=_("“%(title)s” may pay less than the floor") % words,
            body=_("A moderator decided: %(reason)s") % words,
            action=_("See the posting"),
            url=project.get_absolute_url(),
            key=f"floor-waived:{project.pk}:{person.pk}",
        )


def report_decided(report) -> None:
    """To the person who reported: somebody looked and decided."""
    words = {"title": report.project.title}
    upheld = report.status == report.Status.UPHELD
    notify(
        report.reporter,
        "moderation",
        title=_("We looked at your report about “%(title)s”") % words,
        body=_("You were right: the posting is taken down. Thank you.")
        if upheld
        else _("A moderator read it and left the posting as it is. Thank you for telling us."),
        action=_("See projects"),
        url="/projects/",
        key=f"report:{report.pk}",
    )


def _submission(project) -> str:
    return f"{project.submitted_at.timestamp():.0f}"

"""What we write to people about a company and their place in it."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.companies.models import Company, Invitation, Membership
from accounts.notifications.services import notify, queue_letter


def invited(invitation: Invitation) -> None:
    """Send the secret link; it goes to the address alone, whether or not it has an account."""
    values = {
        "who": invitation.invited_by.name,
        "company": invitation.company.name,
        "role": invitation.get_role_display(),
        "days": settings.INVITATION_DAYS,
    }
    queue_letter(
        invitation.email,
        title=_("%(who)s invites you to %(company)s") % values,
        body=_(
            "%(who)s wants you to join %(company)s as %(role)s. The button works once, for %(days)d days, and "
            "only for this address. If you do not know them, do nothing."
        )
        % values,
        action=_("See the invitation"),
        path=reverse("invitation", args=[invitation.pk]),
        why=_("You get this because %(who)s gave us your address to invite you.") % values,
    )


def joined(membership: Membership, *, invitation: Invitation) -> None:
    """Tell the person who invited that the invitation was accepted."""
    values = {"who": membership.user.name, "company": membership.company.name}
    notify(
        invitation.invited_by,
        "account",
        title=_("%(who)s joined %(company)s") % values,
        body=_("They are now %(role)s.") % {"role": membership.get_role_display()},
        url=reverse("company_members", args=[membership.company.slug]),
        action=_("See the team"),
        key=f"invitation:{invitation.pk}:accepted",
    )


def role_changed(membership: Membership, *, key: str) -> None:
    """Tell a member about a new role."""
    values = {"company": membership.company.name, "role": membership.get_role_display()}
    notify(
        membership.user,
        "account",
        title=_("You are now %(role)s at %(company)s") % values,
        url=reverse("company_members", args=[membership.company.slug]),
        action=_("See the team"),
        key=key,
    )


def removed(user, company: Company, *, key: str) -> None:
    """Tell a person that they no longer belong to the company."""
    notify(
        user,
        "account",
        title=_("You no longer belong to %(company)s") % {"company": company.name},
        body=_("An owner removed you from the team."),
        url=reverse("settings"),
        action=_("Open your settings"),
        key=key,
    )


def suspended(company: Company, *, reason: str, key: str) -> None:
    """Tell every member that the company may not post or hire for now, and why."""
    for membership in company.memberships.select_related("user"):
        notify(
            membership.user,
            "moderation",
            title=_("%(company)s is suspended") % {"company": company.name},
            body=_(
                "A moderator suspended your company. It cannot post or hire for now; work that is paid for goes "
                "on. The reason:\n\n%(reason)s\n\nIf you think this is wrong, answer this e-mail."
            )
            % {"reason": reason},
            url=reverse("company_members", args=[company.slug]),
            action=_("Open the company"),
            key=f"{key}:{membership.user_id}",
        )


def reinstated(company: Company, *, reason: str, key: str) -> None:
    """Tell every member that the suspension is over."""
    for membership in company.memberships.select_related("user"):
        notify(
            membership.user,
            "moderation",
            title=_("%(company)s may post and hire again") % {"company": company.name},
            body=reason,
            url=reverse("company_members", args=[company.slug]),
            action=_("Open the company"),
            key=f"{key}:{membership.user_id}",
        )

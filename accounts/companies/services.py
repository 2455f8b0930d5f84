"""What happens to a company and its members."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions, signals
from accounts.audit import services as audit
from accounts.companies import letters, queries
from accounts.companies.models import Company, Invitation, Membership
from accounts.people.models import User
from marketplace.core.errors import DomainError

MOST_OPEN_INVITATIONS = 30
MOST_INVITATIONS_A_DAY = 50


class NotVerified(DomainError):
    """The person has not proved an e-mail address yet."""


class LastOwner(DomainError):
    """The step would leave a company without an owner."""


class AlreadyMember(DomainError):
    """The person belongs to the company already."""


class TooManyInvitations(DomainError):
    """The company has as many open invitations as it may."""


class InvitationOver(DomainError):
    """The invitation was used, withdrawn or has expired."""

    status_code = 410


class WrongAddress(DomainError):
    """The invitation was sent to another address."""

    status_code = 403


class AlreadyDone(DomainError):
    """The company is suspended, or not, already."""


@transaction.atomic
def create(*, by: User, logo: ContentFile | None = None, **fields: Any) -> Company:
    """Make a company whose owner is `by`; `fields` are the model's own, such as `name` and `website`.

    A form that is sent twice makes one company. Raises NotVerified.
    """
    if not permissions.is_verified(by):
        raise NotVerified(_("Confirm your e-mail address first: the link is in your inbox."))
    User.objects.select_for_update().get(pk=by.pk)
    twin = queries.just_made(by, name=fields["name"])
    if twin:
        return twin
    company = Company.objects.create(slug=queries.free_slug(fields["name"]), **fields)
    Membership.objects.create(company=company, user=by, role=Membership.Role.OWNER)
    audit.record(company, "created", by=by)
    return _finish(company, logo)


@transaction.atomic
def update(company: Company, *, by: User, logo: ContentFile | None = None, **fields: Any) -> Company:
    """Change a company's profile; its address stays, so that shared links keep working."""
    changed = [name for name, value in fields.items() if getattr(company, name) != value]
    for name in changed:
        setattr(company, name, fields[name])
    if changed:
        company.save(update_fields=changed)
        audit.record(company, "changed", by=by, reason=", ".join(changed))
    return _finish(company, logo)


def _finish(company: Company, logo: ContentFile | None) -> Company:
    if logo:
        company.logo.save(f"{company.pk}-{timezone.now():%Y%m%d%H%M%S%f}.webp", logo, save=False)
    company.email_domain = queries.proven_domain(company)
    company.save(update_fields=["logo", "email_domain"])
    return company


@transaction.atomic
def remove_logo(company: Company, *, by: User) -> Company:
    """Take the logo away."""
    company.logo = ""
    company.save(update_fields=["logo"])
    return company


@transaction.atomic
def refresh_domain(company: Company) -> Company:
    """Bring the proven domain up to what the members' addresses prove now."""
    company.email_domain = queries.proven_domain(company)
    company.save(update_fields=["email_domain"])
    return company


@transaction.atomic
def verify(company: Company, *, by: User | None) -> Company:
    """Make a company public: a moderator has read and published its first project. Doing it again is nothing."""
    if company.verified_at is None:
        company.verified_at = timezone.now()
        company.save(update_fields=["verified_at"])
        audit.record(company, "verified", by=by)
    return company


@transaction.atomic
def invite(company: Company, *, by: User, email: str, role: str) -> Invitation:
    """Invite an address; an older invitation to it stops working. Raises AlreadyMember or TooManyInvitations."""
    email = email.lower()
    _lock(company)
    if company.memberships.filter(user__emailaddress__email__iexact=email).exists():
        raise AlreadyMember(_("%(email)s belongs to the company already.") % {"email": email})
    company.invitations.filter(email__iexact=email, accepted_at=None).delete()
    if queries.open_invitations(company).count() >= MOST_OPEN_INVITATIONS:
        raise TooManyInvitations(_("Many invitations are open. Wait for answers or withdraw some."))
    if queries.invited_lately(company, by=by) >= MOST_INVITATIONS_A_DAY:
        raise TooManyInvitations(_("You invited many people today. Invite the others tomorrow."))
    invitation = Invitation.objects.create(
        company=company,
        email=email,
        role=role,
        invited_by=by,
        expires_at=timezone.now() + dt.timedelta(days=settings.INVITATION_DAYS),
    )
    audit.record(company, queries.INVITED, by=by, reason=f"{email} ({role})")
    letters.invited(invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> None:
    """Make an invitation's link stop working."""
    audit.record(invitation.company, "invitation withdrawn", by=by, reason=invitation.email)
    invitation.delete()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User) -> Membership:
    """Join the company, once. Raises InvitationOver, WrongAddress or AlreadyMember."""
    locked = Invitation.objects.select_for_update().filter(pk=invitation.pk, accepted_at=None).first()
    if locked is None or not queries.is_open(locked):
        raise InvitationOver(_("This invitation no longer works. Ask for a new one."))
    if not queries.is_for(locked, by):
        raise WrongAddress(
            _("This invitation is for %(email)s. Log in with that address, or add it to your account and confirm it.")
            % {"email": locked.email}
        )
    company = _lock(locked.company)
    if permissions.is_member(by, company):
        raise AlreadyMember(_("You belong to this company already."))
    membership = Membership.objects.create(company=company, user=by, role=locked.role)
    locked.accepted_at = timezone.now()
    locked.save(update_fields=["accepted_at"])
    audit.record(company, "joined", by=by, reason=locked.role)
    refresh_domain(company)
    letters.joined(membership, invitation=locked)
    return membership


@transaction.atomic
def change_role(membership: Membership, *, by: User, role: str) -> Membership:
    """Give a member another role. Raises LastOwner."""
    company = _lock(membership.company)
    if role != Membership.Role.OWNER:
        _keep_an_owner(membership)
    if membership.role != role:
        membership.role = role
        membership.save(update_fields=["role"])
        event = audit.record(company, "role changed", by=by, reason=f"{membership.user.email}: {role}")
        if by != membership.user:
            letters.role_changed(membership, key=f"audit:{event.pk}")
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """Take somebody, or oneself, out of the company. Raises LastOwner."""
    company = _lock(membership.company)
    _keep_an_owner(membership)
    membership.delete()
    event = audit.record(company, "left" if by == membership.user else "removed", by=by, reason=membership.user.email)
    refresh_domain(company)
    if by != membership.user:
        letters.removed(membership.user, company, key=f"audit:{event.pk}")


@transaction.atomic
def leave_all(user: User) -> None:
    """Take somebody whose account closes out of their companies; one without other members is shut."""
    for membership in queries.memberships(user):
        company = _lock(membership.company)
        if company.memberships.exclude(pk=membership.pk).exists():
            membership.delete()
            audit.record(company, "left", by=user)
            continue
        _shut(company, by=user)


def _shut(company: Company, *, by: User) -> None:
    """Nobody is left to answer: what waits for the company ends as if it were suspended."""
    reason = _("Its only member closed their account.")
    audit.record(company, "shut", by=by, reason=reason)
    if company.suspended_at is None:
        company.suspended_at = timezone.now()
        company.save(update_fields=["suspended_at"])
        signals.company_suspended.send(sender=Company, company=company, by=by, reason=reason)


@transaction.atomic
def suspend(company: Company, *, by: User, reason: str) -> Company:
    """Keep a company from posting and hiring, and from being seen. Raises AlreadyDone."""
    if _lock(company).suspended_at:
        raise AlreadyDone(_("This company is suspended already."))
    company.suspended_at = timezone.now()
    company.save(update_fields=["suspended_at"])
    event = audit.record(company, "suspended", by=by, reason=reason)
    letters.suspended(company, reason=reason, key=f"audit:{event.pk}")
    signals.company_suspended.send(sender=Company, company=company, by=by, reason=reason)
    return company


@transaction.atomic
def reinstate(company: Company, *, by: User, reason: str) -> Company:
    """End a company's suspension. Raises AlreadyDone."""
    if _lock(company).suspended_at is None:
        raise AlreadyDone(_("This company is not suspended."))
    company.suspended_at = None
    company.save(update_fields=["suspended_at"])
    event = audit.record(company, "reinstated", by=by, reason=reason)
    letters.reinstated(company, reason=reason, key=f"audit:{event.pk}")
    signals.company_reinstated.send(sender=Company, company=company, by=by, reason=reason)
    return company


def _lock(company: Company) -> Company:
    # Steps that count members or owners happen one after the other.
    return Company.objects.select_for_update().get(pk=company.pk)


def _keep_an_owner(membership: Membership) -> None:
    owners = membership.company.memberships.filter(role=Membership.Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner(_("A company needs an owner. Make somebody else an owner first."))

"""When something happens, what accounts does about it."""

from allauth.account.signals import email_confirmed, email_removed, password_changed, password_reset
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts import signals
from accounts.audit import services as audit
from accounts.companies import queries as companies
from accounts.companies import services as company_services
from accounts.people import keys
from accounts.people import services as people
from accounts.people.models import StudentProfile
from accounts.places import services as places
from marketplace.core.states import moved


@receiver(moved)
def when_something_moves(instance, origin, to, by, reason, **_) -> None:
    audit.record(instance, "moved", by=by, reason=reason, origin=origin, target=to)


@receiver([email_confirmed, email_removed])
def when_addresses_change(email_address, **_) -> None:
    user = email_address.user
    people.refresh_school(user)
    for membership in companies.memberships(user):
        company_services.refresh_domain(membership.company)


@receiver([password_changed, password_reset, authenticator_added])
def when_the_log_in_changes(user, **_kwargs) -> None:
    """Whoever knew the old password alone may have made a key with it."""
    keys.drop(user)


@receiver(signals.places_loaded)
def when_there_are_more_cities(**_kwargs) -> None:
    places.locate(StudentProfile.objects.all())


@receiver(signals.user_closing)
def when_an_account_is_to_be_closed(user, **_kwargs) -> list[str]:
    return [
        _("You are the only owner of %(company)s. Make somebody else an owner first.") % {"company": company.name}
        for company in companies.needing_another_owner(user)
    ]


@receiver(signals.user_closed)
def when_an_account_is_closed(user, **_) -> None:
    company_services.leave_all(user)

"""A person's key for the API: at most one, shown in full only when it is made."""

from django.db import transaction
from rest_framework.authtoken.models import Token

from accounts.audit import services as audit
from accounts.people.models import User


def current(user: User) -> Token | None:
    """The person's key, if there is one."""
    return Token.objects.filter(user=user).first()


@transaction.atomic
def renew(user: User, *, by: User) -> str:
    """Make a new key and return it; the old one stops working."""
    Token.objects.filter(user=user).delete()
    audit.record(user, "API key made", by=by)
    return Token.objects.create(user=user).key


@transaction.atomic
def drop(user: User) -> str:
    """Remove the key; programs that use it stop working."""
    if Token.objects.filter(user=user).delete()[0]:
        audit.record(user, "API key removed", by=user)
    return ""

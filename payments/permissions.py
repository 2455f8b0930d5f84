"""Who may do what with money: one predicate each, asked by views and services alike."""

from django.contrib.auth.models import AnonymousUser

from accounts.people.models import User
from accounts.permissions import is_student


def may_be_paid(user: User | AnonymousUser) -> bool:
    """Whether the person may set up payouts: students, who are the ones we pay."""
    return bool(is_student(user))


def may_answer_banks(user: User) -> bool:
    """Whether the person may answer a bank that takes money back: staff."""
    return user.is_active and user.is_staff

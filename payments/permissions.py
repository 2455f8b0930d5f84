"""Who may do what with money: one predicate each, asked by views and services alike."""

from accounts.permissions import is_student


def may_be_paid(user) -> bool:
    """Whether the person may set up payouts: students, who are the ones we pay."""
    return is_student(user)

"""Who may do what with people and companies: one predicate each, asked by views and services alike."""

MANAGERS = ("owner", "manager")


def is_verified(user) -> bool:
    """Whether the person has proved an e-mail address; without that nothing of theirs is public."""
    return user.is_authenticated and user.emailaddress_set.filter(verified=True).exists()


def is_student(user) -> bool:
    """Whether the person has a student profile."""
    return user.is_authenticated and hasattr(user, "student")


def has_profile(user) -> bool:
    """Whether the person has said who they are: a student, or a member of a company."""
    return is_student(user) or (user.is_authenticated and user.memberships.exists())


def is_member(user, company) -> bool:
    """Whether the person belongs to the company in any role."""
    return _has_role(user, company)


def may_review(user, company) -> bool:
    """Whether the person may read the company's applications and deliveries: every member."""
    return _has_role(user, company)


def may_manage(user, company) -> bool:
    """Whether the person may post, hire and pay for the company; nobody may while it is suspended."""
    return company.suspended_at is None and _has_role(user, company, role__in=MANAGERS)


def may_wind_up(user, company) -> bool:
    """Whether the person may end what the company has begun: its owners and managers, also while it is suspended."""
    return _has_role(user, company, role__in=MANAGERS)


def manages(membership) -> bool:
    """The answer of `may_manage` from a membership at hand, its company loaded, without a query."""
    return membership.company.suspended_at is None and membership.role in MANAGERS


def may_own(user, company) -> bool:
    """Whether the person may change who belongs to the company; nobody may while it is suspended."""
    return company.suspended_at is None and _has_role(user, company, role="owner")


def _has_role(user, company, **filters) -> bool:
    return user.is_authenticated and user.memberships.filter(company=company, **filters).exists()

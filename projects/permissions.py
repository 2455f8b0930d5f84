"""Who may do what to a project and to what grows from it. Predicates only; what a person may see is `visible_to`."""

from accounts import permissions as accounts


def may_pay(user, engagement) -> bool:
    """Whether the person may pay for an engagement: owners and managers of its company."""
    return accounts.may_manage(user, engagement.company)


def may_judge(user, engagement) -> bool:
    """Whether the person may approve a delivery or ask for a revision: every member of the company."""
    return accounts.may_review(user, engagement.company)


def may_work(user, engagement) -> bool:
    """Whether the person is the student who does the work."""
    return user.is_authenticated and engagement.student_id == user.pk


def may_take_part(user, engagement) -> bool:
    """Whether the person is one of the two parties; staff only read."""
    return may_work(user, engagement) or may_judge(user, engagement)


def may_cancel(user, engagement) -> bool:
    """Whether the person may end an engagement before anything was delivered."""
    return may_work(user, engagement) or may_pay(user, engagement)

"""Who may do what to a project and to what grows from it. Predicates only; what a person may see is `visible_to`."""

from accounts import permissions as accounts


def may_edit(user, project) -> bool:
    """Whether the person may edit, submit, close or copy a posting; whether its state allows it is the service's."""
    return accounts.may_manage(user, project.company)


def may_report(user, project) -> bool:
    """Whether the person may report a posting: anyone with an account who does not belong to its company."""
    return user.is_authenticated and not accounts.is_member(user, project.company)


COMPANY, STUDENT, STAFF = "company", "student", "staff"


def side(user, engagement) -> str:
    """Which side of an engagement the person is on; staff are on neither and only read."""
    if may_work(user, engagement):
        return STUDENT
    return COMPANY if may_judge(user, engagement) else STAFF


def may_pay(user, engagement) -> bool:
    """Whether the person may pay for an engagement: owners and managers of its company."""
    return accounts.may_manage(user, engagement.company)


def may_judge(user, engagement) -> bool:
    """Whether the person may approve a delivery or ask for a revision: all of the company but its author."""
    return not may_work(user, engagement) and accounts.may_review(user, engagement.company)


def may_work(user, engagement) -> bool:
    """Whether the person is the student who does the work."""
    return user.is_authenticated and engagement.student_id == user.pk


def may_take_part(user, engagement) -> bool:
    """Whether the person is one of the two parties; staff only read."""
    return may_work(user, engagement) or may_judge(user, engagement)


def may_change(user, engagement) -> bool:
    """Whether the person may propose or answer a change of what was agreed: the student, and who pays."""
    return may_work(user, engagement) or may_pay(user, engagement)


def may_cancel(user, engagement) -> bool:
    """Whether the person may end an engagement and settle its money: the student, and who leads the company."""
    return may_work(user, engagement) or accounts.may_wind_up(user, engagement.company)


def may_decide(user, engagement) -> bool:
    """Whether the person may decide between the two sides: staff who are on neither."""
    return user.is_staff and user.is_active and not may_take_part(user, engagement)


def may_read_applications(user, project) -> bool:
    """Whether the person may read, note and shortlist applications: every member of the company."""
    return accounts.may_review(user, project.company)


def may_hire(user, project) -> bool:
    """Whether the person may offer and decline: owners and managers of the company."""
    return accounts.may_manage(user, project.company)


def may_invite(user, project) -> bool:
    """Whether the person may invite students to apply: owners and managers of the company."""
    return accounts.may_manage(user, project.company)


def is_party(user, application) -> bool:
    """Whether the person is one of the two sides of an application; staff only read."""
    return application.student_id == user.pk or accounts.may_review(user, application.project.company)


def may_write(user, application, *, has_messages: bool) -> bool:
    """Whether the person may write in this thread: nobody before the company may know who the student is.

    From then on the company may always, the student once there is interest.
    """
    if not application.is_revealed:
        return False
    if accounts.may_review(user, application.project.company):
        return application.project.company.suspended_at is None
    if application.student_id != user.pk:
        return False
    return has_messages or application.status in ("shortlisted", "offered", "accepted")

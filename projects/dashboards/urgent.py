"""What needs somebody now, gathered from everywhere: only what `waiting` says is there is read."""

from accounts.people.models import User
from payments import queries as payments
from projects.applications.models import Application
from projects.dashboards import absences, decisions, disputes, hires, queries, todos, unfinished
from projects.dashboards.roles import Role
from projects.dashboards.todos import Todo, Todos
from projects.dashboards.waiting import Person
from projects.workspace.models import Milestone


def for_company(user: User, role: Role, work: list[Milestone]) -> Todos:
    """What waits for the people of a company; reviewers are not asked for what only managers may do."""
    company, kinds = role.company, role.kinds
    postings = unfinished.of(company)
    proposed = list(queries.proposals(company=company)) if "proposals" in kinds else []
    spoken = {row.milestone_id for row in proposed if not row.is_from_student}
    found = todos.deliveries(work, spoken)
    found += todos.reviews(company) if "unreviewed" in kinds else []
    found += decisions.to_decide(postings.waiting) + decisions.to_answer(postings.owed)
    found += disputes.for_neutral(user) if "seats" in kinds else []
    if role.may_manage:
        found += todos.settle(proposed, is_student=False) + todos.payments_due(work)
        found += todos.drafts(postings.drafts) + _for_managers(role)
    return todos.most_urgent(found, unread=postings.unread)


def _for_managers(role: Role) -> list[Todo]:
    company, kinds = role.company, role.kinds
    changes = queries.proposed_changes(company=company) if "changes" in kinds else []
    found = todos.changes(changes, is_student=False)
    found += disputes.for_company(company) if "disputes" in kinds else []
    return found + (absences.for_company(company) if "absences" in kinds else [])


def for_student(
    user: User, person: Person, found: list[Application], work: list[Milestone], earned: list[payments.Earnings]
) -> Todos:
    """What waits for a student."""
    kinds = person.kinds
    things = todos.own(found, work)
    things += todos.settle(list(queries.proposals(student=user)), is_student=True) if "proposals" in kinds else []
    things += todos.changes(queries.proposed_changes(student=user), is_student=True) if "changes" in kinds else []
    things += disputes.for_student(user) if "disputes" in kinds else []
    things += disputes.for_neutral(user) if "seats" in kinds else []
    things += hires.for_student(user) if "hires" in kinds else []
    things += absences.for_student(user) if "absences" in kinds else []
    payouts = todos.payouts(person.payouts, earned)
    return todos.most_urgent([*things, *([payouts] if payouts else [])])

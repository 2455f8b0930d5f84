"""What a dispute asks of somebody now: an answer, a word about the decision, a seat on a panel."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.people.models import User
from marketplace.core.formats import moment
from projects.dashboards.todos import Todo
from projects.disputes import queries
from projects.disputes.models import Dispute, Neutral, PanelSeat


def for_company(company: Company) -> list[Todo]:
    """What disputes ask of those who lead a company."""
    return _of_side(queries.live_of(company=company), is_student=False)


def for_student(user: User) -> list[Todo]:
    """What disputes ask of a student."""
    return _of_side(queries.live_of(student=user), is_student=True)


def for_neutral(user: User) -> list[Todo]:
    """The seats a neutral has to answer or to decide in."""
    return [_seat(row) for row in queries.seats_waiting(user)]


def is_neutral(user: User) -> bool:
    """Whether somebody decides disputes at present."""
    return Neutral.objects.filter(user=user, is_active=True).exists()


def _of_side(rows: list[Dispute], *, is_student: bool) -> list[Todo]:
    found = [_side(row, is_student=is_student) for row in rows]
    return [todo for todo in found if todo is not None]


def _side(row: Dispute, *, is_student: bool) -> Todo | None:
    if row.status == Dispute.Status.OPEN:
        return _answer(row) if row.is_from_student != is_student else None
    has_taken = row.student_takes_it_at if is_student else row.company_takes_it_at
    return None if has_taken else _decision(row)


def _answer(row: Dispute) -> Todo:
    words = {"title": row.milestone.title, "when": moment(row.answer_by)}
    return Todo(
        _("Say how you see the dispute"),
        _("%(title)s · answer by %(when)s") % words,
        row.get_absolute_url(),
        _("Answer"),
        row.answer_by,
    )


def _decision(row: Dispute) -> Todo:
    words = {"title": row.milestone.title, "when": moment(row.appeal_by)}
    return Todo(
        _("A dispute is decided"),
        _("%(title)s · take it, or appeal by %(when)s") % words,
        row.get_absolute_url(),
        _("Read the decision"),
        row.appeal_by,
    )


def _seat(row: PanelSeat) -> Todo:
    is_asked = row.status == PanelSeat.Status.ASKED
    due_at = row.answer_by if is_asked else row.dispute.decide_by
    words = {"title": row.dispute.milestone.title, "when": moment(due_at)}
    return Todo(
        _("You are asked to decide a dispute") if is_asked else _("Your decision in a dispute is due"),
        _("%(title)s · by %(when)s") % words,
        reverse("panel_seat", args=[row.pk]),
        _("Take the seat or decline") if is_asked else _("Read the case and decide"),
        due_at,
    )

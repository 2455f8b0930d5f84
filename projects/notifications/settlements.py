"""The messages of an early end: what one side proposes and what the other answers."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from marketplace.core.formats import money
from marketplace.core.money import share
from projects.notifications.recipients import in_zone_of, managers


def proposed(settlement) -> None:
    """To the other side: what is proposed, why, and until when to answer."""
    for person in _other_side(settlement):
        words = _words(settlement, settlement.pay_cents) | {"when": in_zone_of(person, settlement.answer_by)}
        ask = _(
            "Accept, decline or propose another amount by %(when)s. Without an answer either side may open a dispute."
        )
        _tell(
            person,
            settlement,
            "proposed",
            title=_("%(who)s proposes to end “%(title)s” early") % words,
            body=[_split(person, settlement) % words, _("Why: %(reason)s") % words, ask % words],
            action=_("Answer the proposal"),
            url=_page(settlement),
        )


def reminder(settlement) -> None:
    """To the other side: the proposal still waits."""
    for person in _other_side(settlement):
        words = _words(settlement, settlement.pay_cents) | {"when": in_zone_of(person, settlement.answer_by)}
        _tell(
            person,
            settlement,
            "reminder",
            kind="reminder",
            title=_("%(who)s’s proposal for “%(title)s” waits for you") % words,
            body=[
                _("Answer by %(when)s. After that either side may open a dispute, and neutral people decide.") % words
            ],
            action=_("Answer the proposal"),
            url=_page(settlement),
        )


def unanswered(settlement) -> None:
    """To both: the time to answer is over, and what each can do now."""
    for person in _both(settlement):
        words = _words(settlement, settlement.pay_cents) | {"days": settings.SETTLEMENT_GRACE_DAYS}
        mine = _(
            "Nobody answered your proposal in time. Open a dispute: it is free, and in %(days)s days it opens by "
            "itself."
        )
        theirs = _("You can still accept %(who)s’s proposal, or open a dispute. In %(days)s days it opens by itself.")
        is_mine = person in _proposing_side(settlement)
        _tell(
            person,
            settlement,
            "unanswered",
            kind="reminder",
            title=_("The time to answer is over: “%(title)s”") % words,
            body=[(mine if is_mine else theirs) % words],
            action=_("See what you can do"),
            url=_page(settlement),
        )


def declined(settlement) -> None:
    """To the side that proposed: the other one said no, and why."""
    for person in _proposing_side(settlement):
        words = _words(settlement, settlement.pay_cents)
        body = [
            _("They say: %(answer)s") % words,
            _("The work goes on. You can propose another amount, or open a dispute: it is free."),
        ]
        milestone = settlement.milestone
        if milestone.review_due_at and milestone.status == "submitted":
            due = {"when": in_zone_of(person, milestone.review_due_at)}
            body.append(_("A delivery is in review: without an answer by %(when)s it counts as approved.") % due)
        _tell(
            person,
            settlement,
            "declined",
            title=_("%(other)s declined your proposal for “%(title)s”") % words,
            body=body,
            action=_("See what you can do"),
            url=_page(settlement),
        )


def withdrawn(settlement) -> None:
    """To the other side: nothing to answer any more."""
    for person in _other_side(settlement):
        _tell(
            person,
            settlement,
            "withdrawn",
            title=_("%(who)s took the proposal for “%(title)s” back") % _words(settlement, settlement.pay_cents),
            body=[_("There is nothing to answer any more. The work goes on as agreed.")],
            action=_("Open the workspace"),
            url=settlement.milestone.engagement.get_absolute_url(),
        )


def settled(settlement, *, by) -> None:
    """To both, except the person who agreed: it is settled, and where the money goes."""
    for person in _both(settlement):
        if person.pk == by.pk:
            continue
        words = _words(settlement, settlement.pay_cents)
        _tell(
            person,
            settlement,
            "settled",
            title=_("“%(title)s” is settled") % words,
            body=[_split(person, settlement, is_done=True) % words, _("Why it ended: %(reason)s") % words],
            action=_("Follow the money"),
            url=settlement.milestone.engagement.get_absolute_url(),
        )


def ended_early(engagement) -> None:
    """To both sides: it is over before all of it was done; say what it was like."""
    for person in [engagement.student, *managers(engagement.company)]:
        words = {"title": engagement.project.title, "days": settings.RATING_DAYS}
        notify(
            person,
            "review",
            title=_("“%(title)s” ended early") % words,
            body=_(
                "What was approved or settled is paid out; the rest was not charged or goes back. Say in a few words "
                "what it was like: you have %(days)d days, and neither side sees the other's words before both are in."
            )
            % words,
            action=_("Write a review"),
            url=reverse("review_write", args=[engagement.pk]),
            key=f"ended-early:{engagement.pk}:{person.pk}",
        )


def _tell(person, settlement, event: str, *, title: str, body: list[str], action: str, url: str, kind="work") -> None:
    key = f"settlement-{event}:{settlement.pk}:{person.pk}"
    notify(person, kind, title=title, body="\n\n".join(body), action=action, url=url, key=key)


def _split(person, settlement, *, is_done: bool = False) -> str:
    is_student = person.pk == settlement.milestone.engagement.student_id
    pay_cents = settlement.pay_cents if settlement.decided_cents is None else settlement.decided_cents
    if not pay_cents:
        return _("Nothing of %(whole)s to %(student)s; %(back)s back to %(company)s.")
    if pay_cents == settlement.milestone.amount_cents:
        return _("All of %(whole)s to %(student)s; nothing back to %(company)s.")
    if is_done and is_student:
        return _("%(pay)s of %(whole)s goes to you; %(back)s goes back to %(company)s.")
    if is_done:
        return _("%(pay)s of %(whole)s goes to %(student)s; %(back)s goes back to you, its share of the fee included.")
    if is_student:
        return _("You would get %(pay)s of %(whole)s; %(back)s would go back to %(company)s.")
    return _("%(student)s would get %(pay)s of %(whole)s; you would get %(back)s back, its share of the fee included.")


def _words(settlement, pay_cents: int) -> dict[str, str]:
    milestone, engagement = settlement.milestone, settlement.milestone.engagement
    hold = milestone.hold
    back = hold.total_cents - pay_cents - share(pay_cents, hold.amount_cents, hold.fee_cents)
    sides = (engagement.student.name, engagement.company.name)
    who, other = sides if settlement.is_from_student else reversed(sides)
    return {
        "who": who,
        "other": other,
        "title": milestone.title,
        "student": engagement.student.first_name,
        "company": engagement.company.name,
        "pay": money(pay_cents, milestone.currency),
        "whole": money(milestone.amount_cents, milestone.currency),
        "back": money(back, milestone.currency),
        "reason": settlement.reason,
        "answer": settlement.answer,
    }


def _company(settlement) -> list:
    engagement = settlement.milestone.engagement
    return [person for person in managers(engagement.company) if person.pk != engagement.student_id]


def _proposing_side(settlement) -> list:
    return [settlement.milestone.engagement.student] if settlement.is_from_student else _company(settlement)


def _other_side(settlement) -> list:
    return _company(settlement) if settlement.is_from_student else [settlement.milestone.engagement.student]


def _both(settlement) -> list:
    return [settlement.milestone.engagement.student, *_company(settlement)]


def _page(settlement) -> str:
    return reverse("settlement", args=[settlement.milestone.engagement_id, settlement.pk])

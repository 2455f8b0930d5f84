"""The messages of a dispute to the two sides: opened, answered, who decides, what was decided, where the money goes.

Nobody on a panel is named in any of them.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from marketplace.core.formats import money
from marketplace.core.money import share
from projects.notifications.recipients import in_zone_of, managers


def opened(dispute) -> None:
    """To both: the work stands still; to the other side also: say how you see it, and until when."""
    for person in _side(dispute, is_student=not dispute.is_from_student):
        words = _words(dispute) | {"when": in_zone_of(person, dispute.answer_by)}
        ask = _("Say how you see it by %(when)s. It goes on without your answer, and costs neither of you anything.")
        still = _("Until it is decided the work stands still and %(pay)s stays held.")
        _tell(
            person,
            dispute,
            "opened",
            title=_("%(who)s opened a dispute about “%(title)s”") % words,
            body=[_("They say: %(statement)s") % words, ask % words, still % words],
            action=_("Answer"),
        )
    for person in _side(dispute, is_student=dispute.is_from_student):
        words = _words(dispute) | {"when": in_zone_of(person, dispute.answer_by)}
        forgotten = _("Nobody had answered the proposal, so neutral people decide.")
        mine = _(
            "The other side has until %(when)s to answer. Then three neutral people decide, criterion by criterion."
        )
        still = _("Until then the work stands still and %(pay)s stays held.")
        _tell(
            person,
            dispute,
            "opened",
            title=_("The dispute about “%(title)s” is open") % words,
            body=[*([] if dispute.opened_by_id else [forgotten]), mine % words, still % words],
            action=_("Follow the dispute"),
        )


def answer_reminder(dispute) -> None:
    """To the side that has not answered: it goes on without an answer soon."""
    for person in _side(dispute, is_student=not dispute.is_from_student):
        words = _words(dispute) | {"when": in_zone_of(person, dispute.answer_by)}
        _tell(
            person,
            dispute,
            "answer-reminder",
            kind="reminder",
            title=_("Your side of the dispute about “%(title)s” is missing") % words,
            body=[_("Say how you see it by %(when)s. After that it is decided without your answer.") % words],
            action=_("Answer"),
        )


def in_review(dispute) -> None:
    """To both: people are being asked, and until when they decide."""
    for person in _both(dispute):
        when = {"when": in_zone_of(person, dispute.decide_by), "panel": in_zone_of(person, dispute.panel_by)}
        words = _words(dispute) | when | {"size": settings.PANEL_SIZE}
        answered = _("%(other)s answered: %(answer)s") if dispute.answer else _("%(other)s did not answer in time.")
        if dispute.round > 1:
            answered = _("The first decision was appealed.")
        asked = _(
            "We ask %(size)d neutral people to decide. They read the criteria, what was delivered and what both of you "
            "wrote. If they are not together by %(panel)s, a moderator decides. The decision is due by %(when)s."
        )
        _tell(
            person,
            dispute,
            "in-review",
            title=_("“%(title)s” is being decided") % words,
            body=[answered % words, asked % words],
            action=_("Follow the dispute"),
        )


def panel_complete(dispute) -> None:
    """To both: all seats are taken."""
    for person in _both(dispute):
        words = _words(dispute) | {"when": in_zone_of(person, dispute.decide_by), "size": settings.PANEL_SIZE}
        text = _("%(size)d neutral people read the case now. Their decision is due by %(when)s.")
        _tell(
            person,
            dispute,
            "panel-complete",
            title=_("The panel for “%(title)s” is complete") % words,
            body=[text % words],
            action=_("Follow the dispute"),
        )


def sides_hear_of_moderator(dispute) -> None:
    """To both: a moderator decides instead of a panel, and until when."""
    for person in _both(dispute):
        words = _words(dispute) | {"when": in_zone_of(person, dispute.decide_by)}
        text = _("No panel of neutral people came together or decided in time, so a moderator decides by %(when)s.")
        _tell(
            person,
            dispute,
            "moderator",
            title=_("A moderator decides about “%(title)s”") % words,
            body=[text % words],
            action=_("Follow the dispute"),
        )


def decided(dispute, findings) -> None:
    """To both: the finding on each criterion with its reasons, what it comes to, and until when to appeal."""
    for person in _both(dispute):
        words = _words(dispute) | {"when": in_zone_of(person, dispute.appeal_by), "days": settings.APPEAL_DAYS}
        lines = [f"{each.criterion.text}: {_met(each.met_percent)}.\n{each.reason}" for each in findings]
        ahead = _("Take the decision, or appeal by %(when)s: then other people decide anew, for good.")
        final = _("This decision is final. The money moves now.")
        _tell(
            person,
            dispute,
            "decided",
            title=_("Decided: %(cents)s of %(pay)s for %(student)s") % words,
            body=[_("About “%(title)s”:") % words, *lines, ahead % words if dispute.round == 1 else final],
            action=_("Read the decision"),
        )


def appeal_reminder(dispute) -> None:
    """To each side that has not taken the decision: it becomes final soon."""
    for person in _both(dispute):
        is_student = person.pk == dispute.milestone.engagement.student_id
        if dispute.student_takes_it_at if is_student else dispute.company_takes_it_at:
            continue
        words = _words(dispute) | {"when": in_zone_of(person, dispute.appeal_by)}
        _tell(
            person,
            dispute,
            "appeal-reminder",
            kind="reminder",
            title=_("The decision about “%(title)s” is about to be final") % words,
            body=[_("Until %(when)s you can appeal. After that the money moves as it was decided.") % words],
            action=_("Read the decision"),
        )


def appealed(dispute) -> None:
    """To the other side: why it is decided anew."""
    for person in _side(dispute, is_student=not dispute.is_appeal_from_student):
        words = _words(dispute) | {"appeal": dispute.appeal}
        words["who"] = words["student"] if dispute.is_appeal_from_student else words["company"]
        _tell(
            person,
            dispute,
            "appealed",
            title=_("%(who)s appeals the decision about “%(title)s”") % words,
            body=[_("They say: %(appeal)s") % words, _("Other people decide now, for good.")],
            action=_("Follow the dispute"),
        )


def withdrawn(dispute) -> None:
    """To the other side: the work goes on."""
    for person in _side(dispute, is_student=not dispute.is_from_student):
        _tell(
            person,
            dispute,
            "withdrawn",
            title=_("%(who)s took the dispute about “%(title)s” back") % _words(dispute),
            body=[_("There is nothing to decide any more. The work goes on where it stood.")],
            action=_("Open the workspace"),
            url=dispute.milestone.engagement.get_absolute_url(),
        )


def agreed(dispute, *, by) -> None:
    """To both, except the person who gave in: it is over, and where the money goes."""
    for person in _both(dispute):
        if person.pk != by.pk:
            title = _("The dispute about “%(title)s” ended in an agreement") % _words(dispute)
            _tell(person, dispute, "agreed", title=title, body=[_split(dispute)], action=_("Follow the money"))


def carried_out(dispute) -> None:
    """To both: the decision is final, and where the money goes."""
    for person in _both(dispute):
        title = _("The decision about “%(title)s” is final") % _words(dispute)
        _tell(person, dispute, "final", title=title, body=[_split(dispute)], action=_("Follow the money"))


def overtaken(dispute, *, reason: str) -> None:
    """To both: there is nothing to decide any more."""
    for person in _both(dispute):
        words = _words(dispute)
        gone = _("It ended otherwise, so nobody decides it any more.")
        title = _("The dispute about “%(title)s” is closed") % words
        _tell(person, dispute, "overtaken", title=title, body=[gone, reason], action=_("Open the dispute"))


def _tell(person, dispute, event: str, *, title: str, body: list[str], action: str, url: str = "", kind="work") -> None:
    key = f"dispute-{event}:{dispute.pk}:{dispute.round}:{person.pk}"
    text = "\n\n".join(part for part in body if part)
    notify(person, kind, title=title, body=text, action=action, url=url or dispute.get_absolute_url(), key=key)


def _met(percent: int) -> str:
    return {0: _("not met"), 50: _("half met")}.get(percent, _("met"))


def _split(dispute) -> str:
    hold = dispute.milestone.hold
    cents = dispute.decided_cents
    back = hold.total_cents - cents - share(cents, hold.amount_cents, hold.fee_cents)
    words = _words(dispute) | {"back": money(back, dispute.milestone.currency)}
    if not back:
        return _("All of %(pay)s goes to %(student)s.") % words
    if not cents:
        return _("All of %(back)s goes back to %(company)s, the fee included.") % words
    text = _(
        "%(cents)s of %(pay)s goes to %(student)s; %(back)s goes back to %(company)s, its share of the fee included."
    )
    return text % words


def _words(dispute) -> dict[str, str]:
    milestone, engagement = dispute.milestone, dispute.milestone.engagement
    sides = (engagement.student.name, engagement.company.name)
    who, other = sides if dispute.is_from_student else reversed(sides)
    return {
        "who": who,
        "other": other,
        "title": milestone.title,
        "student": engagement.student.first_name,
        "company": engagement.company.name,
        "statement": dispute.statement,
        "answer": dispute.answer,
        "pay": money(milestone.amount_cents, milestone.currency),
        "cents": money(dispute.decided_cents or 0, milestone.currency),
    }


def _side(dispute, *, is_student: bool) -> list:
    engagement = dispute.milestone.engagement
    if is_student:
        return [engagement.student]
    return [person for person in managers(engagement.company) if person.pk != engagement.student_id]


def _both(dispute) -> list:
    return [*_side(dispute, is_student=True), *_side(dispute, is_student=False)]

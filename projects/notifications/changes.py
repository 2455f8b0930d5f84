"""The messages of change orders: proposed, agreed, declined, taken back."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from marketplace.core.formats import day, money
from projects.notifications.recipients import managers


def proposed(change) -> None:
    """To the other side: what more is to be done, for how much, until when."""
    _tell(
        change,
        _other_side(change),
        "proposed",
        title=_("%(who)s proposes more work: “%(title)s”"),
        body=_("For %(pay)s, due on %(due)s. Nothing changes until you answer: accept it, or decline in a sentence."),
        action=_("Answer the proposal"),
    )


def accepted(change, *, is_next: bool) -> None:
    """To both sides: agreed; the company pays, now or after the parts before it, the student waits for the money."""
    now = _("Pay now so that %(student)s can begin. The money is held until you approve that part of the work.")
    later = _("It comes after the parts agreed before: we ask for its payment then, or you pay ahead.")
    _tell(
        change,
        [change.engagement.student],
        "accepted",
        title=_("Agreed: “%(title)s” for %(pay)s"),
        body=_("%(company)s pays for it first. Please do not begin before the money is held: we tell you when it is."),
        action=_("Open the workspace"),
    )
    _tell(
        change,
        managers(change.engagement.company),
        "accepted",
        title=_("Agreed: “%(title)s” for %(pay)s"),
        body=now if is_next else later,
        action=_("Pay and go on") if is_next else _("Open the workspace"),
    )


def declined(change) -> None:
    """To the side that proposed it: no, and why."""
    _tell(
        change,
        _proposing_side(change),
        "declined",
        title=_("Your proposal “%(title)s” was declined"),
        body=_("Why: %(answer)s\n\nWhat was agreed before stays as it is."),
        action=_("Open the workspace"),
    )


def withdrawn(change) -> None:
    """To the side that was asked: nothing to answer any more."""
    _tell(
        change,
        _other_side(change),
        "withdrawn",
        title=_("%(who)s took back the proposal “%(title)s”"),
        body=_("What was agreed before stays as it is."),
        action=_("Open the workspace"),
    )


def _tell(change, people, event: str, *, title: str, body: str, action: str) -> None:
    engagement = change.engagement
    words = {
        "who": engagement.student.name if change.is_from_student else engagement.company.name,
        "student": engagement.student.first_name,
        "company": engagement.company.name,
        "title": change.title,
        "pay": money(change.amount_cents, change.currency),
        "due": day(change.due_on),
        "answer": change.answer,
    }
    url = engagement.get_absolute_url()
    if event == "proposed":
        url = reverse("change_order", args=[engagement.pk, change.pk])
    for person in people:
        key = f"change-{event}:{change.pk}:{person.pk}"
        notify(person, "work", title=title % words, body=body % words, action=action, url=url, key=key)


def _other_side(change) -> list:
    engagement = change.engagement
    return managers(engagement.company) if change.is_from_student else [engagement.student]


def _proposing_side(change) -> list:
    engagement = change.engagement
    return [engagement.student] if change.is_from_student else managers(engagement.company)

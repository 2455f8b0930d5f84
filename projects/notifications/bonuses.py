"""The messages of a bonus: it was given, it has arrived."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from marketplace.core.formats import money
from projects.notifications.recipients import managers


def given(bonus) -> None:
    """To the student: a bonus, and what it is for. To the company's people who pay: it is on its way."""
    engagement, words = bonus.engagement, _words(bonus)
    notify(
        engagement.student,
        "money",
        title=_("A bonus of %(pay)s from %(company)s") % words,
        body=_("“%(message)s”\n\nIt is for “%(title)s” and is on its way to you, whole.") % words,
        action=_("Open the workspace"),
        url=engagement.get_absolute_url(),
        key=f"bonus-given:{bonus.pk}:{engagement.student_id}",
    )
    for person in managers(engagement.company):
        notify(
            person,
            "money",
            title=_("Your bonus of %(pay)s is on its way to %(student)s") % words,
            body=_("%(student)s has been told, with your words.") % words,
            action=_("Open the workspace"),
            url=engagement.get_absolute_url(),
            key=f"bonus-given:{bonus.pk}:{person.pk}",
        )


def paid(bonus) -> None:
    """To the student: it is in their Stripe account."""
    words = _words(bonus)
    notify(
        bonus.engagement.student,
        "money",
        title=_("The bonus of %(pay)s is yours") % words,
        body=_("It is in your Stripe account. Stripe sends it to your bank, usually within 2 to 4 business days."),
        action=_("See your earnings"),
        url=reverse("money"),
        key=f"bonus-paid:{bonus.pk}",
    )


def _words(bonus) -> dict[str, str]:
    engagement = bonus.engagement
    return {
        "pay": money(bonus.amount_cents, bonus.currency),
        "company": engagement.company.name,
        "student": engagement.student.first_name,
        "title": engagement.project.title,
        "message": bonus.message,
    }

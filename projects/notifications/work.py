"""The messages of the workspace: from the accepted offer to the last payment."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from marketplace.core.formats import day, money
from payments import queries as payments
from projects.notifications.recipients import everyone, in_zone_of, managers


def agreed(engagement) -> None:
    """To those who can pay: the student accepted, now the money."""
    pay = money(engagement.project.pay_cents, engagement.project.currency)
    for person in managers(engagement.company):
        notify(
            person,
            "work",
            title=_("%(name)s accepted your offer") % {"name": engagement.student.name},
            body=_(
                "%(name)s agreed to do “%(title)s” for %(pay)s. Pay now so that the work can begin. The money is held "
                "until you approve the work. Without payment by %(when)s the engagement ends by itself."
            )
            % {
                "name": engagement.student.name,
                "title": engagement.project.title,
                "pay": pay,
                "when": in_zone_of(person, engagement.fund_by),
            },
            action=_("Pay and start"),
            url=engagement.get_absolute_url(),
            key=f"agreed:{engagement.pk}:{person.pk}",
        )


def money_held(milestone) -> None:
    """To both sides: the money is there, the work can begin."""
    engagement = milestone.engagement
    words = {
        "title": milestone.title,
        "company": engagement.company.name,
        "pay": money(milestone.amount_cents, milestone.currency),
        "due": day(milestone.due_on),
        "name": engagement.student.name,
    }
    notify(
        engagement.student,
        "work",
        title=_("The money is held: you can start “%(title)s”") % words,
        body=_(
            "%(company)s has paid. Your %(pay)s is held for you and is paid out when the work is approved. The work is "
            "due on %(due)s. Say hello in the workspace, then begin."
        )
        % words,
        action=_("Open the workspace"),
        url=engagement.get_absolute_url(),
        key=f"money-held:{milestone.pk}:{engagement.student_id}",
    )
    for person in managers(engagement.company):
        notify(
            person,
            "work",
            title=_("Your payment for “%(title)s” is held") % words,
            body=_(
                "%(name)s can start now. Your money is paid out only when you approve the work. A short first message "
                "with what matters most helps every project."
            )
            % words,
            action=_("Open the workspace"),
            url=engagement.get_absolute_url(),
            key=f"money-held:{milestone.pk}:{person.pk}",
        )


def set_up_payouts(milestone) -> None:
    """To the student whose money is held and whom Stripe cannot pay yet: there is time for it now."""
    engagement = milestone.engagement
    notify(
        engagement.student,
        "money",
        title=_("Set up your payouts while you work"),
        body=_(
            "Stripe sends your pay to your bank as soon as the work is approved, if it knows where to. It takes about "
            "five minutes, once."
        ),
        action=_("Set up payouts"),
        url=reverse("payouts"),
        key=f"payouts-early:{milestone.pk}",
    )


def cancelled(engagement, *, by, is_paid: bool) -> None:
    """To both sides, except the person who did it: the engagement ended before anything was delivered."""
    words = {"title": engagement.project.title, "reason": engagement.cancel_reason}
    back = _("The company's money goes back whole.") if is_paid else _("Nothing was paid.")
    free = _("The place is free again: you can offer it to another applicant.")
    for person in [engagement.student, *managers(engagement.company)]:
        if by is not None and person.pk == by.pk:
            continue
        is_student = person.pk == engagement.student_id
        notify(
            person,
            "work",
            title=_("“%(title)s” was cancelled") % words,
            body="\n\n".join([_("Reason: %(reason)s") % words, back if is_student else f"{back} {free}"]),
            action=_("See what happened"),
            url=engagement.get_absolute_url(),
            key=f"cancelled:{engagement.pk}:{person.pk}",
        )


def refunded(milestone, *, cents: int) -> None:
    """To those who can pay: Stripe has sent the money back, all of it or a part."""
    engagement = milestone.engagement
    words = {"total": money(cents, milestone.currency), "title": engagement.project.title}
    for person in managers(engagement.company):
        notify(
            person,
            "money",
            title=_("%(total)s is on its way back to you") % words,
            body=_("Stripe has sent back %(total)s for “%(title)s”. Your bank shows it in 5 to 10 days.") % words,
            action=_("Follow the money"),
            url=engagement.get_absolute_url(),
            key=f"refunded:{milestone.pk}:{person.pk}",
        )


def delivered(delivery) -> None:
    """To the company's people: a delivery waits for an answer."""
    milestone, engagement = delivery.milestone, delivery.milestone.engagement
    for person in everyone(engagement.company):
        notify(
            person,
            "work",
            title=_("%(name)s delivered “%(title)s”") % {"name": engagement.student.name, "title": milestone.title},
            body=_(
                "Look at it against the criteria and approve it, or ask for a revision. Without an answer by %(when)s "
                "the work counts as approved."
            )
            % {"when": in_zone_of(person, milestone.review_due_at)}
            + _use_of_ai(delivery),
            action=_("Review the delivery"),
            url=engagement.get_absolute_url(),
            key=f"delivered:{delivery.pk}:{person.pk}",
        )


def _use_of_ai(delivery) -> str:
    engagement = delivery.milestone.engagement
    if not delivery.is_ai_used:
        return ""
    words = {"name": engagement.student.first_name, "said": delivery.ai_disclosure}
    if engagement.project.ai_rule == "not_allowed":
        return "\n\n" + _("This project does not allow generative AI, and %(name)s used it: %(said)s") % words
    return "\n\n" + _("Where %(name)s used AI: %(said)s") % words


def review_reminder(milestone, number: int) -> None:
    """To the company's people: the delivery still waits."""
    engagement = milestone.engagement
    for person in everyone(engagement.company):
        notify(
            person,
            "reminder",
            title=_("“%(title)s” still waits for your answer") % {"title": milestone.title},
            body=_("Without an answer by %(when)s the work counts as approved and %(name)s is paid.")
            % {"when": in_zone_of(person, milestone.review_due_at), "name": engagement.student.name},
            action=_("Review the delivery"),
            url=engagement.get_absolute_url(),
            key=f"review-reminder:{milestone.pk}:{milestone.submitted_at.timestamp():.0f}:{number}:{person.pk}",
        )


def approved(milestone) -> None:
    """To the student: approved, the money is on its way. To the company, where its silence approved."""
    engagement = milestone.engagement
    words = {
        "title": milestone.title,
        "pay": money(milestone.amount_cents, milestone.currency),
        "name": engagement.student.name,
    }
    goes = _("Your %(pay)s is on its way to your Stripe account, and from there to your bank.")
    waits = _("Your %(pay)s is released. It leaves as soon as Stripe knows where to send it.")
    notify(
        engagement.student,
        "work",
        title=_("“%(title)s” is approved") % words,
        body=(goes if payments.is_ready_to_be_paid(engagement.student) else waits) % words,
        action=_("Follow the money"),
        url=engagement.get_absolute_url(),
        key=f"approved:{milestone.pk}:{engagement.student_id}",
    )
    if not milestone.is_approved_by_silence:
        return
    for person in everyone(engagement.company):
        notify(
            person,
            "work",
            title=_("“%(title)s” was approved by itself") % words,
            body=_("Nobody answered %(name)s's delivery in time, so it counts as approved and the pay goes out.")
            % words,
            action=_("Open the workspace"),
            url=engagement.get_absolute_url(),
            key=f"approved:{milestone.pk}:{person.pk}",
        )


def pay_next(milestone) -> None:
    """To those who can pay: the part before was approved, and the next one waits for its money."""
    engagement = milestone.engagement
    words = {
        "title": milestone.title,
        "name": engagement.student.first_name,
        "total": money(milestone.hold.total_cents, milestone.currency),
    }
    for person in managers(engagement.company):
        notify(
            person,
            "work",
            title=_("Pay for “%(title)s”, and the work goes on") % words,
            body=_("The part before is approved. %(name)s begins this one when your %(total)s are held.") % words,
            action=_("Pay and go on"),
            url=engagement.get_absolute_url(),
            key=f"pay-next:{milestone.pk}:{person.pk}",
        )


def paid(milestone) -> None:
    """To the student: the pay is in their Stripe account."""
    engagement = milestone.engagement
    words = {"title": milestone.title, "pay": money(milestone.earned_cents, milestone.currency)}
    notify(
        engagement.student,
        "money",
        title=_("%(pay)s for “%(title)s” is yours") % words,
        body=_("The pay is in your Stripe account. Stripe sends it to your bank, usually within 2 to 4 business days."),
        action=_("See your earnings"),
        url=reverse("money"),
        key=f"paid:{milestone.pk}",
    )


def completed(engagement) -> None:
    """To both sides: the project is done; say what it was like."""
    words = {
        "title": engagement.project.title,
        "name": engagement.student.name,
        "company": engagement.company.name,
        "days": settings.RATING_DAYS,
    }
    notify(
        engagement.student,
        "review",
        title=_("“%(title)s” is complete") % words,
        body=_(
            "It stands on your portfolio now, with a certificate anyone can check. Tell others what working with "
            "%(company)s was like: you have %(days)s days, and neither side sees the other's words before both are in."
        )
        % words,
        action=_("Write a review"),
        url=reverse("review_write", args=[engagement.pk]),
        key=f"completed:{engagement.pk}:{engagement.student_id}",
    )
    for person in managers(engagement.company):
        notify(
            person,
            "review",
            title=_("“%(title)s” is complete") % words,
            body=_(
                "%(name)s has been paid. Say in a few words what the work was like: you have %(days)s days, and "
                "neither side sees the other's words before both are in."
            )
            % words,
            action=_("Write a review"),
            url=reverse("review_write", args=[engagement.pk]),
            key=f"completed:{engagement.pk}:{person.pk}",
        )

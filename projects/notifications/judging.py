"""The messages of an answer that is no yes: what was found criterion by criterion, and what comes next."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications.services import notify
from marketplace.core.formats import money
from marketplace.core.money import share
from projects.notifications.recipients import in_zone_of, managers


def revision_requested(delivery) -> None:
    """To the student: which criteria are not met, where, and which round this is."""
    engagement = delivery.milestone.engagement
    words = {
        "company": engagement.company.name,
        "title": delivery.milestone.title,
        "round": delivery.round,
        "rounds": settings.REVISION_ROUNDS,
    }
    which = _("This is revision %(round)d of %(rounds)d for “%(title)s”. Mend what is named here, then deliver again.")
    body = [which % words, _failed(delivery), delivery.revision_message]
    notify(
        engagement.student,
        "work",
        title=_("%(company)s asks for a revision") % words,
        body="\n\n".join(filter(None, body)),
        action=_("See what is missing"),
        url=engagement.get_absolute_url(),
        key=f"revision:{delivery.pk}:{engagement.student_id}",
    )


def rejected(settlement) -> None:
    """To the student: what is not met and where, what the rest pays, and until when it can be disputed."""
    student = settlement.milestone.engagement.student
    words = _words(settlement) | {"when": in_zone_of(student, settlement.answer_by), "days": settings.DISPUTE_DAYS}
    paid = _("You get %(pay)s of %(whole)s for the criteria that are met.")
    nothing = _("No criterion is met, says %(company)s, so you would get nothing of %(whole)s.")
    ask = _(
        "If you disagree, open a dispute by %(when)s: it is free, and people who belong to neither side decide. If "
        "you do nothing, the rejection stands then and the money moves by itself."
    )
    failed = _failed(settlement.milestone.deliveries.order_by("-round")[0])
    body = [settlement.reason, failed, (paid if settlement.pay_cents else nothing) % words, ask % words]
    notify(
        student,
        "work",
        title=_("%(company)s rejected “%(title)s”") % words,
        body="\n\n".join(body),
        action=_("Read it and answer"),
        url=_page(settlement),
        key=f"rejected:{settlement.pk}:{student.pk}",
    )


def reminder(settlement) -> None:
    """To the student: the time for a dispute is nearly over."""
    student = settlement.milestone.engagement.student
    words = _words(settlement) | {"when": in_zone_of(student, settlement.answer_by)}
    notify(
        student,
        "reminder",
        title=_("Until tomorrow you can dispute the rejection of “%(title)s”") % words,
        body=" ".join([_("After %(when)s it stands.") % words, _outcome(settlement, student) % words]),
        action=_("Read it and answer"),
        url=_page(settlement),
        key=f"rejection-reminder:{settlement.pk}:{student.pk}",
    )


def stands(settlement) -> None:
    """To both: nobody disputed it, and where the money goes."""
    engagement, words = settlement.milestone.engagement, _words(settlement)
    for person in [engagement.student, *managers(engagement.company)]:
        notify(
            person,
            "work",
            title=_("The rejection of “%(title)s” stands") % words,
            body=" ".join([_("Nobody opened a dispute in time."), _outcome(settlement, person) % words]),
            action=_("Follow the money"),
            url=engagement.get_absolute_url(),
            key=f"rejection-stands:{settlement.pk}:{person.pk}",
        )


def _outcome(settlement, person) -> str:
    """Where the money goes, in words for this reader."""
    if not settlement.pay_cents:
        return _("Nothing is paid for the work, and all of %(back)s goes back to %(company)s.")
    if person.pk == settlement.milestone.engagement.student_id:
        return _("%(pay)s of %(whole)s goes to you, and %(back)s goes back to %(company)s.")
    return _("%(pay)s of %(whole)s goes to %(student)s, and %(back)s goes back to you, its share of the fee included.")


def _failed(delivery) -> str:
    missing = delivery.checks.filter(verdict="missing").select_related("criterion")
    lines = [_("Not met:")]
    for check in missing.order_by("criterion__position", "criterion_id"):
        lines.append(f"- {check.criterion.text}: {check.where}")
    return "\n".join(lines)


def _words(settlement) -> dict[str, str]:
    milestone, engagement = settlement.milestone, settlement.milestone.engagement
    hold = milestone.hold
    back = hold.total_cents - settlement.pay_cents - share(settlement.pay_cents, hold.amount_cents, hold.fee_cents)
    return {
        "title": milestone.title,
        "student": engagement.student.first_name,
        "company": engagement.company.name,
        "pay": money(settlement.pay_cents, milestone.currency),
        "whole": money(milestone.amount_cents, milestone.currency),
        "back": money(back, milestone.currency),
    }


def _page(settlement) -> str:
    return reverse("settlement", args=[settlement.milestone.engagement_id, settlement.pk])

"""A student of whom the company hears nothing: reported, answered by any sign of life, or confirmed by the clock.

Only work of which nothing was delivered yet can be handed to somebody else; later the two sides settle. Who confirms an
absence takes the project's row first, then the money, then the milestones.
"""

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from marketplace.core import sweeps
from marketplace.core.errors import DomainError
from marketplace.core.formats import moment
from marketplace.core.states import IllegalMove, move
from marketplace.core.workdays import add_business_days
from payments.models import Hold
from projects import permissions
from projects.notifications import absences as notifications
from projects.workspace.deliveries import NotYours
from projects.workspace.ending import replacing
from projects.workspace.models import Absence, ChangeOrder, Delivery, Engagement, Milestone, Settlement

Status = Absence.Status
END_OF_DAY = dt.time(23, 59)
DAY = dt.timedelta(days=1)


class CannotReport(DomainError):
    """The student has given a sign of life, or something was delivered."""


@transaction.atomic
def report(engagement: Engagement, *, by: User, words: str) -> Absence:
    """The company hears nothing: the student has ABSENCE_BUSINESS_DAYS for a sign of life. Twice is once.

    Raises CannotReport too early, or when there is something to settle.
    """
    if not permissions.may_pay(by, engagement):
        raise NotYours(_("Only an owner or manager of the company can report this."))
    Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
    existing = engagement.absences.filter(status=Status.REPORTED).first()
    if existing:
        return existing
    now = timezone.now()
    sentence = obstacle(engagement) or _too_early(engagement, now)
    if sentence:
        raise CannotReport(sentence)
    answer_by = _business_days(engagement, now, settings.ABSENCE_BUSINESS_DAYS)
    absence = Absence.objects.create(engagement=engagement, reported_by=by, words=words, answer_by=answer_by)
    audit.record(absence, "reported", by=by, reason=words)
    notifications.reported(absence)
    return absence


@transaction.atomic
def answer(absence: Absence, *, by: User, answer: str = "") -> Absence:
    """The student is here, and may say why it was quiet; the work goes on."""
    if not permissions.may_work(by, absence.engagement):
        raise NotYours(_("Only the student can answer this."))
    return _answered(absence, by=by, words=answer)


def _answered(absence: Absence, *, by: User | None, words: str) -> Absence:
    move(absence, Status.ANSWERED, by=by, answer=words, ended_at=timezone.now())
    notifications.answered(absence)
    return absence


@transaction.atomic
def withdraw(absence: Absence, *, by: User) -> Absence:
    """The company has heard after all, or made a mistake."""
    if not permissions.may_pay(by, absence.engagement):
        raise NotYours(_("Only an owner or manager of the company can take this back."))
    move(absence, Status.WITHDRAWN, by=by, ended_at=timezone.now())
    notifications.withdrawn(absence)
    return absence


def settle_all(now: dt.datetime) -> int:
    """End what was reported: by a sign of life, or by the clock when there was none. Returns how many ended.

    Who has not answered by the last day is reminded once.
    """
    rows = Absence.objects.filter(status=Status.REPORTED).select_related(
        "engagement__project__company", "engagement__company", "engagement__student", "engagement__application"
    )
    return sweeps.each(rows.order_by("answer_by", "pk"), partial(_settle, now=now))


@transaction.atomic
def _settle(absence: Absence, *, now: dt.datetime) -> bool:
    engagement = absence.engagement
    replacing.lock(engagement)
    if Engagement.objects.filter(pk=engagement.pk).exclude(status=Engagement.Status.ACTIVE).exists():
        move(absence, Status.WITHDRAWN, reason=_("The work ended otherwise."), ended_at=now)
        return True
    if last_sign(engagement) > absence.created_at:
        return bool(_answered(absence, by=None, words=""))
    if absence.answer_by > now:
        if absence.answer_by <= now + DAY:
            notifications.reminder(absence)
        return False
    if obstacle(engagement):
        raise IllegalMove(_("It cannot be handed to somebody else now."))
    move(absence, Status.CONFIRMED, ended_at=now)
    with timezone.override(engagement.company.time_zone):
        reason = _("No sign of life by %(when)s.") % {"when": moment(absence.answer_by)}
    replacing.search(engagement, reason=reason)
    return True


def obstacle(engagement: Engagement) -> str:
    """Why this work cannot go to somebody else as it is, whoever hears what; empty when it can."""
    milestones = list(engagement.milestones.select_related("hold"))
    if engagement.status != Engagement.Status.ACTIVE:
        return _("This is for work that goes on.")
    states = {milestone.status for milestone in milestones}
    is_untouched = states <= {Milestone.Status.PLANNED, Milestone.Status.FUNDED, Milestone.Status.CANCELLED}
    if not is_untouched or Delivery.objects.filter(milestone__engagement=engagement).exists():
        return _("Something was delivered already. End the work early instead, and divide the pay by what is there.")
    funded = [milestone.hold for milestone in milestones if milestone.status == Milestone.Status.FUNDED]
    if any(hold.status == Hold.Status.FROZEN for hold in funded):
        return _("The payment is looked into. Wait until that is decided.")
    return "" if funded else _("No money is held for this work.")


def _too_early(engagement: Engagement, now: dt.datetime) -> str:
    since = reportable_from(engagement)
    if since <= now:
        return ""
    words = {"name": engagement.student.first_name, "since": moment(since)}
    return _("%(name)s may still be heard: you can report this from %(since)s.") % words


def reportable_from(engagement: Engagement) -> dt.datetime:
    """From when the company may say that it hears nothing: after SILENCE_BUSINESS_DAYS, or when the work is late."""
    quiet = _business_days(engagement, last_sign(engagement), settings.SILENCE_BUSINESS_DAYS)
    due_on = _of_money_held(engagement).aggregate(first=Min("due_on"))["first"]
    zone = ZoneInfo(engagement.company.time_zone)
    soonest = min(quiet, dt.datetime.combine(due_on, END_OF_DAY, zone)) if due_on else quiet
    answered_at = engagement.absences.filter(status=Status.ANSWERED).aggregate(last=Max("ended_at"))["last"]
    if answered_at is None:
        return soonest
    return max(soonest, _business_days(engagement, answered_at, settings.SILENCE_BUSINESS_DAYS))


def last_sign(engagement: Engagement) -> dt.datetime:
    """The student's last sign of life here: a message, a file, a draft, logged time, an answer; else the payment."""
    student, mine = engagement.student_id, {"engagement": engagement}
    signs = [
        (engagement.application.messages.filter(author=student), "sent_at"),
        (_of_money_held(engagement), "funded_at"),
        (_of_money_held(engagement), "draft_saved_at"),
        (engagement.files.filter(uploaded_by=student), "created_at"),
        (engagement.time_entries.all(), "created_at"),
        (engagement.absences.filter(status=Status.ANSWERED), "ended_at"),
        (ChangeOrder.objects.filter(proposed_by=student, **mine), "created_at"),
        (ChangeOrder.objects.filter(answered_by=student, **mine), "answered_at"),
        (_settlements(engagement, proposed_by=student), "created_at"),
        (_settlements(engagement, answered_by=student), "answered_at"),
    ]
    moments = [
        rows.filter(**{f"{field}__isnull": False}).order_by().values_list(field, flat=True) for rows, field in signs
    ]
    last = moments[0].union(*moments[1:], all=True).order_by("-sent_at").first()
    return max(last or engagement.agreed_at, engagement.agreed_at)


def _settlements(engagement: Engagement, **who: int) -> QuerySet[Settlement]:
    return Settlement.objects.filter(milestone__engagement=engagement, **who)


def _of_money_held(engagement: Engagement) -> QuerySet[Milestone]:
    return engagement.milestones.filter(status=Milestone.Status.FUNDED)


def _business_days(engagement: Engagement, since: dt.datetime, days: int) -> dt.datetime:
    company = engagement.company
    return add_business_days(since, days, company.time_zone, company.country)

"""Somebody else takes over with the money still held: from a student who is gone to the one who says yes next.

The place is free from the moment the absence is confirmed, and goes to the runners-up by itself. Whoever accepts it
gets the held money with the agreement, and may begin at once. Where nobody is found the money goes back. Every function
takes the project's row first, then the money, then the milestones.
"""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core import sweeps
from marketplace.core.states import move
from payments import services as payments
from payments.models import Hold
from projects import permissions
from projects.applications import bench
from projects.applications.models import Application
from projects.notifications import absences as notifications
from projects.postings import postponing
from projects.postings.models import Project
from projects.workspace.deliveries import NotYours
from projects.workspace.ending import finishing
from projects.workspace.models import Engagement, Milestone, Replacement

Status = Replacement.Status


def lock(engagement: Engagement) -> list[Milestone]:
    """The project's row, the money and the milestones of an engagement, locked in this order; the milestones."""
    Project.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.project_id)
    payments.lock(list(Hold.objects.filter(milestone__engagement=engagement)))
    rows = engagement.milestones.select_for_update(of=("self",)).select_related("hold").order_by("position")
    milestones = list(rows)
    for milestone in milestones:
        milestone.engagement = engagement
    return milestones


@transaction.atomic
def search(engagement: Engagement, *, reason: str) -> Replacement:
    """The student is gone: the work ends for them, the money stays held, and the next in line is offered the place.

    What is not paid for yet is cancelled. The due dates move, so that whoever comes next has as much time.
    """
    milestones = lock(engagement)
    for milestone in milestones:
        was_held = milestone.status == Milestone.Status.FUNDED
        if milestone.status in Milestone.CANCELLABLE:
            move(milestone, Milestone.Status.CANCELLED, reason=reason)
            if not was_held:
                payments.cancel_or_refund(milestone.hold, reason=reason, by=None)
    Engagement.objects.filter(pk=engagement.pk).update(is_no_show=True)
    engagement.is_no_show = True
    finishing.cancel(engagement, by=None, reason=reason)
    until = timezone.now() + dt.timedelta(days=settings.REPLACEMENT_DAYS)
    replacement = Replacement.objects.create(engagement=engagement, search_until=until)
    _postpone(engagement, milestones)
    notifications.searching(replacement)
    bench.step(engagement.project)
    return replacement


@transaction.atomic
def give_time(project: Project) -> None:
    """Another offer is about to be made in a search: whoever reads it next has as much time for the work."""
    rows = Replacement.objects.filter(engagement__project=project, status=Status.SEARCHING)
    for replacement in rows.select_related("engagement__project__company"):
        _postpone(replacement.engagement, list(replacement.engagement.milestones.all()))


def _postpone(engagement: Engagement, milestones: list[Milestone]) -> None:
    """As many days as the work had from its payment, from the day an offer made now ends."""
    last = max(milestones, key=lambda milestone: milestone.due_on)
    begins = timezone.now() + dt.timedelta(hours=settings.OFFER_HOURS)
    until = begins.astimezone(engagement.project.company_zone).date() + _time_for(last, milestones)
    reason = _("Somebody else takes the work over.")
    postponing.postpone(engagement.project, until=until, by=None, reason=reason)


def _time_for(milestone: Milestone, milestones: list[Milestone]) -> dt.timedelta:
    started_at = min(row.funded_at for row in milestones if row.funded_at)
    return max(milestone.due_on - started_at.date(), dt.timedelta())


def held_for(project: Project) -> Replacement | None:
    """The oldest search of this project whose money can go on, for the next who says yes; not one that is frozen."""
    holds = Hold.objects.filter(milestone__engagement=OuterRef("engagement"))
    rows = Replacement.objects.filter(engagement__project=project, status=Status.SEARCHING)
    rows = rows.filter(Exists(holds.filter(status=Hold.Status.FUNDED)))
    rows = rows.exclude(Exists(holds.filter(status=Hold.Status.FROZEN)))
    return rows.select_related("engagement").order_by("created_at", "pk").first()


def held(replacement: Replacement) -> list[Hold]:
    """The money that is held for whoever is found, and would go back."""
    rows = Hold.objects.filter(milestone__engagement=replacement.engagement_id)
    return list(rows.filter(status__in=[Hold.Status.FUNDED, Hold.Status.FROZEN]).order_by("created_at", "pk"))


def take(replacement: Replacement) -> dict[int, Hold]:
    """The held money of a search by the position of the part it is for, free for the milestones of somebody else.

    The caller holds the project's lock and goes on to `found` in the same transaction. Raises Frozen when a bank or
    staff began to look into the payment meanwhile.
    """
    taken = {}
    for milestone in lock(replacement.engagement):
        if milestone.hold.status == Hold.Status.FROZEN:
            raise payments.Frozen
        if milestone.hold.status == Hold.Status.FUNDED:
            taken[milestone.position] = milestone.hold
            Milestone.objects.filter(pk=milestone.pk).update(hold=None)
    return taken


def found(replacement: Replacement, successor: Engagement, taken: dict[int, Hold], *, by: User) -> Replacement:
    """Somebody said yes: the held money goes on to them; what they have no part for goes back."""
    reason = _("%(name)s took the work over.") % {"name": successor.student.name}
    used = set(successor.milestones.values_list("hold", flat=True))
    for position, hold in taken.items():
        if hold.pk in used:
            payments.hand_on(hold, payee=successor.student, by=by, reason=reason)
        else:
            replacement.engagement.milestones.filter(position=position).update(hold=hold)
            payments.cancel_or_refund(hold, reason=reason, by=None)
    move(replacement, Status.FOUND, by=by, successor=successor, ended_at=timezone.now())
    notifications.taken_over(replacement)
    return replacement


@transaction.atomic
def give_up(replacement: Replacement, *, by: User | None, reason: str = "") -> Replacement:
    """No more looking: the money goes back to the company whole. Raises Frozen while it is looked into."""
    engagement = replacement.engagement
    if by is not None and not (permissions.may_pay(by, engagement) or permissions.may_decide(by, engagement)):
        raise NotYours(_("Only an owner or manager of the company can take the money back."))
    milestones = lock(engagement)
    reason = reason or _("Nobody took the work over.")
    move(replacement, Status.GIVEN_UP, by=by, reason=reason, ended_at=timezone.now())
    for milestone in milestones:
        if milestone.hold.status in (Hold.Status.FUNDED, Hold.Status.FROZEN):
            payments.cancel_or_refund(milestone.hold, reason=reason, by=by)
    notifications.given_up(replacement, by=by)
    return replacement


@transaction.atomic
def record_refund(hold: Hold) -> None:
    """The held money left otherwise, by a bank or by staff: with the last of it the search is over."""
    rows = Replacement.objects.filter(engagement__milestones__hold=hold, status=Status.SEARCHING)
    for replacement in rows.select_related("engagement__company", "engagement__project"):
        others = Hold.objects.filter(milestone__engagement=replacement.engagement_id)
        if not others.filter(status__in=[Hold.Status.FUNDED, Hold.Status.FROZEN]).exists():
            move(replacement, Status.GIVEN_UP, reason=_("The money went back."), ended_at=timezone.now())


def end_searches(now: dt.datetime) -> int:
    """Give the money back where nobody was found in time; an open offer is waited for. Returns how many ended."""
    offers = Application.objects.filter(
        project=OuterRef("engagement__project"), status=Application.Status.OFFERED, offer_expires_at__gt=now
    )
    due = Replacement.objects.filter(status=Status.SEARCHING, search_until__lte=now).exclude(Exists(offers))
    rows = due.select_related("engagement__project__company", "engagement__company", "engagement__student")
    return sweeps.each(rows.order_by("search_until", "pk"), partial(give_up, by=None))

"""Where people do not agree, or are not there: disputes in each of their states, a student who vanished.

Told last, each about work that nothing else was told of.
"""

import datetime as dt
from collections.abc import Callable
from itertools import cycle
from random import Random

from accounts.people.models import User
from marketplace.demo.cast import Cast
from marketplace.demo.content import voices
from marketplace.demo.ledger import Ledger
from marketplace.demo.moments import at
from marketplace.demo.work import say
from projects.applications.models import Application
from projects.disputes import deciding, neutrals, panels
from projects.disputes import services as disputes
from projects.disputes.models import Dispute, Neutral, PanelSeat
from projects.workspace import services as workspace
from projects.workspace.ending import absences, rejections, settlements
from projects.workspace.models import Milestone

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def recruit(cast: Cast) -> None:
    """People who decide: the staff, career staff of some schools, and people of some companies."""
    role, by = Neutral.Role, cast.moderator
    for moderator in (cast.moderator, cast.second_moderator):
        neutrals.recruit(moderator, role=role.MODERATOR, by=by)
    for person in cast.career_staff:
        neutrals.recruit(person, role=role.CAREER_STAFF, by=by, school_domain=person.email.partition("@")[2])
    for employer in cast.employers[-8:]:
        neutrals.recruit(employer.owner, role=role.COMPANY_VOLUNTEER, by=by)


def tell(cast: Cast, rng: Random, now: dt.datetime, rows: Ledger) -> None:
    """Add all of it; where a smaller world has no work left for a story, the story is left out."""
    recruit(cast)
    stories: list[Callable[[], None]] = [
        lambda: _waiting_for_answer(rng, next(rows.revised), now),
        lambda: _before_panel(rng, next(rows.revised), now),
        lambda: _decided(rng, next(rows.revised), now),
        lambda: _resolved(rng, next(rows.revised), now),
        lambda: _no_moderator_yet(next(rows.delivered), now),
        lambda: _rejected(rng, next(rows.revised), now),
        lambda: _absent(rng, next(rows.silent), now),
        lambda: _replaced(rng, next(rows.silent_with_bench), now),
    ]
    for story in stories:
        try:
            story()
        except StopIteration:
            continue


def _open(rng: Random, milestone: Milestone, moment: dt.datetime) -> Dispute:
    with at(moment):
        text = rng.choice(voices("common")["disputes"])
        return disputes.open(milestone, by=milestone.engagement.student, statement=text)


def _answered(rng: Random, milestone: Milestone, moment: dt.datetime) -> Dispute:
    dispute = _open(rng, milestone, moment)
    with at(moment + 20 * HOUR):
        return disputes.answer(dispute, by=_owner(milestone), answer=rng.choice(voices("common")["defences"]))


def _waiting_for_answer(rng: Random, milestone: Milestone, now: dt.datetime) -> None:
    _open(rng, milestone, now - 7 * HOUR)


def _before_panel(rng: Random, milestone: Milestone, now: dt.datetime) -> None:
    dispute = _answered(rng, milestone, now - 40 * HOUR)
    _seated(dispute, now - 18 * HOUR)
    seat = dispute.seats.order_by("created_at", "pk")[0]
    _vote(rng, seat, now - 3 * HOUR)


def _decided(rng: Random, milestone: Milestone, now: dt.datetime) -> Dispute:
    dispute = _answered(rng, milestone, now - 70 * HOUR)
    _seated(dispute, now - 48 * HOUR)
    for seat in dispute.seats.order_by("created_at", "pk"):
        _vote(rng, seat, now - 26 * HOUR)
    return Dispute.objects.get(pk=dispute.pk)


def _resolved(rng: Random, milestone: Milestone, now: dt.datetime) -> None:
    dispute = _decided(rng, milestone, now)
    owner = _owner(milestone)
    with at(now - 9 * HOUR):
        disputes.take(dispute, by=milestone.engagement.student)
        disputes.take(dispute, by=owner)


def _seated(dispute: Dispute, moment: dt.datetime) -> None:
    with at(moment):
        for seat in PanelSeat.objects.filter(dispute=dispute).select_related("neutral__user"):
            panels.take_seat(seat, by=seat.neutral.user)


def _vote(rng: Random, seat: PanelSeat, moment: dt.datetime) -> None:
    said = voices("common")["findings"]
    percents = cycle((100, 50, 100))
    opinions = {
        criterion.pk: deciding.Opinion(next(percents), rng.choice(said))
        for criterion in deciding.criteria_of(seat.dispute)
    }
    with at(moment):
        panels.vote(seat, by=seat.neutral.user, opinions=opinions)


def _no_moderator_yet(milestone: Milestone, now: dt.datetime) -> None:
    """The two do not agree what a delivery is worth, and no panel came together: a moderator has to decide."""
    student, owner = milestone.engagement.student, _owner(milestone)
    with at(now - 4 * HOUR):
        third = milestone.amount_cents // 3
        settlement = settlements.propose(
            milestone, by=owner, pay_cents=third, reason="Two of the three tables are missing."
        )
    with at(now - 3 * HOUR):
        answer = "They are in the second file. Please look at both."
        settlements.decline(settlement, by=student, answer=answer)
        dispute = disputes.open(milestone, by=student, statement=answer)
    with at(now - 2 * HOUR):
        disputes.answer(dispute, by=owner, answer="We did look at both. One of the two tables is empty.")
    with at(now - HOUR):
        while seat := dispute.seats.filter(status=PanelSeat.Status.ASKED).select_related("neutral__user").first():
            panels.decline_seat(seat, by=seat.neutral.user)


def _rejected(rng: Random, milestone: Milestone, now: dt.datetime) -> None:
    """Both rounds are used, one criterion is still not met, and the company pays for the others."""
    owner, said = _owner(milestone), voices(milestone.engagement.project.category)
    failed = {milestone.criteria.order_by("-position")[0]: rng.choice(voices("common")["defences"])}
    for hours in (60, 30):
        with at(now - hours * HOUR):
            _deliver_again(rng, milestone, said)
        if hours == 60:
            with at(now - 50 * HOUR):
                workspace.ask_for_revision(milestone, by=owner, message=rng.choice(said["revisions"]), failed=failed)
    with at(now - 6 * HOUR):
        rejections.reject(milestone, by=owner, failed=failed, message=rng.choice(said["revisions"]))


def _deliver_again(rng: Random, milestone: Milestone, said: dict[str, list[str]]) -> None:
    words = {"project": milestone.engagement.project.title, "company": milestone.engagement.company.name}
    workspace.deliver(
        milestone,
        by=milestone.engagement.student,
        note=say(rng.choice(said["deliveries"]), **words),
        is_ai_used=False,
        ai_disclosure="",
        reflection=rng.choice(said["reflections"]),
        files=[],
        claimed=milestone.criteria.all(),
    )


def _absent(rng: Random, milestone: Milestone, now: dt.datetime) -> None:
    """The company says that it hears nothing; the student has some days to show up."""
    with at(now - 4 * HOUR):
        absences.report(milestone.engagement, by=_owner(milestone), words=rng.choice(voices("common")["absences"]))


def _replaced(rng: Random, milestone: Milestone, now: dt.datetime) -> None:
    """Nobody showed up, the next in line was offered the place, and goes on with the money still held."""
    engagement = milestone.engagement
    with at(absences.reportable_from(engagement) + HOUR):
        words = rng.choice(voices("common")["absences"])
        over = absences.report(engagement, by=_owner(milestone), words=words).answer_by + HOUR
    with at(over):
        absences.settle_all(over)
    successor = Application.objects.filter(project=engagement.project, status=Application.Status.OFFERED).first()
    if successor:
        with at(min(over + 9 * HOUR, now - HOUR)):
            workspace.start(successor, by=successor.student)


def _owner(milestone: Milestone) -> User:
    return milestone.engagement.company.memberships.get(role="owner").user

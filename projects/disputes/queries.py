"""What the pages of a dispute show: its steps and clocks, its panel without names, and the evidence."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.formats import moment
from projects.disputes import deciding
from projects.disputes.models import Dispute, Finding, PanelSeat, Vote
from projects.messages.models import Message
from projects.workspace import queries as work
from projects.workspace.judging import rounds
from projects.workspace.models import ChangeOrder, Milestone, WorkFile

Status = Dispute.Status
Seat = PanelSeat.Status
MINE = (Seat.TAKEN, Seat.VOTED)


@dataclass(frozen=True)
class Step:
    """One step of the stepper: `state` is done, now, stopped or later."""

    label: str
    note: str
    state: str


@dataclass(frozen=True)
class Clock:
    """One deadline, what happens then, and whether it runs now."""

    label: str
    at: object
    then: str
    is_running: bool


@dataclass(frozen=True)
class Event:
    """One line of the work's story, as the timeline component draws it."""

    at: object
    text: str
    state: str = ""

    @property
    def note(self) -> str:
        """When it happened, with the zone."""
        return moment(self.at)


def with_everything(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Disputes with the rows their pages touch."""
    return rows.select_related(
        "settlement",
        "milestone__hold",
        "milestone__engagement__project",
        "milestone__engagement__company",
        "milestone__engagement__student",
        "milestone__engagement__application",
    )


def steps(dispute: Dispute) -> list[Step]:
    """Opened, answered, decided, final: with dates, and what each one waits for."""
    if dispute.status == Status.WITHDRAWN or (dispute.status == Status.RESOLVED and not dispute.decided_at):
        ended = _("Taken back") if dispute.status == Status.WITHDRAWN else _("Ended otherwise")
        return [
            Step(_("Opened"), moment(dispute.created_at), "done"),
            Step(ended, moment(dispute.resolved_at), "stopped"),
        ]
    reached = [Status.OPEN, Status.IN_REVIEW, Status.DECIDED, Status.RESOLVED].index(dispute.status)
    decided = moment(dispute.decided_at) if reached > 1 else _("due %(when)s") % {"when": moment(dispute.decide_by)}
    described = [
        (_("Opened"), moment(dispute.created_at)),
        (_("Both sides heard"), _answered(dispute)),
        (_("Decided") if reached > 1 else _("Decision"), decided),
        (_("Final"), _final(dispute)),
    ]
    return [
        Step(label, note, "done" if number <= reached else "now" if number == reached + 1 else "later")
        for number, (label, note) in enumerate(described)
    ]


def _answered(dispute: Dispute) -> str:
    if dispute.answered_at:
        return moment(dispute.answered_at)
    if dispute.status == Status.OPEN:
        return _("answer due %(when)s") % {"when": moment(dispute.answer_by)}
    return _("no answer in time")


def _final(dispute: Dispute) -> str:
    if dispute.resolved_at:
        return moment(dispute.resolved_at)
    return _("on %(when)s") % {"when": moment(dispute.appeal_by)} if dispute.status == Status.DECIDED else ""


def clocks(dispute: Dispute) -> list[Clock]:
    """Every deadline there is so far, in order."""
    is_open, is_decided = dispute.status == Status.OPEN, dispute.status == Status.DECIDED
    is_in_review = dispute.status == Status.IN_REVIEW
    found = [Clock(_("Answer due"), dispute.answer_by, _("then it goes on without an answer"), is_open)]
    if dispute.panel_by and dispute.is_by_panel and not is_open:
        waits = is_in_review and dispute.panel_by > timezone.now()
        found.append(Clock(_("Panel complete"), dispute.panel_by, _("else a moderator decides"), waits))
    found.append(Clock(_("Decision due"), dispute.decide_by, _late(dispute), is_open or is_in_review))
    if dispute.appeal_by and not is_in_review and dispute.round < deciding.LAST_ROUND:
        found.append(Clock(_("Appeal until"), dispute.appeal_by, _("then the money moves by itself"), is_decided))
    return found


def _late(dispute: Dispute) -> str:
    return _("else a moderator decides") if dispute.is_by_panel else _("by a moderator")


def panel(dispute: Dispute) -> list[PanelSeat]:
    """The seats of the round at hand that are asked or taken. Pages of the sides show role and state, no name."""
    seats = dispute.seats.filter(round=dispute.round).exclude(status__in=[Seat.DECLINED, Seat.LAPSED])
    return list(seats.select_related("neutral").order_by("neutral__role", "created_at"))


def decisions(dispute: Dispute) -> list[tuple[int, list[Finding]]]:
    """What each round decided, the last one first."""
    found: dict[int, list[Finding]] = {}
    rows = dispute.findings.select_related("criterion").order_by("-round", "criterion__position", "criterion_id")
    for finding in rows:
        found.setdefault(finding.round, []).append(finding)
    return list(found.items())


def seats_of(user: User) -> QuerySet[PanelSeat]:
    """The seats a neutral was asked to take, with what their list shows."""
    rows = PanelSeat.objects.filter(neutral__user=user)
    return rows.select_related("dispute__milestone__engagement__company", "dispute__milestone__engagement__student")


def is_open_to(seat: PanelSeat) -> bool:
    """Whether the neutral may read the evidence: while seated, and what they decided as long as it is not over."""
    return seat.status in MINE and seat.dispute.status in Dispute.LIVE


def votes_of(seat: PanelSeat) -> list[Vote]:
    """What the neutral found, in the order of the criteria."""
    return list(seat.votes.select_related("criterion").order_by("criterion__position", "criterion_id"))


def evidence(dispute: Dispute) -> dict:
    """All that was agreed, delivered, judged, written and changed, for those who decide."""
    engagement = dispute.milestone.engagement
    milestones = work.milestones(engagement)
    milestone = next(one for one in milestones if one.pk == dispute.milestone_id)
    changes = engagement.change_orders.select_related("proposed_by").order_by("created_at")
    talks = sorted(milestone.settlements.all(), key=lambda row: row.created_at)
    deliveries = sorted(milestone.deliveries.all(), key=lambda row: row.round)
    return {
        "milestone": milestone,
        "milestones": milestones,
        "table": rounds.table(milestone),
        "deliveries": deliveries,
        "talks": talks,
        "changes": changes,
        "loose_files": work.loose_files(engagement),
        "timeline": timeline(dispute, milestone, changes),
    }


def messages(dispute: Dispute) -> QuerySet[Message]:
    """What the two sides wrote to each other, oldest first."""
    rows = dispute.milestone.engagement.application.messages.select_related("author")
    return rows.order_by("sent_at", "pk")


def timeline(dispute: Dispute, milestone: Milestone, changes: QuerySet[ChangeOrder]) -> list[Event]:
    """What happened to this work, from the agreement to the dispute."""
    engagement = milestone.engagement
    found = [(engagement.agreed_at, _("Agreed")), (milestone.funded_at, _("Money held"))]
    for delivery in milestone.deliveries.all():
        found.append((delivery.submitted_at, _("Delivery %(number)d") % {"number": delivery.round}))
        found.append((delivery.answered_at, _("The company answered delivery %(number)d") % {"number": delivery.round}))
    for talk in milestone.settlements.all():
        found.append((talk.created_at, _("Rejected") if talk.is_rejection else _("An early end was proposed")))
        found.append((talk.answered_at, _("The proposal was answered")))
    found += [(change.created_at, _("More work was proposed")) for change in changes]
    found += [(dispute.created_at, _("Dispute opened")), (dispute.answered_at, _("Dispute answered"))]
    found += [(dispute.appealed_at, _("Decision appealed"))]
    return [Event(at, text) for at, text in sorted((one for one in found if one[0]), key=lambda one: one[0])]


def files(dispute: Dispute) -> QuerySet[WorkFile]:
    """The files of the workspace."""
    return dispute.milestone.engagement.files.all()


def own_data(user: User) -> dict[str, list[dict]]:
    """The disputes of a student with what both sides said, for their own copy; no panel is named."""
    rows = Dispute.objects.filter(milestone__engagement__student=user).order_by("created_at")
    kept = ("statement", "answer", "appeal", "status", "decided_cents", "created_at", "resolved_at")
    return {"disputes": list(rows.values("milestone__title", *kept))}


def counts_for_staff() -> dict[str, int]:
    """What waits for a moderator."""
    return {"disputes": Dispute.objects.filter(status=Status.IN_REVIEW, is_by_panel=False).count()}


def live_of(**whose) -> QuerySet[Dispute]:
    """Disputes under way, what is due first on top; `whose` are fields of the engagement."""
    rows = Dispute.objects.filter(status__in=[Status.OPEN, Status.DECIDED])
    rows = rows.filter(**{f"milestone__engagement__{name}": value for name, value in whose.items()})
    rows = rows.select_related("milestone__engagement__company", "milestone__engagement__student")
    return rows.defer("milestone__engagement__agreement_text").order_by("created_at")


def seats_waiting(user: User) -> QuerySet[PanelSeat]:
    """The seats in which this neutral has something to do."""
    rows = seats_of(user).filter(status__in=[Seat.ASKED, Seat.TAKEN], dispute__status=Status.IN_REVIEW)
    return rows.order_by("created_at")

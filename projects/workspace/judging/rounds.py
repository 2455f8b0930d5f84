"""Every round of a milestone beside the others: what the student claimed, what the company found, and where."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from projects.workspace.models import Check, Delivery, Milestone, MilestoneCriterion, Settlement


class Answer(TextChoices):
    """How the company answered a delivery."""

    NONE = "none"
    REVISION = "revision"
    REJECTION = "rejection"
    APPROVAL = "approval"


@dataclass(frozen=True)
class Round:
    """One delivery and its answer; `words` is what the company said besides the criteria."""

    delivery: Delivery
    answer: Answer
    rejection: Settlement | None = None

    @property
    def words(self) -> str:
        """What the company said to it."""
        return self.rejection.reason if self.rejection else self.delivery.revision_message

    @property
    def failed(self) -> list[Check]:
        """What was found not met."""
        return [check for check in self.delivery.checks.all() if check.verdict == Check.Verdict.MISSING]

    @property
    def label(self) -> str:
        """The answer in a few words."""
        if self.rejection and self.rejection.status == Settlement.Status.WITHDRAWN:
            return _("rejected, then taken back")
        return {
            Answer.NONE: _("not answered yet"),
            Answer.REVISION: _("revision %(round)d of %(rounds)d")
            % {"round": self.delivery.round, "rounds": settings.REVISION_ROUNDS},
            Answer.REJECTION: _("rejected"),
            Answer.APPROVAL: _("approved"),
        }[self.answer]


@dataclass(frozen=True)
class Line:
    """One criterion through all rounds, newest first; None where a round did not ask for it."""

    criterion: MilestoneCriterion
    checks: list[Check | None]


@dataclass(frozen=True)
class Table:
    """The rounds, newest first, and the criteria, each through all of them."""

    key: str
    rounds: list[Round]
    lines: list[Line]

    @property
    def is_telling(self) -> bool:
        """Whether there is more to compare than the one delivery that the page shows anyway."""
        return len(self.rounds) > 1

    @property
    def has_words(self) -> bool:
        """Whether the company said anything besides the criteria."""
        return any(each.words for each in self.rounds)


def table(milestone: Milestone) -> Table:
    """The rounds of a milestone; deliveries, checks, criteria and settlements are looked up unless prefetched."""
    rounds = of(milestone)[::-1]
    columns = [{check.criterion_id: check for check in each.delivery.checks.all()} for each in rounds]
    criteria = sorted(milestone.criteria.all(), key=lambda row: (row.position, row.pk))
    return Table(str(milestone.pk), rounds, [Line(one, [column.get(one.pk) for column in columns]) for one in criteria])


def of(milestone: Milestone) -> list[Round]:
    """The rounds, oldest first."""
    deliveries = sorted(milestone.deliveries.all(), key=lambda row: row.round)
    rejections = [row for row in milestone.settlements.all() if row.is_rejection]
    latest = max(rejections, key=lambda row: row.created_at, default=None)
    return [_round(each, latest if each is deliveries[-1] else None) for each in deliveries]


def asked(milestone: Milestone) -> Round | None:
    """The revision the student works on, if any."""
    given = of(milestone)
    is_asked = milestone.status == Milestone.Status.REVISION_REQUESTED and given
    return given[-1] if is_asked else None


def _round(delivery: Delivery, rejection: Settlement | None) -> Round:
    if delivery.answered_at is None:
        return Round(delivery, Answer.NONE)
    if not Round(delivery, Answer.REVISION).failed:
        return Round(delivery, Answer.APPROVAL)
    return Round(delivery, Answer.REJECTION, rejection) if rejection else Round(delivery, Answer.REVISION)

"""Reading scores, by who may see whose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, FloatField, OrderBy, OuterRef, QuerySet, Subquery, Sum, When

from accounts.people.models import User
from projects import permissions
from projects.applications.models import Application, Score, Scorecard
from projects.postings.models import RubricCriterion

FIRST_X, STEP_X = 8, 35
"""Where the drawing of a spread has its first point, and how far it is to the next."""


@dataclass(frozen=True)
class Spread:
    """How several people's points for one thing lie, from 1 to 4, and where a drawing puts them."""

    points: tuple[float, ...]

    @property
    def average(self) -> float:
        return sum(self.points) / len(self.points)

    @property
    def least(self) -> float:
        return min(self.points)

    @property
    def most(self) -> float:
        return max(self.points)

    @property
    def is_several(self) -> bool:
        """Whether there is more than one person's to compare."""
        return len(self.points) > 1

    @property
    def is_apart(self) -> bool:
        """Whether people differ so much that they should talk about it."""
        return self.most - self.least >= 2

    @property
    def ticks(self) -> list[int]:
        return [_x(points) for points in range(Score.LEAST, Score.MOST + 1)]

    @property
    def dots(self) -> list[int]:
        return sorted({_x(points) for points in self.points})

    @property
    def average_x(self) -> int:
        return _x(self.average)

    @property
    def least_x(self) -> int:
        return _x(self.least)

    @property
    def most_x(self) -> int:
        return _x(self.most)


def _x(points: float) -> int:
    return round(FIRST_X + (points - Score.LEAST) * STEP_X)


@dataclass(frozen=True)
class Line:
    """One criterion on the board: the viewer's own score and, if they may see them, everybody's."""

    criterion: RubricCriterion
    own: Score | None
    scores: list[Score]
    spread: Spread | None


@dataclass(frozen=True)
class Board:
    """What one person of the company may know of the scores of one application."""

    own: Scorecard | None
    shows_all: bool
    colleagues: int
    cards: list[Scorecard]
    conflicts: list[Scorecard]
    lines: list[Line]
    spread: Spread | None

    @property
    def has_conflict(self) -> bool:
        return self.own is not None and self.own.has_conflict


def board(application: Application, viewer: User) -> Board:
    """The scores of one application as this person may see them.

    Colleagues' are shown once one's own are in, and never with a conflict of interest; staff who are not of the company
    read all.
    """
    found = application.scorecards.select_related("reviewer").prefetch_related("scores__criterion")
    cards = list(found.order_by("scored_at", "pk"))
    own = next((card for card in cards if card.reviewer_id == viewer.pk), None)
    for card in cards:
        card.total = sum(score.points * score.criterion.weight for score in card.scores.all()) / 100
    scored = [card for card in cards if not card.has_conflict]
    reads_all = viewer.is_staff and not permissions.may_read_applications(viewer, application.project)
    shows_all = own in scored or reads_all
    shown = scored if shows_all else []
    rubric = application.project.rubric.order_by("position", "pk")
    return Board(
        own=own,
        shows_all=shows_all,
        colleagues=len([card for card in scored if card != own]),
        cards=shown,
        conflicts=[card for card in cards if card.has_conflict],
        lines=[_line(criterion, own, shown) for criterion in rubric],
        spread=Spread(tuple(card.total for card in shown)) if shown else None,
    )


def _line(criterion: RubricCriterion, own: Scorecard | None, shown: Sequence[Scorecard]) -> Line:
    scores = [score for card in shown for score in card.scores.all() if score.criterion_id == criterion.pk]
    mine = [score for score in own.scores.all() if score.criterion_id == criterion.pk] if own else []
    points = tuple(score.points for score in scores)
    return Line(criterion, mine[0] if mine else None, scores, Spread(points) if points else None)


def following(application: Application, viewer: User) -> Application | None:
    """The next undecided application to the project that this person has not judged; after the last one the first."""
    judged = Scorecard.objects.filter(application=OuterRef("pk"), reviewer=viewer)
    rows = application.project.applications.undecided().filter(~Exists(judged)).exclude(pk=application.pk)
    rows = rows.exclude(student=viewer).order_by("submitted_at", "pk")
    return rows.filter(submitted_at__gt=application.submitted_at).first() or rows.first()


@dataclass(frozen=True)
class Scored:
    """What a row of the list says about scores: one's own, how many colleagues gave theirs, and what all came to."""

    own: float | None = None
    team: float | None = None
    colleagues: int = 0
    has_conflict: bool = False


def of_rows(applications: Iterable[Application], viewer: User) -> dict[object, Scored]:
    """For each application what its row says about scores, in one statement."""
    cards = Scorecard.objects.filter(application__in=list(applications)).annotate(
        total=Sum(F("scores__points") * F("scores__criterion__weight")) / 100.0
    )
    by_application: dict[object, list[tuple]] = {}
    for key, *card in cards.values_list("application", "reviewer", "has_conflict", "total"):
        by_application.setdefault(key, []).append(tuple(card))
    return {key: _scored(cards, viewer) for key, cards in by_application.items()}


def _scored(cards: list[tuple], viewer: User) -> Scored:
    totals = {reviewer: points for reviewer, has_conflict, points in cards if not has_conflict}
    own = totals.get(viewer.pk)
    return Scored(
        own=own,
        team=sum(totals.values()) / len(totals) if own is not None else None,
        colleagues=len(totals.keys() - {viewer.pk}),
        has_conflict=any(reviewer == viewer.pk and has_conflict for reviewer, has_conflict, _points in cards),
    )


def with_team_score(rows: QuerySet[Application], viewer: User) -> QuerySet[Application]:
    """Applications with `team`, the average of all scores, for those this person has scored; none for the others."""
    own = Scorecard.objects.filter(application=OuterRef("pk"), reviewer=viewer, has_conflict=False)
    points = Score.objects.filter(scorecard__application=OuterRef("pk"), scorecard__has_conflict=False)
    cards = Count("scorecard", distinct=True) * 100.0
    average = (
        points.order_by()
        .values("scorecard__application")
        .annotate(average=Sum(F("points") * F("criterion__weight"), output_field=FloatField()) / cards)
    )
    team = Case(When(Exists(own), then=Subquery(average.values("average"), output_field=FloatField())))
    return rows.annotate(team=team)


BY_TEAM = (OrderBy(F("team"), descending=True, nulls_last=True), F("submitted_at").asc(), F("pk").asc())


def conflicted(viewer: User) -> Exists:
    """Whether this person declared a conflict of interest about an application, for a query of applications."""
    return Exists(Scorecard.objects.filter(application=OuterRef("pk"), reviewer=viewer, has_conflict=True))

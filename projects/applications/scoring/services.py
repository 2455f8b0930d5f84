"""Giving scores and declaring a conflict of interest."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.people.models import User
from projects.applications.guards import Incomplete, check_reads, check_unanswered
from projects.applications.models import Application, Score, Scorecard
from projects.postings.models import RubricCriterion

SCORED, CHANGED = "scored", "scores changed"
CONFLICT, CONFLICT_GONE = "conflict declared", "conflict taken back"


@transaction.atomic
def score(
    application: Application, *, by: User, points: Mapping[int, int], reasons: Mapping[int, str], note: str = ""
) -> Scorecard:
    """Give one's points, 1 to 4, for every criterion of the rubric, or change them until there is an answer.

    `points` and `reasons` are by the key of the criterion. Who declared a conflict before takes it back by scoring.
    Raises Incomplete when a criterion lacks points.
    """
    check_reads(application, by)
    check_unanswered(application)
    rubric = list(application.project.rubric.order_by("position", "pk"))
    if any(points.get(criterion.pk) not in range(Score.LEAST, Score.MOST + 1) for criterion in rubric):
        raise Incomplete(_("Give points for each thing you look for."))
    card = application.scorecards.filter(reviewer=by).first()
    verb = _verb(card)
    card = card or Scorecard(application=application, reviewer=by)
    was = _content(card) if verb == CHANGED else None
    card.note, card.has_conflict, card.conflict = note.strip(), False, ""
    card.save()
    _write(card, rubric, points, reasons)
    if verb == CHANGED:
        return _keep_change(card, was)
    audit.record(application, verb, by=by)
    return card


@transaction.atomic
def declare_conflict(application: Application, *, by: User, conflict: str) -> Scorecard:
    """Say what stands in the way of judging this person fairly; scores given before are gone, colleagues decide.

    Raises Incomplete without a word about it.
    """
    check_reads(application, by)
    check_unanswered(application)
    if not conflict.strip():
        raise Incomplete(_("Say in a few words what the conflict is. Your colleagues read it."))
    card, _created = Scorecard.objects.get_or_create(application=application, reviewer=by)
    card.scores.all().delete()
    card.has_conflict, card.conflict, card.note, card.changed_at = True, conflict.strip(), "", None
    card.save()
    audit.record(application, CONFLICT, by=by)
    return card


def _verb(card: Scorecard | None) -> str:
    if card is None:
        return SCORED
    return CONFLICT_GONE if card.has_conflict else CHANGED


def _write(
    card: Scorecard, rubric: list[RubricCriterion], points: Mapping[int, int], reasons: Mapping[int, str]
) -> None:
    Score.objects.bulk_create(
        [
            Score(scorecard=card, criterion=each, points=points[each.pk], note=reasons.get(each.pk, "").strip())
            for each in rubric
        ],
        update_conflicts=True,
        unique_fields=["scorecard", "criterion"],
        update_fields=["points", "note"],
    )


def _content(card: Scorecard) -> tuple:
    return card.note, *card.scores.order_by("criterion").values_list("criterion", "points", "note")


def _keep_change(card: Scorecard, was: tuple | None) -> Scorecard:
    """A change after colleagues' scores could be read is on record; one that changes nothing is none."""
    others = card.application.scorecards.filter(has_conflict=False).exclude(pk=card.pk)
    if _content(card) == was or not others.exists():
        return card
    card.changed_at = timezone.now()
    card.save(update_fields=["changed_at"])
    audit.record(card.application, CHANGED, by=card.reviewer)
    return card

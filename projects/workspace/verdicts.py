"""What the company found, criterion by criterion: which ones a delivery fails, where, and what the others are worth."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core import money
from marketplace.core.errors import DomainError
from projects.signals import delivery_answered
from projects.workspace.models import Check, Delivery, Milestone, MilestoneCriterion

Failed = Mapping[MilestoneCriterion, str]
"""The criteria that are not met, each with where it falls short."""

Where = dict[int, str]
"""The same by the criterion's id, as `checked` returns it."""


class NothingNamed(DomainError):
    """A revision or a rejection has to name criteria of this milestone."""


class NotLocated(DomainError):
    """Each criterion that is named needs a word on where it falls short."""


def checked(milestone: Milestone, failed: Failed) -> Where:
    """Where each failed criterion falls short.

    Raises NothingNamed without a criterion or with one of another milestone, NotLocated when one says nothing.
    """
    where = {criterion.pk: words.strip() for criterion, words in failed.items()}
    if not where or any(criterion.milestone_id != milestone.pk for criterion in failed):
        raise NothingNamed(_("Name at least one criterion that is not met. If all are met, approve the work."))
    if not all(where.values()):
        raise NotLocated(_("Say for each criterion that is not met where it falls short."))
    return where


def record(delivery: Delivery, *, by: User | None, where: Where, message: str) -> None:
    """The company's answer to a delivery: what is named is not met, all else is; nobody (None) finds all met."""
    delivery.answered_by = by
    delivery.answered_at = timezone.now()
    delivery.revision_message = message
    delivery.save(update_fields=["answered_by", "answered_at", "revision_message"])
    checks = list(delivery.checks.all())
    for check in checks:
        check.verdict = Check.Verdict.MISSING if check.criterion_id in where else Check.Verdict.MET
        check.where = where.get(check.criterion_id, "")
    Check.objects.bulk_update(checks, ["verdict", "where"])
    delivery_answered.send(sender=Delivery, delivery=delivery)


def met_cents(milestone: Milestone, where: Where) -> int:
    """What the criteria that are met pay, in cents: their share of all weights, rounded half up to a whole cent."""
    weights = dict(milestone.criteria.values_list("pk", "weight"))
    met = sum(weight for key, weight in weights.items() if key not in where)
    return money.share(met, sum(weights.values()), milestone.amount_cents)

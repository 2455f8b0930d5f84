"""Answering a bank: evidence that staff writes, keeps and hands in once, or giving in."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.services import record as audit
from accounts.people.models import User
from marketplace.core.errors import DomainError
from payments import permissions
from payments.chargebacks import services
from payments.chargebacks.models import Chargeback
from payments.chargebacks.words import EVIDENCE_LIMITS, LONGEST_OF_ALL
from payments.gateway import disputes, steps
from payments.gateway.answers import Dispute
from payments.gateway.errors import GatewayError
from payments.gateway.models import Step

Status = Chargeback.Status


class NotYours(DomainError):
    """Only staff answers banks."""

    status_code = 403


class NotEvidence(DomainError):
    """These words cannot be handed in as they are."""


class Answered(DomainError):
    """The bank has our answer, or has decided; it takes no other one."""


@transaction.atomic
def save_evidence(chargeback: Chargeback, evidence: dict[str, str], *, by: User | None) -> Chargeback:
    """Keep what staff has written so far; nothing is sent. Raises NotEvidence, Answered."""
    chargeback = _open(chargeback, by)
    given = {name: text.strip() for name, text in evidence.items() if text.strip()}
    _check(given)
    chargeback.evidence = given
    chargeback.save(update_fields=["evidence"])
    return chargeback


def _check(given: dict[str, str]) -> None:
    unknown = sorted(set(given) - set(EVIDENCE_LIMITS))
    if unknown:
        raise NotEvidence(_("Stripe knows no evidence called %(name)s.") % {"name": unknown[0]})
    for name, text in given.items():
        if len(text) > EVIDENCE_LIMITS[name]:
            raise NotEvidence(
                _("%(name)s has %(count)d characters; Stripe takes %(most)d.")
                % {"name": name, "count": len(text), "most": EVIDENCE_LIMITS[name]}
            )
    if sum(map(len, given.values())) > LONGEST_OF_ALL:
        raise NotEvidence(_("Stripe takes %(most)d characters in all.") % {"most": LONGEST_OF_ALL})


def submit_evidence(chargeback: Chargeback, *, by: User | None) -> Chargeback:
    """Hand the kept evidence to the bank, once and for good.

    Talks to Stripe, so not inside a transaction. Raises NotEvidence when nothing is kept, Answered, GatewayError.
    """
    return _answer(chargeback, by, _hand_in, "evidence submitted", reason="")


def accept_chargeback(chargeback: Chargeback, *, by: User | None, reason: str) -> Chargeback:
    """Give in: the bank keeps the money, for good. Talks to Stripe, so not inside a transaction."""
    return _answer(chargeback, by, _give_in, "accepted", reason=reason)


def _hand_in(chargeback: Chargeback, key: str) -> Dispute:
    return disputes.answer(key, chargeback.stripe_id, chargeback.evidence)


def _give_in(chargeback: Chargeback, key: str) -> Dispute:
    return disputes.accept(f"{key}:accept", chargeback.stripe_id)


def _answer(
    chargeback: Chargeback, by: User | None, send: Callable[[Chargeback, str], Dispute], verb: str, *, reason: str
) -> Chargeback:
    chargeback, step = _plan(chargeback, by, verb, reason, needs_evidence=send is _hand_in)
    try:
        answer = steps.carry_out(step, send=lambda key: send(chargeback, key), ask=lambda: _find(chargeback))
    except GatewayError as error:
        steps.failed(step, error)
        raise
    steps.done(step, stripe_id=answer.id)
    return services.record(answer)


@transaction.atomic
def _plan(
    chargeback: Chargeback, by: User | None, verb: str, reason: str, *, needs_evidence: bool
) -> tuple[Chargeback, Step]:
    chargeback = _open(chargeback, by)
    if needs_evidence and not chargeback.evidence:
        raise NotEvidence(_("Write and save the evidence first."))
    chargeback.submitted_by = by
    chargeback.save(update_fields=["submitted_by"])
    audit(chargeback, verb, by=by, reason=reason)
    return chargeback, steps.plan(Step.Kind.EVIDENCE, chargeback.pk)


def _open(chargeback: Chargeback, by: User | None) -> Chargeback:
    """The locked row, while it can still be answered."""
    if by is None or not permissions.may_answer_banks(by):
        raise NotYours(_("Only staff answers banks."))
    chargeback = Chargeback.objects.select_for_update(of=("self",)).select_related("checkout").get(pk=chargeback.pk)
    if chargeback.submitted_at or chargeback.status not in (Status.INQUIRY, Status.NEEDS_RESPONSE):
        raise Answered(_("The bank has our answer already, or has decided."))
    return chargeback


def _find(chargeback: Chargeback) -> Dispute | None:
    """What an earlier call did, whatever became of its answer."""
    found = disputes.dispute(chargeback.stripe_id)
    is_open = services.MEANING.get(found.status) in Chargeback.OPEN
    return found if found.answers or not is_open else None

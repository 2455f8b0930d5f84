"""Handing held money on: who it was meant for is gone, and somebody else does the work."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.services import record as audit
from accounts.people.models import User
from marketplace.core.errors import DomainError
from payments import signals
from payments.holds.models import Handover, Hold
from payments.holds.services import lock, refuse_frozen


class CannotHandOn(DomainError):
    """The money is not held any more, or there is nobody new to hold it for."""


@transaction.atomic
def hand_on(hold: Hold, *, payee: User, by: User | None, reason: str) -> Hold:
    """Keep held money for another student from now on; nothing is charged, nothing is paid, the journal stays.

    Announces `hold_handed_on`. Raises Frozen while a bank or staff looks at the payment, CannotHandOn when it is not
    held, or `payee` is who it is held for already or has no active account.
    """
    (hold,) = lock([hold])
    refuse_frozen(hold)
    if hold.status != Hold.Status.FUNDED:
        raise CannotHandOn(_("The money is not held any more, so nobody can take it over."))
    if hold.payee_id == payee.pk or not payee.is_active:
        raise CannotHandOn(_("There is nobody else this money could be held for."))
    before, hold.payee = hold.payee, payee
    hold.save(update_fields=["payee"])
    Handover.objects.create(hold=hold, before=before, after=payee, by=by, reason=reason[:300])
    audit(hold, "handed on", by=by, reason=reason)
    signals.hold_handed_on.send(sender=Hold, hold=hold, before=before)
    return hold

"""What about money waits for a person of the staff, as numbers."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from payments.chargebacks.models import Chargeback
from payments.gateway.models import Step
from payments.payouts.models import BankPayout, Reversal, Transfer
from payments.reconciliation.models import Difference
from payments.refunds.models import Refund
from payments.webhooks.models import RefusedMessage, StripeEvent

REFUSED_DAYS = 30
WANTS_ANSWER = Q(status__in=[Chargeback.Status.NEEDS_RESPONSE, Chargeback.Status.INQUIRY])
REFUSED_BY_BANK = Q(status=BankPayout.Status.FAILED, retried_by=None)


def counts_for_staff() -> dict[str, int]:
    """How many rows failed, have no answer, or want a decision; refused messages are those of the last month."""
    rows: dict[str, QuerySet[Any]] = {
        "failed_transfers": Transfer.objects.filter(status=Transfer.Status.FAILED),
        "failed_refunds": Refund.objects.filter(status=Refund.Status.FAILED),
        "failed_reversals": Reversal.objects.filter(status=Reversal.Status.FAILED),
        "failed_bank_payouts": BankPayout.objects.filter(REFUSED_BY_BANK),
        "unknown_steps": Step.objects.filter(status=Step.Status.UNKNOWN),
        "unread_events": StripeEvent.objects.filter(status=StripeEvent.Status.FAILED),
        "chargebacks_to_answer": Chargeback.objects.filter(WANTS_ANSWER),
        "open_differences": Difference.objects.filter(status=Difference.Status.OPEN),
    }
    counts = {name: found.count() for name, found in rows.items()}
    recent = RefusedMessage.objects.filter(on__gt=refused_since())
    return counts | {"refused_messages": recent.aggregate(total=Sum("count", default=0))["total"]}


def refused_since() -> dt.date:
    """The day before the first whose refused messages still count."""
    return timezone.now().date() - dt.timedelta(days=REFUSED_DAYS)

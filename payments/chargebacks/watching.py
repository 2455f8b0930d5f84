"""Looking after open chargebacks by the clock: what no message told, and the time to answer that runs out."""

import datetime as dt
from contextlib import suppress

from django.utils import timezone
from django.utils.translation import gettext as _

from payments.chargebacks import services, telling
from payments.chargebacks.models import Chargeback
from payments.gateway import claims, steps
from payments.gateway.errors import GatewayError, Refused
from payments.gateway.models import Step

LOOK_AGAIN = dt.timedelta(hours=6)


def watch_next() -> bool:
    """Ask about the open chargeback that has waited longest, and remind staff; False when none is due."""
    chargeback = claims.claim(Chargeback.objects.filter(status__in=Chargeback.OPEN), lease=LOOK_AGAIN)
    if chargeback is None:
        return False
    with suppress(GatewayError):
        chargeback = services.look(chargeback.stripe_id)
        _give_up(chargeback)
    telling.remind(chargeback)
    return True


def _give_up(chargeback: Chargeback) -> None:
    """An answer of ours that Stripe still does not know a day later never arrived; staff may send it again."""
    step = steps.unsettled(Step.Kind.EVIDENCE, chargeback.pk)
    if step is not None and step.sent_at and timezone.now() - step.sent_at > steps.KEYS_LIVE:
        steps.failed(step, Refused("never_arrived", _("Stripe was asked a day later and knows nothing of it.")))

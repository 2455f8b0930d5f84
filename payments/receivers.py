"""When something becomes true about money, what payments itself does about it."""

from django.dispatch import receiver

from payments import signals
from payments.payees.models import Payee
from payments.payouts import services as payouts
from payments.refunds import services as refunds


@receiver(signals.hold_paid_late)
def when_paid_late_the_money_goes_back(hold, **_) -> None:
    refunds.return_late_payment(hold)


@receiver(signals.payee_changed)
def when_a_payee_is_ready_their_pay_is_sent(payee, **_) -> None:
    if payee.status == Payee.Status.ACTIVE:
        payouts.wake(payee.user)

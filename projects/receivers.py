"""When something became true elsewhere, what projects does about it."""

from django.dispatch import receiver

from payments.signals import hold_funded, transfer_paid
from projects.credentials import services as credentials
from projects.signals import engagement_completed
from projects.workspace import services as workspace


@receiver(hold_funded)
def when_a_hold_is_funded(hold, **_) -> None:
    workspace.open_for_work(hold)


@receiver(transfer_paid)
def when_a_transfer_is_paid(transfer, **_) -> None:
    workspace.record_payment(transfer.hold)


@receiver(engagement_completed)
def when_an_engagement_is_completed(engagement, **_) -> None:
    credentials.issue(engagement)

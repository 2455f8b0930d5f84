"""When something became true elsewhere, what projects does about it."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.signals import company_suspended, user_closing, user_exporting, user_suspended
from payments.signals import hold_funded, hold_refunded, transfer_paid
from projects.credentials import queries as certificates
from projects.credentials import services as credentials
from projects.reviews import queries as reviews
from projects.signals import engagement_completed
from projects.workspace import queries as work
from projects.workspace import services as workspace


@receiver(hold_funded)
def when_a_hold_is_funded(hold, **_) -> None:
    workspace.open_for_work(hold)


@receiver(hold_refunded)
def when_a_hold_is_refunded(hold, **_kwargs) -> None:
    workspace.record_refund(hold)


@receiver(transfer_paid)
def when_a_transfer_is_paid(transfer, **_) -> None:
    workspace.record_payment(transfer.hold)


@receiver(engagement_completed)
def when_an_engagement_is_completed(engagement, **_) -> None:
    credentials.issue(engagement)


@receiver(company_suspended)
def when_a_company_is_suspended(company, **_kwargs) -> None:
    workspace.lapse_all(company=company, reason=_("The company's account was suspended."))


@receiver(user_suspended)
def when_a_person_is_suspended(user, **_kwargs) -> None:
    workspace.lapse_all(student=user, reason=_("The student's account was suspended."))


@receiver(user_closing)
def when_somebody_wants_to_close_their_account(user, **_kwargs) -> list[str]:
    return work.obstacles_to_leaving(user)


@receiver(user_exporting)
def when_somebody_takes_their_data_along(user, **_kwargs) -> dict[str, list[dict]]:
    return work.own_data(user) | reviews.own_data(user) | certificates.own_data(user)

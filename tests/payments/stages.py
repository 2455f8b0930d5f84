"""Money in each of its states, reached through the services and the simulated Stripe."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Company, User
from payments import services
from payments.gateway import stripe
from payments.gateway.models import Step
from payments.models import Checkout, Hold, Payee, Refund, Transfer
from payments.payees.services import refresh
from payments.payouts import reversals_sending as reversing
from payments.payouts import sending
from payments.refunds import sending as refunding

PAY, FEE = 45000, 4500


def agreed(company: Company, student: User, *, amount_cents: int = PAY, fee_cents: int = FEE) -> Hold:
    """Work is agreed; nobody has paid."""
    return services.hold(
        company=company,
        payee=student,
        amount_cents=amount_cents,
        fee_cents=fee_cents,
        currency="USD",
        reference="Market scan of oat drinks",
        by=None,
    )


def checkout_open(*holds: Hold, by: User | None = None) -> Checkout:
    """The company is on Stripe's page."""
    return services.open_session(services.start_checkout(list(holds), by=by, return_path="/engagements/1/"))


def paid_at_stripe(simulator, *holds: Hold, card: str = "visa") -> Checkout:
    """The company has paid there; we do not know it yet."""
    checkout = checkout_open(*holds)
    simulator.post("sessions/pay", session=checkout.session_id, card=card)
    return checkout


def funded(simulator, company: Company, student: User, **amounts: int) -> Hold:
    """The money is held."""
    hold = agreed(company, student, **amounts)
    services.confirm_checkout(paid_at_stripe(simulator, hold))
    return again(hold)


def onboarding(student: User) -> Payee:
    """The student has an account at Stripe and has not filled in the form."""
    services.start_onboarding(student, return_path="/money/")
    return Payee.objects.get(user=student)


def ready(simulator, student: User) -> Payee:
    """The student can be paid."""
    payee = onboarding(student)
    simulator.post("accounts/onboard", account=payee.stripe_id)
    return refresh(payee)


def released(simulator, company: Company, student: User, **amounts: int) -> Transfer:
    """The work is approved; the transfer waits to be sent."""
    return services.release(funded(simulator, company, student, **amounts), by=None)


def paid(simulator, company: Company, student: User) -> Transfer:
    """The student has the money."""
    ready(simulator, student)
    transfer = released(simulator, company, student)
    send_all()
    return again(transfer)


def send_all() -> None:
    """What the worker does, until nothing is due."""
    while sending.send_next():
        pass
    while sending.confirm_next():
        pass


def at_stripe(simulator, hold: Hold) -> dict:
    """Everything the simulated Stripe has of this hold."""
    return simulator.state(transfer_group=again(hold).checkout.transfer_group)


def steps_of(row) -> list[Step]:
    """The attempts at Stripe made for a row, first to last."""
    return list(Step.objects.filter(subject_id=row.pk).order_by("attempt"))


def again(row):
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def refund_all() -> None:
    """What the worker does with refunds, until nothing is due."""
    while refunding.send_next():
        pass
    while refunding.confirm_next():
        pass


@contextmanager
def journal_open() -> Iterator[None]:
    """The journal without its guards, to put the books into a state the product cannot reach."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def wait_until(is_true: Callable[[], Any], *, seconds: float = 20) -> None:
    """Wait for something another process or thread does."""
    until = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def make_due(row) -> None:
    """The time of its next attempt has come."""
    type(row).objects.filter(pk=row.pk).update(next_attempt_at=timezone.now())


def hear_of_refund(refund: Refund) -> None:
    """A message says that something about a refund changed."""
    refunding.record(stripe.refund(refund.stripe_id))


def reverse_all() -> None:
    """What the worker does with what students owe, until nothing is due."""
    while reversing.send_next():
        pass


def hear_of_transfer(transfer: Transfer) -> None:
    """A message says that something about a transfer changed."""
    sending.confirm(transfer.stripe_id)

"""When something becomes true about money, what payments itself does about it."""

from django.dispatch import receiver

from payments import signals
from payments.holds import receipts
from payments.holds.models import Checkout, Hold
from payments.invoices import queries as documents
from payments.invoices import services as invoices
from payments.payees.models import Payee
from payments.payouts import reversals
from payments.payouts import services as payouts
from payments.reconciliation import differences
from payments.refunds import services as refunds
from payments.refunds.models import Refund


@receiver(signals.hold_paid_late)
def when_paid_late_the_money_goes_back(hold: Hold, **_: object) -> None:
    refunds.return_late_payment(hold)


@receiver(signals.payee_changed)
def when_a_payee_is_ready_their_pay_is_sent(payee: Payee, **_: object) -> None:
    if payee.status == Payee.Status.ACTIVE:
        payouts.wake(payee.user)


@receiver(signals.checkout_paid)
def when_a_company_paid_it_gets_an_invoice_and_who_paid_is_told(checkout: Checkout, **_: object) -> None:
    receipts.send(checkout, invoice=documents.in_a_letter(invoices.issue_invoice(checkout)))


@receiver(signals.refund_done)
def when_the_student_bears_a_refund_it_is_taken_back(refund: Refund, **_: object) -> None:
    if refund.bearer == Refund.Bearer.STUDENT:
        pay_cents = refund.amount_cents - refund.fee_cents
        reversals.settle_refund(
            refund.hold, refund_id=refund.pk, amount_cents=pay_cents, reason=refund.reason, by=refund.requested_by
        )


@receiver(signals.refund_done)
def when_money_went_back_the_company_gets_a_credit_note(refund: Refund, **_: object) -> None:
    invoices.issue_credit_note(refund)


@receiver(signals.money_moved_elsewhere)
def when_money_moved_elsewhere_a_person_decides(
    kind: str, key: str, text: str, stripe_id: str, amount_cents: int, currency: str, hold: Hold | None, **_: object
) -> None:
    differences.raise_difference(
        kind=kind,
        key=key,
        text=text,
        stripe_id=stripe_id,
        amount_cents=amount_cents,
        currency=currency,
        hold=hold,
    )

"""What each kind of message is a hint of. A handler asks Stripe how the object stands now and records that.

So a message may come twice, late or out of order: what is recorded is the present, and only forward.
"""

from collections.abc import Callable

from payments.chargebacks import services as chargebacks
from payments.gateway import accounts, stripe
from payments.holds import checkouts
from payments.payees import services as payees
from payments.payees.models import Payee
from payments.payers import services as payers
from payments.payouts import bank, own
from payments.payouts import sending as transfers
from payments.payouts.models import BankPayout
from payments.refunds import sending as refunds
from payments.webhooks.models import StripeEvent

Handler = Callable[[StripeEvent], None]


def session_changed(event: StripeEvent) -> None:
    """A Checkout Session was paid, or has expired."""
    checkouts.confirm_session(event.object_id)


def payment_failed(event: StripeEvent) -> None:
    """A card was declined on Stripe's page."""
    checkouts.confirm_payment(event.object_id)


def card_changed(event: StripeEvent) -> None:
    """A company saved a card on Stripe's page, or removed one there."""
    shown = event.payload.get("data") or {}
    before = (shown.get("previous_attributes") or {}).get("customer")
    customer = before or (shown.get("object") or {}).get("customer") or stripe.customer_of(event.object_id)
    if customer:
        payers.refresh_customer(customer)


def transfer_changed(event: StripeEvent) -> None:
    """A transfer was made, changed or taken back."""
    transfers.confirm(event.object_id)


def refund_changed(event: StripeEvent) -> None:
    """A refund was made, finished or given back by the bank."""
    refunds.record(stripe.refund(event.object_id))


def charge_refunded(event: StripeEvent) -> None:
    """Something of a charge went back, by us or in Stripe's dashboard."""
    for refund in stripe.refunds_of(event.object_id):
        refunds.record(refund)


def account_changed(event: StripeEvent) -> None:
    """Stripe changed its mind about a student's account."""
    payees.record(accounts.account(event.object_id))


def payout_changed(event: StripeEvent) -> None:
    """Money on its way from a student's account to their bank, or from ours to our own."""
    if not event.account:
        own.changed(event.object_id)
        return
    payout = bank.look(event.account, event.object_id)
    if payout.status == BankPayout.Status.FAILED:
        payees.refresh(payout.payee)


def dispute_changed(event: StripeEvent) -> None:
    """A bank asks about a payment, takes it back, or has decided."""
    if not event.account:
        chargebacks.look(event.object_id)


HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": session_changed,
    "checkout.session.async_payment_succeeded": session_changed,
    "checkout.session.expired": session_changed,
    "payment_intent.payment_failed": payment_failed,
    "payment_method.attached": card_changed,
    "payment_method.automatically_updated": card_changed,
    "payment_method.detached": card_changed,
    "transfer.created": transfer_changed,
    "transfer.updated": transfer_changed,
    "transfer.reversed": transfer_changed,
    "refund.created": refund_changed,
    "refund.updated": refund_changed,
    "refund.failed": refund_changed,
    "charge.refunded": charge_refunded,
    "charge.dispute.created": dispute_changed,
    "charge.dispute.updated": dispute_changed,
    "charge.dispute.funds_withdrawn": dispute_changed,
    "charge.dispute.funds_reinstated": dispute_changed,
    "charge.dispute.closed": dispute_changed,
    "account.updated": account_changed,
    "v2.core.account.updated": account_changed,
    "v2.core.account.closed": account_changed,
    "payout.created": payout_changed,
    "payout.updated": payout_changed,
    "payout.paid": payout_changed,
    "payout.failed": payout_changed,
    "payout.canceled": payout_changed,
}
PARTS_OF_ACCOUNT = "v2.core.account["
"""Accounts v2 name the changed part in brackets: `v2.core.account[requirements].updated`."""


OF_STUDENTS = (account_changed, payout_changed)
"""What concerns us of what happens in a student's own account; a payment that arrives there is our transfer."""


def find(event: StripeEvent) -> Handler | None:
    """The handler of a message, or None when there is nothing to do."""
    handle = account_changed if event.type.startswith(PARTS_OF_ACCOUNT) else HANDLERS.get(event.type)
    is_students = event.account != "" and Payee.objects.filter(stripe_id=event.account).exists()
    return None if is_students and handle not in OF_STUDENTS else handle

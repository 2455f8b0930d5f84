"""Reading from Stripe again what made a movement that the journal does not know, as if its message came only now."""

from collections.abc import Callable

import structlog

from payments.chargebacks import services as chargebacks
from payments.gateway import balances, stripe
from payments.gateway.answers import own_id
from payments.gateway.errors import GatewayError
from payments.holds import checkouts
from payments.holds.models import Checkout
from payments.payouts import own
from payments.payouts import sending as transfers
from payments.reconciliation import matching
from payments.reconciliation.models import BalanceTransaction
from payments.refunds import sending as refunds

log = structlog.get_logger(__name__)


def learn(transaction: BalanceTransaction) -> None:
    """Record what Stripe says of its source. Talks to Stripe; nothing that goes wrong here stops a run."""
    ask = BY_TYPE.get(transaction.type)
    if ask is None:
        return
    try:
        ask(transaction)
    except GatewayError as error:
        log.warning("reconciliation_learnt_nothing", transaction=transaction.pk, error=error.detail)
    except Exception:
        log.exception("reconciliation_failed", transaction=transaction.pk)


def _charge(transaction: BalanceTransaction) -> None:
    """One of our checkouts made it, if its metadata says so."""
    named = own_id(balances.moved_by(transaction.pk).metadata, "checkout")
    checkout = Checkout.objects.filter(pk=named).exclude(session_id="").first() if named else None
    if checkout is not None:
        checkouts.confirm_session(checkout.session_id)


def _reversal(transaction: BalanceTransaction) -> None:
    transfer_id = balances.moved_by(transaction.pk).transfer_id
    if transfer_id:
        transfers.confirm(transfer_id)


def _refund(transaction: BalanceTransaction) -> None:
    refunds.record(stripe.refund(transaction.source_id))


def _transfer(transaction: BalanceTransaction) -> None:
    transfers.confirm(transaction.source_id)


def _dispute(transaction: BalanceTransaction) -> None:
    chargebacks.look(transaction.source_id)


def _own_payout(transaction: BalanceTransaction) -> None:
    own.changed(transaction.source_id)


BY_TYPE: dict[str, Callable[[BalanceTransaction], None]] = {
    **dict.fromkeys(matching.CHARGES, _charge),
    **dict.fromkeys((*matching.REFUNDS, *matching.FAILED_REFUNDS), _refund),
    **dict.fromkeys(matching.TRANSFERS, _transfer),
    **dict.fromkeys(matching.REVERSALS, _reversal),
    **dict.fromkeys(matching.DISPUTES, _dispute),
    **dict.fromkeys(own.TYPES, _own_payout),
}

"""What a chargeback is in the journal."""

from payments.chargebacks.models import Chargeback
from payments.gateway.answers import Dispute, Movement
from payments.ledger import services as ledger
from payments.ledger.models import JournalLine
from payments.ledger.services import Credit, Debit

Account = JournalLine.Account
Share = tuple[str, int, str]
"""An account, cents of it, and its subject."""


def take(chargeback: Chargeback, answer: Dispute) -> bool:
    """The bank took the money, and Stripe its fee: book it, once. False while nothing was taken."""
    taken = _sum(answer, taken=True)
    if taken is None:
        return False
    charge_id = chargeback.checkout.charge_id
    ledger.post(
        f"chargeback:{answer.id}:taken",
        currency=chargeback.currency,
        lines=[
            Debit(Account.CHARGEBACKS, -taken.amount_cents, charge_id),
            Credit(Account.STRIPE_BALANCE, -taken.amount_cents),
        ],
    )
    if taken.fee_cents > 0:
        ledger.post(
            f"chargeback:{answer.id}:fee",
            currency=chargeback.currency,
            lines=[
                Debit(Account.STRIPE_FEES, taken.fee_cents, charge_id),
                Credit(Account.STRIPE_BALANCE, taken.fee_cents),
            ],
        )
    chargeback.amount_cents, chargeback.fee_cents = -taken.amount_cents, taken.fee_cents
    chargeback.taken_at = taken.at
    chargeback.save(update_fields=["amount_cents", "fee_cents", "taken_at"])
    return True


def given_back(answer: Dispute) -> Movement | None:
    """The money that came back, if it did."""
    return _sum(answer, taken=False)


def _sum(answer: Dispute, *, taken: bool) -> Movement | None:
    found = [one for one in answer.movements if (one.amount_cents < 0) == taken and one.amount_cents]
    if not found:
        return None
    amount, fee = sum(one.amount_cents for one in found), sum(one.fee_cents for one in found)
    return Movement(found[0].id, amount, fee, found[0].at)


def give_back(chargeback: Chargeback, back: Movement, shares: list[Share]) -> None:
    """The bank gave the money back; `shares` say what it makes good. Where Stripe returns its fee, that comes too."""
    fee = abs(back.fee_cents)
    chargeback.fee_cents += back.fee_cents
    chargeback.save(update_fields=["fee_cents"])
    ledger.post(
        f"chargeback:{chargeback.stripe_id}:won",
        currency=chargeback.currency,
        lines=[
            Debit(Account.STRIPE_BALANCE, back.amount_cents - back.fee_cents),
            (Debit if back.fee_cents > 0 else Credit)(Account.STRIPE_FEES, fee, chargeback.checkout.charge_id),
            *(Credit(*share) for share in shares),
        ],
    )


def lose(chargeback: Chargeback, shares: list[Share]) -> None:
    """The bank keeps the money; `shares` say out of what."""
    ledger.post(
        f"chargeback:{chargeback.stripe_id}:lost",
        currency=chargeback.currency,
        lines=[
            *(Debit(*share) for share in shares),
            Credit(Account.CHARGEBACKS, chargeback.amount_cents, chargeback.checkout.charge_id),
        ],
    )

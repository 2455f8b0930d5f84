"""The door: everything other apps may ask payments to do. What comes of it is told by `payments.signals`.

`start_payment`, `open_session`, `confirm_checkout`, `forget_card`, `start_onboarding`, `retry_bank_payout`,
`submit_evidence` and `accept_chargeback` talk to Stripe and belong outside transactions; every other function leaves a
row in a state and returns at once.
"""

from payments.chargebacks.answering import accept_chargeback, save_evidence, submit_evidence
from payments.endings import (
    AlreadyEnded,
    BankDecides,
    NothingToBear,
    NotTheWholePay,
    TooMuch,
    bear_refund,
    cancel_or_refund,
    freeze,
    refund_released,
    settle,
    split,
    unfreeze,
)
from payments.holds.checkouts import confirm_checkout
from payments.holds.handing import CannotHandOn, hand_on
from payments.holds.paying import CannotPay, open_session, start_checkout, start_payment
from payments.holds.services import Frozen, NotFrozen, hold, lock
from payments.payees.services import payee_for, start_onboarding
from payments.payers.services import forget_card, payer_for, save_billing
from payments.payouts.retrying import retry_bank_payout
from payments.payouts.reversals import retry as retry_reversal
from payments.payouts.reversals import take_back, write_off
from payments.payouts.services import NothingToPayAgain, pay_again, release
from payments.payouts.services import retry as retry_transfer
from payments.reconciliation.differences import book, reopen, resolve
from payments.refunds.services import retry as retry_refund

__all__ = [
    "AlreadyEnded",
    "BankDecides",
    "CannotHandOn",
    "CannotPay",
    "Frozen",
    "NotFrozen",
    "NotTheWholePay",
    "NothingToBear",
    "NothingToPayAgain",
    "accept_chargeback",
    "TooMuch",
    "book",
    "bear_refund",
    "cancel_or_refund",
    "confirm_checkout",
    "forget_card",
    "freeze",
    "hand_on",
    "hold",
    "lock",
    "open_session",
    "pay_again",
    "payee_for",
    "payer_for",
    "refund_released",
    "release",
    "reopen",
    "resolve",
    "retry_bank_payout",
    "retry_refund",
    "retry_reversal",
    "retry_transfer",
    "save_billing",
    "save_evidence",
    "settle",
    "split",
    "start_checkout",
    "start_onboarding",
    "submit_evidence",
    "take_back",
    "start_payment",
    "unfreeze",
    "write_off",
]

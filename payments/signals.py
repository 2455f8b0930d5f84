"""Facts about money, in the past tense, sent inside the transaction that made them true."""

from django.dispatch import Signal

checkout_paid = Signal()
"""`checkout`: Stripe itself says that it was paid; its holds are funded, each announced by `hold_funded`."""

hold_funded = Signal()
"""`hold`: Stripe itself says that the company's money is there."""

hold_paid_late = Signal()
"""`hold`: the company's money arrived after the hold was cancelled; it goes back by itself."""

hold_released = Signal()
"""`hold`: the student is owed the pay; a transfer row waits."""

hold_split = Signal()
"""`hold`: the student is owed a part of the pay, the rest goes back; a transfer and a refund row wait."""

hold_refunded = Signal()
"""`hold`, `refund`: all that was held went back: Stripe took the refund, or a bank took it (`refund` is None)."""

hold_handed_on = Signal()
"""`hold`, `before`: it is held for another student now; `before` is who it was held for."""

hold_frozen = Signal()
"""`hold`: nothing moves while a bank or staff looks at the payment."""

hold_unfrozen = Signal()
"""`hold`: it is held as before."""

refund_done = Signal()
"""`refund`: Stripe took it, whole or part, before release or after. Sent again when a bank gave it back meanwhile."""

transfer_paid = Signal()
"""`transfer`: the pay is in the student's Stripe account; also pay that was taken back and paid again."""

transfer_failed = Signal()
"""`transfer`: Stripe refused it; it will be tried again when the cause is gone."""

transfer_reversed = Signal()
"""`transfer`, `reversal`: a part of the pay, or all of it, was taken back from the student."""

money_moved_elsewhere = Signal()
"""`kind` (refund, reversal), `key`, `text`, `stripe_id`, `amount_cents`, `currency`, `hold` (or None): made in Stripe's
dashboard; it is booked, and a person has to decide what it means."""

payee_changed = Signal()
"""`payee`: the student's Stripe account can, or can no longer, receive money."""

bank_payout_failed = Signal()
"""`payout`: the student's bank refused what Stripe sent there."""

chargeback_opened = Signal()
"""`chargeback`: a company's bank disputes a payment."""

chargeback_closed = Signal()
"""`chargeback`: it was won, lost or withdrawn."""

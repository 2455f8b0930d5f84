"""Facts about money, in the past tense, sent inside the transaction that made them true."""

from django.dispatch import Signal

hold_funded = Signal()
"""`hold`: Stripe itself says that the company's money is there."""

hold_paid_late = Signal()
"""`hold`: the company's money arrived after the hold was cancelled; it goes back by itself."""

hold_released = Signal()
"""`hold`: the student is owed the pay; a transfer row waits."""

hold_refunded = Signal()
"""`hold`, `refund`: Stripe took the refund."""

transfer_paid = Signal()
"""`transfer`: the pay is in the student's Stripe account."""

transfer_failed = Signal()
"""`transfer`: Stripe refused it; it will be tried again when the cause is gone."""

payee_changed = Signal()
"""`payee`: the student's Stripe account can, or can no longer, receive money."""

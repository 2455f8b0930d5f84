"""The only way out to Stripe.

Every money step is a `Step` row first, with its amount and idempotency key frozen, then a call, then the answer
in a second transaction. A time-out is unknown, not failed. Only `stripe.py` imports the `stripe` library.
"""

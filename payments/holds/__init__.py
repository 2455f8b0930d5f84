"""Holds: money a company puts aside for one piece of work before it starts.

A hold is funded only when Stripe itself says so, whether the webhook or the returning person comes first. It
promises one funding per hold and one end: released or refunded. The law's word escrow does not apply.
"""

"""Refunds: a company's money going back to its card.

It promises that a hold is never refunded beyond what was paid: whole when work is cancelled, in part when it is
split, and after release as far as somebody bears it. Who bears what is decided above it; taking a student's share
back from them is left to payouts.
"""

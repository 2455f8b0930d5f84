"""Transfers: released pay on its way to a student's Stripe account.

It promises that each hold is transferred at most once and, when things are back, exactly once. A student who
has not finished with Stripe yet is waited for.
"""

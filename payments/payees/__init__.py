"""Payees: students' accounts at Stripe (Accounts v2, Express dashboard).

It promises to know whether Stripe lets a person receive transfers, and what Stripe still wants. Sending money
is the business of `payouts`.
"""

"""Webhooks: Stripe's messages, each stored once, answered at once and read later.

A message is a hint, never the truth: its handler fetches the object from Stripe and may run twice and out of
order. A message about something not known yet is parked and tried again.
"""

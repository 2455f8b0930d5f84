"""Refunds: a company's money going back to its card.

It promises that a hold is never refunded beyond what was paid and never refunded and released. In this version
only whole holds are refunded, when work is cancelled before it starts.
"""

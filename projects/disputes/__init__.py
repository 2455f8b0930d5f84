"""Disputes: two people who disagree about work, and three neutrals who decide criterion by criterion.

A dispute is free, every step has a clock both can see, and the money follows the decision by itself. What a bank
disputes is a chargeback and belongs to `payments`.
"""

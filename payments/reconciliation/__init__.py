"""Reconciliation: whether the journal, the rows and the promises agree.

It states every invariant of the money in one place, and tells staff of money that was held too long. Mending is
for people.
"""

"""Reconciliation: whether the journal, the rows and the promises agree.

It states every invariant of the money in one place and only reads. Mending is for people.
"""

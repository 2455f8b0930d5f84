"""Paying for agreed work: what waits for a company's money, for one or several people at once.

It promises that nobody is charged twice for the same work; what becomes of the money is `payments`' business.
"""

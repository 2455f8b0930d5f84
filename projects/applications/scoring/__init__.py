"""Scoring: what the company's people make of an application by the rubric of the posting.

It promises that nobody reads colleagues' scores before giving their own, that a conflict of interest keeps a person
out of the decision, and that changes made after seeing others are on record. No number here orders people by itself:
a company may sort by its own scores, and only people decide.
"""

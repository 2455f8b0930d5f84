"""Saved searches: being told when something new fits.

A saved search waits for postings: a posting that is published finds the searches it fits, so that a hundred thousand
of them cost nothing until then. Nobody is told twice about the same project.
"""

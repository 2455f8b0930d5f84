"""Hires: a company that takes on, for good, somebody who worked for it here.

Free and without a lock-in; the student confirms it, and then it counts for the company and for the school.
"""

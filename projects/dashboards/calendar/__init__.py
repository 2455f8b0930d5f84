"""The private calendar feed: a person's deadlines, read by the calendar they use.

Whoever knows the address reads it, so that it is long, can be changed at any time, and says no more than the person's
own pages do: an applicant whose name is hidden is not named here either.
"""

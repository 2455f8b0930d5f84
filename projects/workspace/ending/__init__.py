"""How work ends otherwise than by an approval: cancelled before it began, settled between the two, or finished.

The schedule says what each ending costs, as data; nobody is surprised by an amount. Decisions between two people who
do not agree are made in `disputes`.
"""

"""A student's private time log: what they worked when, and what their work pays an hour so far.

It promises that nobody else reads an entry, staff included; others only ever learn how much longer than estimated a
company's finished projects took. It logs after the money is held and does not change what is owed.
"""

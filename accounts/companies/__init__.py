"""Companies, their members with roles, and invitations.

It promises that every company has at least one owner and that an invitation works once, for the address it
was sent to. What a company posts and pays is the business of the apps above.
"""

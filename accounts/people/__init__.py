"""People: log-in, the student's profile, suspension.

One account may be a student, a member of companies and staff at once. It promises that an e-mail address
belongs to one account only and that only verified people appear in public. Companies are next door.
"""

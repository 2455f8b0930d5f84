"""Files a student sends with an application.

It promises that they are few, of a kind known by their bytes, given out as downloads only, and only to the student, the
company and staff; to the company by a struck name until the reveal. What is inside a file nobody changes.
"""

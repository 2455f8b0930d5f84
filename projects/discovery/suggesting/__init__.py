"""For you: projects worth a look, with the reasons in words.

Made of a student's skills, saved searches and what they opened; varied, never the same project twice. It orders
projects for one person and never orders people.
"""

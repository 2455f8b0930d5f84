"""How a project fits a student: line by line, each with its reason.

It promises that nothing is scored in secret: there are only lines, and a sentence that counts them. It hides and ranks
neither projects nor people; companies never see it. What the skills are worth is for the student's evidence to say.
"""

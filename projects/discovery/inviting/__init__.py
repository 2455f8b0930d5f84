"""Invitations: companies ask students who want to be found to apply.

A company searches by skills, availability and proved work and sees no names before the student says yes. There are few
invitations for each posting, and a student can answer, mute a company or pause them all.
"""

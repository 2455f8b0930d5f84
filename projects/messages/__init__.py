"""Messages between one student and one company about one application, before and during the work.

It promises that only the two parties and staff read a thread. Files belong to the workspace.
"""

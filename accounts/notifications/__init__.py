"""Notifications: one row a message, delivered to the inbox and by e-mail as the person prefers.

A row has a dedupe key, so that telling twice is telling once; e-mail leaves from a task that claims rows, so a
broken mail server delays and loses nothing. The texts belong to the apps that have something to say.
"""

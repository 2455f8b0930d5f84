"""Moderation: reports by anyone, and the moderators' queue in Django admin.

Every decision has a reason that reaches the person it concerns and stays in the audit trail.
"""

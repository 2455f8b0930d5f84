"""Moderators' pages for projects."""

"""Credentials: proof that a project was done, at an address anyone can check.

A certificate is issued once per completed engagement and freezes what it says. Signed badges are not here yet.
"""

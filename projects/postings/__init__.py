"""Postings: what a company wants done, from the first draft to the day it closes.

It promises that a published project is complete, fairly paid and dated, and that a draft is never lost. Finding
projects is `discovery`, judging them `moderation`.
"""

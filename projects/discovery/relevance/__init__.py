"""Relevance: whether people find what they mean, measured by what they type and expect.

The list of queries belongs to the postings of the demo world; whatever world is loaded can be measured with it.
"""

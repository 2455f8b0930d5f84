"""Portfolio: what a student shows the world, made of completed projects and their own words.

Only verified, unsuspended students have a public page, and only published reviews stand on it.
"""

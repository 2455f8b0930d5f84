"""The pages that belong to no feature: home, how it works, fees, safety, the legal texts and the error pages.

They promise that every number on them is the setting the code obeys. What a page about projects or people
shows is left to the features; the home page only asks them for the newest open projects.
"""

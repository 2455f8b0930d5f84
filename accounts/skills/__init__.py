"""Skills: what a person has and a project asks for.

The ESCO classification of the European Commission plus local skills and aliases for the words students type.
It promises that a word typed by a person resolves to at most one skill. Who has a skill is `people`'s business.
"""

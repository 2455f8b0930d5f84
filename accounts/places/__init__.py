"""Places: cities of the world, so that "near me" has a meaning.

From GeoNames (CC BY 4.0). It promises that what a person types as a place becomes at most one city, the largest that
fits; what it does not know stays a text without a distance.
"""

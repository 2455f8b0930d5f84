"""Reviews: what each side says about the other after the work.

Both write without seeing the other's; both appear when both are in or the time is up. Ratings rank nobody.
"""

"""Reviews: what each side says about the other after the work, in a few dimensions and in words.

Both write without seeing the other's; both appear when both are in or the time is up, and the side that was reviewed
may reply once. There is no single score, averages need several reviews, and nobody is ranked by them.
"""

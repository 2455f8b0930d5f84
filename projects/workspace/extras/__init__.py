"""What is added to agreed work on the way: change orders, which are more work for more pay, and bonuses.

Both are paid for before anything is owed; a change is agreed by both sides, a bonus needs nobody's consent.
"""

"""How a company answers a delivery, criterion by criterion: approved, sent back with where it falls short, or rejected.

It promises that every round's verdicts stay readable side by side, and that a wish nobody agreed on becomes a change
order instead of a revision. The verbs are in `deliveries` and in `ending.rejections`.
"""

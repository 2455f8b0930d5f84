"""How fast the product is, each figure beside a floor that was taken in the same run.

`make bench` runs all of it; `ONLY=release,journal` a part, `ROWS=100000` picks how much there is, `RUNS=5` how often.
Figures of this kind move with the machine and the hour: compare ratios within one run. Nothing here is a test.
"""

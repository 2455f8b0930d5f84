"""Whether some groups are chosen less often than others, by what people said about themselves and let be counted.

It promises numbers of groups only: nothing about fewer than FAIRNESS_LEAST people is shown or can be reckoned from what
is. Nobody is ranked or chosen by it. What people say about themselves is kept in `accounts`.
"""

"""A handful of tiny modules that know nothing of Firstrung's business.

They carry what every app repeats: refusals with a sentence, moves between states, cents, pages,
and the nudge that wakes a worker. They import Django and libraries only.
"""

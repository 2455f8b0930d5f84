"""Drawing with a skew: few things often, most things seldom."""

import random
from collections.abc import Sequence
from itertools import accumulate


class Draw:
    """Things to draw from, each as often as its weight says."""

    def __init__(self, things: Sequence, weights: Sequence[float]) -> None:
        self.things, self.sums = list(things), list(accumulate(weights))

    def some(self, chance: random.Random, count: int) -> list:
        return chance.choices(self.things, cum_weights=self.sums, k=count)


def skills(cursor) -> Draw:
    """All skills; our own come first, as postings name them most, and the rest follow by chance (Zipf)."""
    cursor.execute("SELECT id FROM accounts_skill WHERE uri = '' AND merged_into_id IS NULL ORDER BY id")
    ours = [pk for (pk,) in cursor.fetchall()]
    cursor.execute("SELECT id FROM accounts_skill WHERE uri <> '' AND merged_into_id IS NULL ORDER BY id")
    esco = [pk for (pk,) in cursor.fetchall()]
    chance = random.Random(2)
    chance.shuffle(ours)
    chance.shuffle(esco)
    ranked = [*ours, *esco]
    return Draw(ranked, [1 / (rank + 8) for rank in range(len(ranked))])


def cities(cursor) -> Draw:
    """The three thousand largest cities as `(key, text)`, by the number of people who live there."""
    cursor.execute(
        """SELECT id, concat_ws(', ', name, CASE WHEN country = 'US' THEN nullif(region, '') END, country), population
        FROM accounts_place ORDER BY population DESC, id LIMIT 3000"""
    )
    rows = cursor.fetchall()
    return Draw([(pk, text) for pk, text, _people in rows], [people for *_rest, people in rows])

"""What of a table may be shown: nothing about few people, and nothing from which that can be reckoned."""

from hypothesis import given
from hypothesis import strategies as st

from projects.fairness.hiding import hide

LEAST = 10


def test_groups_that_are_large_enough_are_shown():
    shown = hide({"a": [40, 20], "b": [30, 15]}, [0, 0], least=LEAST)
    assert shown == {"a": [40, 20], "b": [30, 15]}


def test_a_small_group_is_hidden_with_the_smallest_that_would_give_it_away():
    shown = hide({"a": [40, 20], "b": [30, 15], "c": [3, 1]}, [0, 0], least=LEAST)
    assert shown == {"a": [40, 20], "b": [None, None], "c": [None, None]}


def test_those_who_did_not_say_cover_for_a_small_group():
    shown = hide({"a": [40, 20], "b": [30, 15], "c": [3, 1]}, [50, 25], least=LEAST)
    assert shown == {"a": [40, 20], "b": [30, 15], "c": [None, None]}


def test_a_few_who_came_so_far_are_hidden_and_so_are_a_few_who_did_not():
    shown = hide({"a": [40, 9], "b": [40, 31], "c": [40, 0], "d": [40, 40]}, [50, 50], least=LEAST)
    assert shown == {"a": [40, None], "b": [40, None], "c": [40, None], "d": [40, None]}


def test_two_groups_hide_together_when_one_of_them_is_small():
    assert hide({"a": [40], "b": [9]}, [0], least=LEAST) == {"a": [None], "b": [None]}


def tables():
    """Rows of people who came ever further, and those who did not say."""
    counts = st.lists(st.integers(0, 60), min_size=4, max_size=4).map(lambda row: sorted(row, reverse=True))
    return st.tuples(st.dictionaries(st.sampled_from("abcdef"), counts, min_size=1), counts)


@given(tables())
def test_nothing_about_fewer_can_be_reckoned(table):
    groups, silent = table
    shown = hide(groups, silent, least=LEAST)
    for name, row in shown.items():
        seen = [count for count in row if count is not None]
        assert all(count >= LEAST for count in seen)
        assert all(more - fewer >= LEAST for more, fewer in zip(seen, seen[1:], strict=False))
        assert seen == [] or row[0] is not None
        assert all(count in (None, real) for count, real in zip(row, groups[name], strict=True))
    for column, others in enumerate(silent):
        hidden = [groups[name][column] for name, row in shown.items() if row[column] is None]
        visible = [name for name, row in shown.items() if row[column] is not None]
        assert not (hidden and visible) or sum(hidden) + others >= LEAST

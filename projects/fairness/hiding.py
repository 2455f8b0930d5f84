"""What of a table of counts may be shown: nothing about few people, and nothing from which that could be reckoned.

A count is hidden when it, or what lies between it and the one before, is about fewer than `least` people; then, while
what is hidden in a column adds up to fewer, its smallest shown count goes, too: whoever knows the total of a column
would get it by subtraction (primary and complementary suppression, as statistical offices do it).
"""

Row = list[int | None]


def hide(groups: dict[str, list[int]], silent: list[int], *, least: int) -> dict[str, Row]:
    """The groups with their counts, None where one is hidden.

    A row's counts are of people who came ever further, so each is part of the one before; `silent` counts those in no
    group, which is never shown.
    """
    shown = {name: _hide_in_row(counts, least) for name, counts in groups.items()}
    for column, others in enumerate(silent):
        _hide_in_column(shown, groups, column, others, least)
    return shown


def _hide_in_row(counts: list[int], least: int) -> Row:
    shown: Row = []
    last = None
    for count in counts:
        is_safe = count >= least and (last is None or last - count >= least)
        shown.append(count if is_safe and (shown == [] or shown[0] is not None) else None)
        last = count if is_safe else last
    return shown


def _hide_in_column(shown: dict[str, Row], groups: dict[str, list[int]], column: int, silent: int, least: int) -> None:
    while True:
        hidden = [name for name in groups if shown[name][column] is None]
        left = [name for name in groups if shown[name][column] is not None]
        if not left or not hidden or silent + sum(groups[name][column] for name in hidden) >= least:
            return
        smallest = min(left, key=lambda name: (groups[name][column], name))
        for later in range(column, len(shown[smallest])) if column == 0 else (column,):
            shown[smallest][later] = None

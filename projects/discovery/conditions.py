"""What a posting must satisfy to be found, in the three forms the database needs: a tsquery, bounds, one lexeme."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery

from projects.discovery import filters
from projects.discovery.search import Search
from projects.discovery.spelling import quoted
from projects.postings.words import tag


class Lexemes(SearchQuery):
    """A tsquery given as text, whose lexemes are quoted: nothing in it is parsed or stemmed again."""

    template = "(%(expressions)s)::tsquery"


@dataclass(frozen=True)
class Bounds:
    """What a tsquery cannot say; None where nothing was asked."""

    hourly_least_cents: int | None = None
    hours_least: int | None = None
    hours_most: int | None = None
    due_within_days: int | None = None


def bounds(search: Search) -> Bounds:
    """The numbers a posting must keep to: hours from the lowest chosen to the highest."""
    ranges = [filters.HOURS[value] for value in search.chosen.get("hours", ())]
    least = [min(ends[0] for ends in ranges)] if ranges else []
    most = [max(ends[1] for ends in ranges)] if ranges else []
    least += [search.hours_from] if search.hours_from is not None else []
    most += [search.hours_to] if search.hours_to is not None else []
    pay, due = search.chosen.get("pay"), search.chosen.get("due")
    return Bounds(
        hourly_least_cents=filters.cents(pay[0]) if pay else None,
        hours_least=max(least) if least else None,
        hours_most=min(most) if most else None,
        due_within_days=7 * int(due[0]) if due else None,
    )


def tsquery(search: Search) -> Lexemes | None:
    """Words and everything postings carry a tag for, as one query of the index; None when there is nothing of it."""
    text = condition(search)
    return Lexemes(text) if text else None


def condition(search: Search, without: str = "") -> str:
    """The text of that tsquery; `without` names a filter that is left out."""
    parts = [f"({search.meant.condition})"] if search.meant.condition and without != "q" else []
    for tags in groups(search, without):
        parts.append("(" + " | ".join(quoted(one) for one in tags) + ")")
    return " & ".join(parts)


def groups(search: Search, without: str = "") -> list[tuple[str, ...]]:
    """The tags a posting must carry: one of each group."""
    found = [filters.tags(name, values) for name, values in search.chosen.items() if name not in ("where", without)]
    found += [_where(search)] if without != "where" else []
    if without != "skills":
        wanted = tuple(tag("s", skill.pk) for skill in search.skills)
        found += [wanted] if search.match == "any" else [(one,) for one in wanted]
    if without != "mine":
        found.append(tuple(tag("s", pk) for pk in search.own))
    return [tags for tags in found if tags]


def _where(search: Search) -> tuple[str, ...]:
    """Remote, at a place, or in one of the cities around; a city stands for the places."""
    chosen = search.chosen.get("where", ())
    if search.near is None:
        return filters.tags("where", chosen)
    around = tuple(tag("p", pk) for pk in search.around)
    return (tag("r", "remote"), *around) if "remote" in chosen else around or (tag("p", search.near.pk),)


def key(search: Search) -> str:
    """One lexeme that every posting found must have: a skill, else the rarest word, else another tag; or nothing."""
    single = [tags[0] for tags in groups(search) if len(tags) == 1]
    return next((one for one in single if one.startswith("s=")), "") or search.meant.key or next(iter(single), "")

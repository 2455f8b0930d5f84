"""What is counted and ranked of a search: a thousand of what it finds, looked for among the recent first.

What is common is found often enough among the newest some ten thousand projects, whose indexes are small. Only where
less than a few pages are found there, the older ones are asked, too. A filter that is on is counted as if it were off:
of the recent ones, those that miss no more than one filter are read once for all of them.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.search import SearchRank
from django.db.models import F, IntegerField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils import timezone

from projects.discovery import conditions, narrowing
from projects.discovery.models import TOLD, Findable
from projects.discovery.narrowing import BESIDE, RANKED, SAMPLE, Range
from projects.discovery.search import BEST, Search
from projects.discovery.together import Question, of_rows

PLENTY, PAGES = 100, 25
SCORE_UNITS = 1_000_000
WEIGHTS = [0.1, 0.2, 0.4, 1.0]
KNOWN = ("project_id", "published_at", *TOLD)
COLUMNS = {"category": "category", "ai": "ai_rule", "size": "size", "language": "language"}
COMPARED = {"gte": ">=", "lte": "<="}
NEWEST_FIRST = "ORDER BY published_at DESC, project_id DESC"
SINCE = f"""
SELECT coalesce(CASE WHEN count(*) > {SAMPLE} THEN min(published_at) END, '-infinity') FROM recent
"""
EVERYTHING = """
SELECT *, true AS is_recent FROM recent UNION ALL SELECT *, false AS is_recent FROM old
"""
CHOSEN = f"SELECT project_id FROM sample_everything {NEWEST_FIRST} LIMIT {RANKED}"


def sampled(search: Search, *, shown: int = 0) -> Question:
    """What is counted, as a statement names it before it counts.

    `sample_everything` is what the search finds, `sample_<filter>` what it finds without a filter that is on, `shown`
    the keys of so many projects of a first page, with their `score` where it is ordered by that.
    """
    named = _samples(search) | ({"shown": _shown(search, shown)} if shown else {})
    written = ", ".join(f"{name} AS {_kept(name)} ({sql})" for name, (sql, _given) in named.items())
    return written, tuple(value for _sql, given in named.values() for value in given)


def active(search: Search) -> list[str]:
    """The filters that are on and have a sample of their own; skills that must all be there count with the rest."""
    names = list(search.chosen)
    names += ["where"] if search.near and "where" not in names else []
    names += ["hours"] if search.has_range and "hours" not in names else []
    return names + (["skills"] if search.skills and search.match == "any" else [])


def plenty(search: Search) -> int:
    """How many recent projects are enough: pages of the newest go on behind them, the best match is chosen of them."""
    return PLENTY if search.sort == BEST else PAGES


def is_tagged(search: Search) -> bool:
    """Whether words and tags tell what is rare of it, so that their index is the right one to look in."""
    ranged = narrowing.ranges(search).keys() - {"hours"}
    return bool(conditions.condition(search)) and not ranged and not search.has_range


def score(search: Search) -> Cast:
    """How well a posting fits the words, as a whole number."""
    rank = SearchRank(F("search"), conditions.Lexemes(search.meant.ranking), weights=WEIGHTS)
    return Cast(rank * SCORE_UNITS, IntegerField())


def _kept(name: str) -> str:
    return "NOT MATERIALIZED" if name == "sample_everything" else "MATERIALIZED"


def _samples(search: Search) -> dict[str, Question]:
    if not narrowing.is_narrowed(search):
        return {"recent": _newest(SAMPLE), "sample_everything": ("SELECT *, true AS is_recent FROM recent", ())}
    on = active(search)
    loose = [name for name in on if narrowing.is_narrowed(search, name)]
    named = {"recent": _recent(search)} | ({"near": _near(search, loose)} if loose else {})
    named |= {"old": _old(search), "sample_everything": (EVERYTHING, ())}
    for name in on:
        others = [one for one in loose if one != name]
        named[f"sample_{name}"] = _of_near(others) if name in loose else _newest(BESIDE)
    return named


def _newest(number: int) -> Question:
    return _select(KNOWN, [_open(is_recent=True)], f" {NEWEST_FIRST} LIMIT {number + 1}")


def _recent(search: Search) -> Question:
    """The newest of the recent that fit.

    What is common is found soonest by looking at one after the other from the newest on. Else OFFSET 0 keeps that order
    out of the choice of an index.
    """
    text = conditions.condition(search)
    asked = [_open(is_recent=True), *_fits(search).values()]
    if not _is_rare(search):
        asked += [("ts_match_vq(search, %s::tsquery)", (text,))] if search.meant.condition else []
        return _select(KNOWN, asked, f" {NEWEST_FIRST} LIMIT {SAMPLE + 1}")
    asked += [("search @@ %s::tsquery", (text,))] if text else []
    return _newest_of(_select(KNOWN, asked, " OFFSET 0"))


def _is_rare(search: Search) -> bool:
    """Whether what fits is few enough to be looked up by words and tags: what just one tag says never is."""
    tags = conditions.groups(search)
    if search.meant.condition:
        return bool(tags) or not search.meant.is_common
    return bool(search.skills or search.own) or len(tags) > 1


def _old(search: Search) -> Question:
    """The newest of the others that fit, unless there are plenty of recent ones.

    Where tags tell more than hours do, a sum keeps the hours out of the choice of an index.
    """
    text = conditions.condition(search)
    fits = _fits(search)
    if is_tagged(search) and "hours" in fits:
        sql, given = fits["hours"]
        fits["hours"] = sql.replace("hours", "hours + 0"), given
    asked = [_open(is_recent=False), *fits.values()]
    asked += [("search @@ %s::tsquery", (text,))] if text else []
    sql, given = _newest_of(_select(KNOWN, asked, " OFFSET 0"))
    return f"SELECT * FROM ({sql}) AS behind WHERE (SELECT count(*) FROM recent) < {plenty(search)}", given


def _near(search: Search, loose: list[str]) -> Question:
    """The recent projects that miss at most one of the `loose` filters, with what says which of these they fit.

    Where a thousand miss none, those behind them are not wanted, for each sample is full without. An index tells all of
    it where neither words nor skills are asked for.
    """
    fits = _fits(search)
    asked = [_open(is_recent=True), (f"published_at >= ({SINCE})", ())]
    asked += [fits[name] for name in active(search) if name not in loose]
    texts = [conditions.condition(search, name) for name in loose]
    if all(texts) and (search.meant.condition or search.skills or search.own):
        asked.append(("search @@ %s::tsquery", (" | ".join(f"({text})" for text in dict.fromkeys(texts)),)))
    asked.append(_any(_all(fits[other] for other in loose if other != name) for name in loose))
    told, values = [], []
    for name in loose:
        sql, given = fits[name]
        told.append(f"({sql}) AS fits_{name}")
        values += given
    columns = [name for name in KNOWN if name != "skills" or "skills" in loose]
    sql, given = _select((*columns, *told), asked)
    return sql, (*values, *given)


def _of_near(fitting: list[str]) -> Question:
    fits = " AND ".join(f"fits_{name}" for name in fitting) or "true"
    return f"SELECT * FROM near WHERE {fits} LIMIT {BESIDE + 1}", ()


def _newest_of(question: Question) -> Question:
    sql, given = question
    return f"SELECT * FROM ({sql}) AS found {NEWEST_FIRST} LIMIT {SAMPLE + 1}", given


def _shown(search: Search, number: int) -> Question:
    if search.sort != BEST:
        return f"SELECT project_id FROM sample_everything {NEWEST_FIRST} LIMIT {number}", ()
    rows = Findable.objects.filter(pk__in=RawSQL(CHOSEN, ())).annotate(score=score(search))
    return of_rows(rows.order_by("-score", "-project_id").values("project_id", "score")[:number])


def _select(columns: Iterable[str], asked: Iterable[Question], ending: str = "") -> Question:
    sql, given = _all(asked)
    return f"SELECT {', '.join(columns)} FROM projects_findable WHERE {sql}{ending}", given


def _open(*, is_recent: bool) -> Question:
    return f"{'' if is_recent else 'NOT '}is_recent AND closes_at > %s", (timezone.now(),)


def _fits(search: Search) -> dict[str, Question]:
    """What each filter that is on asks of a project."""
    chosen = search.chosen
    found = {name: (f"{column} = ANY(%s)", (list(chosen[name]),)) for name, column in COLUMNS.items() if name in chosen}
    found |= {name: _any(_within(one) for one in asked) for name, asked in narrowing.ranges(search).items()}
    if "where" in chosen or search.near:
        found["where"] = _where(search)
    if "seats" in chosen:
        found["seats"] = "seats > 1", ()
    if "fast" in chosen:
        found["fast"] = "days <= %s", (settings.FAST_DAYS,)
    if "mine" in chosen:
        found["mine"] = "skills && %s::bigint[]", (list(search.own),)
    if search.skills and search.match == "any":
        found["skills"] = "skills && %s::bigint[]", ([skill.pk for skill in search.skills],)
    return found


def _where(search: Search) -> Question:
    """Remote, at a place, or in one of the cities around; a city stands for the places."""
    chosen = search.chosen.get("where", ())
    if search.near is None:
        return "is_remote = ANY(%s)", ([value == "remote" for value in chosen],)
    around = "city_id = ANY(%s::bigint[])", (list(search.around or (search.near.pk,)),)
    return _any([("is_remote", ()), around]) if "remote" in chosen else around


def _within(asked: Range) -> Question:
    return _all((f"{column} {COMPARED[how]} %s", (value,)) for column, how, value in asked.tests)


def _all(asked: Iterable[Question]) -> Question:
    return _joined(" AND ", asked)


def _any(asked: Iterable[Question]) -> Question:
    return _joined(" OR ", asked)


def _joined(word: str, asked: Iterable[Question]) -> Question:
    asked = tuple(asked)
    written = word.join(f"({sql})" for sql, _given in asked) or "true"
    return written, tuple(value for _sql, given in asked for value in given)

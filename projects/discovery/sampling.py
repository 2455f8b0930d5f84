"""What is counted and ranked of a search: a thousand of what it finds, looked for among the recent first.

What is common is found often enough among the newest some ten thousand projects, whose index is small. Only where less
than a few pages are found there, the older ones are asked, too. A filter that is on is counted as if it were off: of
the recent ones, those that miss no more than one filter are read once for all of them.
"""

from django.conf import settings
from django.contrib.postgres.search import SearchRank
from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, F, IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils import timezone

from projects.discovery import conditions, narrowing
from projects.discovery.models import Findable
from projects.discovery.narrowing import SAMPLE
from projects.discovery.search import BEST, Search
from projects.discovery.together import Question, of_rows

PLENTY, PAGES = 100, 50
SCORE_UNITS = 1_000_000
WEIGHTS = [0.1, 0.2, 0.4, 1.0]
SAMPLED = (
    "project_id", "published_at", "is_recent", "category", "ai_rule", "size", "language", "is_remote", "seats", "days",
    "hours", "hourly_cents", "due_on", "skills",
)  # fmt: skip
COLUMNS = {"category": "category", "ai": "ai_rule", "size": "size", "language": "language"}
NEWEST_FIRST = "ORDER BY published_at DESC, project_id DESC"
SINCE = f"""
SELECT coalesce(CASE WHEN count(*) > {SAMPLE} THEN min(published_at) END, '-infinity') FROM recent
"""
CHOSEN = f"SELECT project_id FROM sample_everything {NEWEST_FIRST} LIMIT {SAMPLE}"


def sampled(search: Search, *, shown: int = 0) -> Question:
    """What is counted, as a statement names it before it counts.

    `sample_everything` is what the search finds, `sample_<filter>` what it finds without a filter that is on, `shown`
    the keys of so many projects of a first page, with their `score` where it is ordered by that.
    """
    named = _samples(search) + ([("shown", _shown(search, shown))] if shown else [])
    written = ", ".join(f"{name} AS MATERIALIZED ({sql})" for name, (sql, _given) in named)
    return written, tuple(value for _name, (_sql, given) in named for value in given)


def active(search: Search) -> list[str]:
    """The filters that are on and have a sample of their own; skills that must all be there count with the rest."""
    names = list(search.chosen)
    names += ["where"] if search.near and "where" not in names else []
    names += ["hours"] if search.has_range and "hours" not in names else []
    return names + (["skills"] if search.skills and search.match == "any" else [])


def plenty(search: Search) -> int:
    """How many recent projects are enough: pages of the newest go on behind them, the best match is chosen of them."""
    return PLENTY if search.sort == BEST else PAGES


def score(search: Search) -> Cast:
    """How well a posting fits the words, as a whole number."""
    rank = SearchRank(F("search"), conditions.Lexemes(search.meant.ranking), weights=WEIGHTS)
    return Cast(rank * SCORE_UNITS, IntegerField())


def _samples(search: Search) -> list[tuple[str, Question]]:
    if not narrowing.is_narrowed(search):
        return [("sample_everything", _newest())]
    on = active(search)
    loose = [name for name in on if narrowing.is_narrowed(search, name)]
    named = [("recent", _some(_found(search, is_recent=True))), ("sample_everything", _everything(search))]
    named += [("near", _near(search, loose))] if loose else []
    for name in on:
        others = " AND ".join(f"fits_{other}" for other in loose if other != name) or "true"
        near = f"SELECT * FROM near WHERE {others} LIMIT {SAMPLE + 1}", ()
        named.append((f"sample_{name}", near if name in loose else _newest()))
    return named


def _newest() -> Question:
    return of_rows(_open(is_recent=True).order_by("-published_at", "-project_id").values(*SAMPLED)[: SAMPLE + 1])


def _found(search: Search, *, is_recent: bool) -> Question:
    rows = _open(is_recent=is_recent).filter(*_fits(search).values())
    if text := conditions.condition(search):
        rows = rows.filter(search=conditions.Lexemes(text))
    return of_rows(rows.values(*SAMPLED))


def _everything(search: Search) -> Question:
    sql, given = _some(_found(search, is_recent=False))
    enough = f"(SELECT count(*) FROM recent) >= {plenty(search)}"
    return f"SELECT * FROM recent UNION ALL SELECT * FROM ({sql}) AS old WHERE NOT {enough}", given


def _near(search: Search, loose: list[str]) -> Question:
    """The recent projects that miss at most one of the `loose` filters, with what says which of these they fit.

    Where a thousand miss none, those behind them are not wanted: each sample is full without.
    """
    fits = _fits(search)
    rows = _open(is_recent=True).filter(*(fits[name] for name in active(search) if name not in loose))
    rows = rows.filter(published_at__gte=RawSQL(SINCE, (), output_field=DateTimeField()))
    tagged = [name for name in loose if conditions.condition(search, name) != conditions.condition(search)]
    texts = [conditions.condition(search, name) for name in tagged] or [conditions.condition(search)]
    if all(texts):
        rows = rows.filter(search=conditions.Lexemes(" | ".join(f"({text})" for text in texts)))
    misses = Q()
    for name in loose:
        misses |= Q(*(fits[other] for other in loose if other != name))
    told = {f"fits_{name}": ExpressionWrapper(fits[name], BooleanField()) for name in loose}
    return of_rows(rows.filter(misses).annotate(**told).values(*SAMPLED, *told))


def _some(question: Question) -> Question:
    """The newest of what it finds.

    OFFSET 0 keeps that order out of the choice of an index, which would be read from the newest on.
    """
    sql, given = question
    return f"SELECT * FROM ({sql} OFFSET 0) AS found {NEWEST_FIRST} LIMIT {SAMPLE + 1}", given


def _shown(search: Search, number: int) -> Question:
    if search.sort != BEST:
        return f"SELECT project_id FROM sample_everything {NEWEST_FIRST} LIMIT {number}", ()
    rows = Findable.objects.filter(pk__in=RawSQL(CHOSEN, ())).annotate(score=score(search))
    return of_rows(rows.order_by("-score", "-project_id").values("project_id", "score")[:number])


def _open(*, is_recent: bool) -> QuerySet[Findable]:
    return Findable.objects.filter(is_recent=is_recent, closes_at__gt=timezone.now())


def _fits(search: Search) -> dict[str, Q]:
    """What each filter that is on asks of a project."""
    chosen = search.chosen
    found = {name: Q(**{f"{column}__in": chosen[name]}) for name, column in COLUMNS.items() if name in chosen}
    found |= narrowing.columns(search)
    if "where" in chosen or search.near:
        found["where"] = _where(search)
    if "seats" in chosen:
        found["seats"] = Q(seats__gt=1)
    if "fast" in chosen:
        found["fast"] = Q(days__lte=settings.FAST_DAYS)
    if "mine" in chosen:
        found["mine"] = Q(skills__overlap=list(search.own))
    if search.skills and search.match == "any":
        found["skills"] = Q(skills__overlap=[skill.pk for skill in search.skills])
    return found


def _where(search: Search) -> Q:
    """Remote, at a place, or in one of the cities around; a city stands for the places."""
    chosen = search.chosen.get("where", ())
    if search.near is None:
        return Q(is_remote__in=[value == "remote" for value in chosen])
    if "remote" in chosen:
        return Q(is_remote=True) | Q(city_id__in=search.around)
    return Q(city_id__in=search.around or (search.near.pk,))

"""Finding, at three sizes of the world: what pages cost beside floors, and how that grows.

The floor of a list is twenty rows in a plain Django template (`/rows/` of `tests.bench.floor`), of every other page one
row (`/row/`); `.over_constant` compares with the page's own markup as a constant and its rows fetched by psycopg2.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.bench import pages
from tests.bench.figures import Figure, figure
from tests.bench.pages import Maker, World
from tests.bench.server import FLOOR, OURS, Cost, Server, serving
from tests.bench.services import ROOT, Workshop
from tests.bench.visits import NotShown, percentile
from tests.bench.worlds.load import load, turned_to
from tests.bench.worlds.sizes import Size

SMALL, MAIN, LARGE = 10_000, 100_000, 1_000_000
VISITS, WARM, POSTS = 80, 10, 30
PERCENTILES = (50, 95, 99)
LISTS = ("home", "browse", "search", "deepest", "for_you")
CONSTANT = ("browse", "search", "detail")
TOLD = {"browse.logged_in": "browse", "detail.logged_in": "detail"}


@dataclass
class Place:
    """One world with the servers that show it, and what visits cost there."""

    world: World
    ours: Server
    floor: Server
    makers: dict[str, Maker] = field(default_factory=dict)
    costs: dict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    hot: list[float] = field(default_factory=list)

    @property
    def postings(self) -> int:
        return self.world.size.postings


def sizes(rows: int) -> list[int]:
    """The sizes that are measured when the largest has so many postings."""
    return sorted({min(size, rows) for size in (SMALL, MAIN, LARGE)})


def short(postings: int) -> str:
    """A size as names of figures have it."""
    return f"{postings // 1_000_000}m" if postings % 1_000_000 == 0 else f"{postings // 1000}k"


@contextmanager
def places(workshop: Workshop, rows: int) -> Iterator[list[Place]]:
    """All worlds up to this size, loaded, with their servers."""
    _collect_files()
    for size in sizes(rows):
        load(Size(size))
    with ExitStack() as stack:
        yield [_place(stack, workshop, Size(size)) for size in sizes(rows)]


def _collect_files() -> None:
    """Static files as a site serves them; again only when ours or the libraries changed."""
    made = Path(settings.STATIC_ROOT, "staticfiles.json")
    sources = [file.stat().st_mtime for file in (ROOT / "pyproject.toml", *(ROOT / "static").rglob("*"))]
    if not made.exists() or made.stat().st_mtime < max(sources):
        call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def servers(workshop: Workshop, size: Size, *, workers: int = 1, threads: int = 1) -> Iterator[list[Server]]:
    """Ours and the floor's at one world."""
    folder = workshop.folder / size.database
    folder.mkdir(exist_ok=True)
    address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{size.database}"
    given = {"DATABASE_URL": address, "FLOOR_PAGES": str(folder)}
    with ExitStack() as stack:
        yield [
            stack.enter_context(serving(workshop, application, workers=workers, threads=threads, **given))
            for application in (OURS, FLOOR)
        ]


def _place(stack: ExitStack, workshop: Workshop, size: Size) -> Place:
    ours, floor = stack.enter_context(servers(workshop, size))
    with turned_to(size.database):
        place = Place(World(size), ours, floor, makers=pages.everything())
        place.makers |= _floors(place)
        _keep_markup(place, workshop.folder / size.database)
    return place


def _keep_markup(place: Place, folder: Path) -> None:
    """Our pages as the floor's constants."""
    for name in CONSTANT:
        page = replace(place.makers[name](place.world, 1)[0], is_plain=True)
        answer = place.ours.visitor.visit(page)
        (folder / f"{name}.html").write_bytes(answer.body)


def measure(found: Sequence[Place], only: Sequence[str], *, runs: int) -> Iterator[Figure]:
    """Visit all pages of all worlds, round by round, floors within the same round."""
    for place in found:
        _warm(place, only)
    for run in range(runs):
        for place in found:
            print(f"  round {run + 1} of {runs}, {place.postings:,} postings ...", flush=True)
            with turned_to(place.world.size.database):
                for name, maker in _chosen(place, only):
                    _measure(place, name, maker)
                if not only or "apply" in only:
                    _measure_applying(place)
    for place in found:
        yield from _figures(place, detailed=place is main_of(found))
    if len(found) > 1:
        yield from _growth(found[0], found[-1])


def _warm(place: Place, only: Sequence[str]) -> None:
    """Visit every page a few times; one that fails is told and left out."""
    with turned_to(place.world.size.database):
        for name, maker in _chosen(place, only):
            try:
                _server(place, name).visitor.visit_all(maker(place.world, WARM))
            except NotShown as failure:
                print(f"  {name} is left out: {failure}", flush=True)
                del place.makers[name]


def _measure(place: Place, name: str, maker: Maker) -> None:
    try:
        place.costs[name].append(_server(place, name).cost(maker(place.world, VISITS)))
    except NotShown as failure:
        print(f"  {name} is left out of this round: {failure}", flush=True)


def _measure_applying(place: Place) -> None:
    try:
        place.costs["apply"].append(_applied(place))
    except NotShown as failure:
        print(f"  apply is left out of this round: {failure}", flush=True)


def _applied(place: Place) -> Cost:
    posts, before = pages.applying(place.world, place.ours, POSTS), _changes()
    cost = place.ours.cost(posts)
    after = _changes()
    place.hot.append((after[1] - before[1]) / max(after[0] - before[0], 1))
    pages.unapply()
    return cost


def main_of(found: Sequence[Place]) -> Place:
    """The place whose figures are told in full."""
    return next(place for place in found if place.postings == min(MAIN, found[-1].postings))


def _chosen(place: Place, only: Sequence[str]) -> list[tuple[str, Maker]]:
    return [
        (name, maker)
        for name, maker in place.makers.items()
        if not only or name.startswith("floor.") or name in only or name.partition(".")[0] in only
    ]


def _floors(place: Place) -> dict[str, Maker]:
    keys = ",".join(map(str, place.world.shown_keys))
    slugs = place.world.open_slugs
    one = [f"/row/{slug.rpartition('-')[2]}/" for slug in slugs]
    made = {"floor.rows": pages.again(lambda world: [f"/rows/?pk={keys}"]), "floor.row": pages.again(lambda world: one)}
    for name in CONSTANT:
        made[f"floor.{name}"] = pages.again(lambda world, name=name: [f"/constant/{name}/?pk={keys}"])
    return made


def _server(place: Place, name: str) -> Server:
    return place.floor if name.startswith("floor.") else place.ours


def _floor(place: Place, name: str) -> list[Cost]:
    return place.costs["floor.rows" if name.partition(".")[0] in LISTS else "floor.row"]


def _figures(place: Place, *, detailed: bool) -> Iterator[Figure]:
    tail = "" if detailed else f".{short(place.postings)}"
    for name, costs in place.costs.items():
        if name.startswith("floor."):
            continue
        floor = _floor(place, name)
        yield figure(f"{name}.cpu_ms{tail}", "ms", _totals(costs), _totals(floor))
        if detailed and name in CONSTANT:
            constant = place.costs[f"floor.{name}"]
            yield figure(f"{name}.over_constant", "ms", _totals(costs), _totals(constant))
        if detailed and name in TOLD and TOLD[name] in place.costs:
            yield figure(f"logged_in.{TOLD[name]}", "ms", _totals(costs), _totals(place.costs[TOLD[name]]))
        yield from _parts(name, tail, costs, floor)
    if place.hot:
        yield figure(f"apply.hot_share{tail}", "", place.hot, [1])
    if "deepest" in place.costs and "browse" in place.costs:
        deep, first = place.costs["deepest"], place.costs["browse"]
        yield figure(f"deepest.over_first{tail}", "ms", [c.postgres_ms for c in deep], [c.postgres_ms for c in first])


def _parts(name: str, tail: str, costs: list[Cost], floor: list[Cost]) -> Iterator[Figure]:
    """What of it is the server's, what PostgreSQL's, and how long people waited."""
    yield figure(f"{name}.server_ms{tail}", "ms", [c.server_ms for c in costs], [c.server_ms for c in floor])
    yield figure(f"{name}.postgres_ms{tail}", "ms", [c.postgres_ms for c in costs], [c.postgres_ms for c in floor])
    for part in PERCENTILES:
        mine, theirs = ([percentile(cost.times, part) for cost in of] for of in (costs, floor))
        yield figure(f"{name}.p{part}_ms{tail}", "ms", mine, theirs)


def _growth(small: Place, large: Place) -> Iterator[Figure]:
    for name, costs in large.costs.items():
        if name in small.costs and not name.startswith("floor."):
            yield figure(f"growth.{name}", "ms", _totals(costs), _totals(small.costs[name]))


def _totals(costs: list[Cost]) -> list[float]:
    return [cost.total_ms for cost in costs]


def _changes() -> tuple[int, int]:
    """How often a posting's row was changed so far, and how often that touched no index (HOT)."""
    # Backends that have fallen idle tell after ten seconds.
    time.sleep(11)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'projects_project'")
        return cursor.fetchone()

"""What a first visit loads, and what servers weigh."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from tests.bench import cpu
from tests.bench.figures import Figure, figure
from tests.bench.finding import Place, servers
from tests.bench.services import Workshop
from tests.bench.visits import Visit, Visitor

MOST_BYTES, MOST_REQUESTS, MOST_SCRIPT = 60 * 1024, 6, 8 * 1024
"""What is aimed at; these stand where other figures have their floor."""

LINKED = re.compile(r"""<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"[^>]*>""")
NOT_LOADED = re.compile(r'rel="(?:canonical|alternate|search|next|prev|apple-touch-icon|mask-icon|manifest)"')
ICON = re.compile(r'rel="icon"')
OTHER_SIGNS = re.compile(r"@font-face\s*\{(?=[^}]*unicode-range)(?![^}]*U\+0?0?20\b)[^}]*\}")
"""Fonts of signs that no English page has; browsers fetch those only where they occur."""
IN_STYLE = re.compile(r"""url\(["']?([^"')]+)["']?\)""")
WARM, WORKERS, THREADS = 120, 2, 2


def measure(place: Place) -> Iterator[Figure]:
    """Bytes as they travel, compressed, and requests: the page, styles, scripts, pictures, the icon, fonts."""
    loaded = first_visit(place.ours.visitor, place.makers["browse"](place.world, 1)[0])
    sizes = {path: len(body) for path, body in loaded.items()}
    script = sum(size for path, size in sizes.items() if path.partition("?")[0].endswith(".js"))
    for path, size in sizes.items():
        print(f"  {size:>8,} bytes  {path}", flush=True)
    yield figure("browse.bytes", "bytes", [sum(sizes.values())], [MOST_BYTES])
    yield figure("browse.requests", "", [len(sizes)], [MOST_REQUESTS])
    yield figure("browse.script_bytes", "bytes", [script], [MOST_SCRIPT])


def first_visit(visitor: Visitor, page: Visit) -> dict[str, bytes]:
    """Everything a browser fetches to show the page, by path; of several icons it takes the first."""
    loaded = {page.path: visitor.visit(page).body}
    html = visitor.visit(Visit(page.path, page.session, is_plain=True)).body.decode()
    for path in linked(html, page.path):
        _load(visitor, path, loaded)
    return loaded


def linked(html: str, at: str) -> list[str]:
    """The paths of this site that a page asks a browser to load, each once."""
    tags = [found for found in LINKED.finditer(html) if not NOT_LOADED.search(found[0])]
    icons = [found for found in tags if ICON.search(found[0])]
    paths = [urljoin(at, found[1]) for found in tags if found not in icons[1:]]
    return [path for path in dict.fromkeys(paths) if path.startswith("/") and not path.startswith("//")]


def _load(visitor: Visitor, path: str, loaded: dict[str, bytes]) -> None:
    if path in loaded:
        return
    loaded[path] = visitor.visit(Visit(path)).body
    if path.partition("?")[0].endswith(".css"):
        sheet = OTHER_SIGNS.sub("", visitor.visit(Visit(path, is_plain=True)).body.decode())
        for inner in IN_STYLE.findall(sheet):
            if not inner.startswith(("data:", "#")):
                _load(visitor, urljoin(path, inner), loaded)


def memory(workshop: Workshop, place: Place) -> Iterator[Figure]:
    """Megabytes of two workers after some work, ours beside the floor's, which granian starts by itself."""
    with servers(workshop, place.world.size, workers=WORKERS, threads=THREADS) as (ours, floor):
        for server, name in ((ours, "browse"), (ours, "detail"), (floor, "floor.rows"), (floor, "floor.row")):
            server.visitor.visit_all(place.makers[name](place.world, WARM))
        yield figure("memory.two_workers", "MB", [cpu.memory_mb(ours.pid)], [cpu.memory_mb(floor.pid)])

"""The picture that stands beside a link to a project, in chats and networks: 1200 by 630 pixels, some 30 kB.

Its address holds a fingerprint of everything it shows, so it can be kept for ever: what shows something else has
another address. Each is drawn once and kept among our files.
"""

import hashlib
import io
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from marketplace.core.formats import day, money
from projects.discovery.web import lettering
from projects.discovery.web.lettering import PLAIN, STRONG, write
from projects.postings.models import Project

DESIGN = 1
"""Raise it with every change of the drawing, so that what was kept is drawn anew."""

WIDTH, HEIGHT = 1200, 630
MARGIN, ROOM = 72, 840
TITLE_SIZES = range(68, 43, -4)
TITLE_HEIGHT, MIDDLE = 250, 272
SMOOTH = 4
PAPER, INK, MUTED, LINE = "#faf9f6", "#191d1a", "#58605b", "#e3e0d8"
ACCENT, FAINT = "#0f6b4f", "#d3e8de"
COLOURS = 64


def version(project: Project) -> str:
    """The fingerprint of what the picture shows."""
    shown = "\x1f".join([str(DESIGN), settings.SITE_NAME, *_words(project)])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def address(project: Project) -> str:
    """Where the picture is, as a path of this site; the company must be loaded."""
    return reverse("project_picture", args=[project.slug, version(project)])


def of(project: Project) -> bytes:
    """The picture as PNG: the one kept, or drawn now."""
    name = f"pictures/{project.slug[-2:]}/{project.slug}/{version(project)}.png"
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            return kept.read()
    drawn = draw(project)
    default_storage.save(name, ContentFile(drawn))
    return drawn


def draw(project: Project) -> bytes:
    """Draw it, in some tens of milliseconds."""
    title, byline, *facts = _words(project)
    picture = _ground().copy()
    canvas = ImageDraw.Draw(picture)
    base = lettering.is_rtl(title)
    size, lines = lettering.fit(title, STRONG, room=ROOM, height=TITLE_HEIGHT, sizes=TITLE_SIZES)
    step = round(size * lettering.CARRY)
    top = MIDDLE + size // 3 - step * (len(lines) - 1) // 2
    for number, line in enumerate(lines):
        write(canvas, (MARGIN, top + number * step), line, name=STRONG, size=size, fill=INK, room=ROOM, base=base)
    byline = lettering.shorten(byline, PLAIN, 30, ROOM)
    under = top + (len(lines) - 1) * step + 58
    write(canvas, (MARGIN, under), byline, name=PLAIN, size=30, fill=MUTED, room=ROOM, base=lettering.is_rtl(byline))
    _facts(canvas, facts)
    return _png(picture)


def _words(project: Project) -> list[str]:
    """Title, who and where, then number and meaning of each fact; in the site's language, whoever asks."""
    with translation.override(settings.LANGUAGE_CODE):
        hours = _("%(hours)s h") % {"hours": project.hours}
        texts: Iterable[str] = (
            project.title,
            f"{project.company.name} · {project.place or _('Remote')}",
            money(project.pay_cents, project.currency), _("fixed pay"),
            hours, _("about"),
            money(project.pay_per_hour_cents, project.currency), _("an hour"),
            f"{day(project.due_on)}", _("due"),
        )  # fmt: skip
        return [lettering.clean(text) for text in texts]


def _facts(canvas: ImageDraw.ImageDraw, facts: list[str]) -> None:
    canvas.line((MARGIN, 488, MARGIN + ROOM, 488), fill=LINE, width=2)
    x: float = MARGIN
    for number, meaning in zip(facts[::2], facts[1::2], strict=True):
        ends = write(canvas, (x, 546), number, name=STRONG, size=44, fill=INK)
        x = max(ends, write(canvas, (x, 584), meaning, name=PLAIN, size=26, fill=MUTED)) + 56


@cache
def _ground() -> Image.Image:
    """What all pictures share: the brand and its ladder."""
    drawn = Image.new("RGB", (WIDTH * SMOOTH, HEIGHT * SMOOTH), PAPER)
    canvas = ImageDraw.Draw(drawn)
    _ladder(canvas, 982, 86, 150, 600, 22, 28)
    _ladder(canvas, MARGIN + 2, 58, 26, 52, 5, 8)
    ground = drawn.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    write(ImageDraw.Draw(ground), (MARGIN + 52, 98), settings.SITE_NAME, name=STRONG, size=38, fill=INK)
    return ground


def _ladder(canvas: ImageDraw.ImageDraw, left: int, top: int, across: int, high: int, thin: int, thick: int) -> None:
    """The mark: three rungs between two faint rails, the first of them strong."""
    right, bottom = left + across, top + high
    for x in (left, right):
        _bar(canvas, (x, top), (x, bottom), thin, FAINT)
    for part in (0.17, 0.44):
        _bar(canvas, (left, top + high * part), (right, top + high * part), thin, FAINT)
    out = thick // 2
    _bar(canvas, (left - out, top + high * 0.73), (right + out, top + high * 0.73), thick, ACCENT)


def _bar(
    canvas: ImageDraw.ImageDraw, start: tuple[float, float], end: tuple[float, float], wide: int, fill: str
) -> None:
    half = wide / 2
    box = (start[0] - half, start[1] - half, end[0] + half, end[1] + half)
    canvas.rounded_rectangle([side * SMOOTH for side in box], radius=half * SMOOTH, fill=fill)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()

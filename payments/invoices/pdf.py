"""Sheets as PDF, by typst in this process: no other program, no network, the same fonts on every machine."""

import dataclasses
import datetime as dt
import json
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from payments.invoices.sheets import Sheet

HERE = Path(__file__).parent
SOURCE = (HERE / "sheet.typ").read_bytes()
# No file but the source and the fonts is ever needed: the root is a folder without anything else.
ROOT = HERE / "fonts"


@cache
def fonts() -> typst.Fonts:
    """Ours, and the machine's for scripts that ours lack; looked up once."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])


def render(sheet: Sheet, *, at: dt.datetime) -> bytes:
    """The sheet as a PDF dated `at`, in some milliseconds a page. What people wrote goes in as data, not as markup."""
    compiler = typst.Compiler(SOURCE, root=ROOT, font_paths=fonts(), package_path=ROOT, package_cache_path=ROOT)
    made = compiler.compile(SOURCE, sys_inputs={"sheet": as_data(sheet)}, timestamp=int(at.timestamp()))
    assert isinstance(made, bytes), "a PDF is one file"
    return made


def as_data(sheet: Sheet) -> str:
    """The sheet as JSON, with the words around it."""
    words = {"site": settings.SITE_NAME, "page": _("Page"), "nothing": _("No payments in this year.")}
    return json.dumps(dataclasses.asdict(sheet) | words)

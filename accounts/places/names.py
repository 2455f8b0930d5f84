"""What people write for a place, read: names made comparable; the countries and regions that stand behind commas."""

import csv
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

from babel import Locale
from django.db.models import Q

LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
SILENT = re.compile(r"[\x00.'’‘`]")
BETWEEN_WORDS = re.compile(r"[-–_]")
BETWEEN_PARTS = re.compile(r"[,;()/|·]")
SPOKEN = ("en", "de", "es", "fr", "it", "nl", "pt")
OTHER_COUNTRIES = {"uk": "GB", "usa": "US", "america": "US", "holland": "NL", "korea": "KR", "czech republic": "CZ"}
REGIONS = Path(__file__).resolve().parent / "data" / "regions.csv"


def fold(text: str) -> str:
    """Lower case without accents and dots, as names of cities are compared."""
    letters = unicodedata.normalize("NFKD", SILENT.sub("", text))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(BETWEEN_WORDS.sub(" ", plain.lower().translate(LETTERS)).split())


def parts(text: str) -> list[str]:
    """The folded parts of a text such as "Portland, OR (US)", the city first."""
    return [part for part in map(fold, BETWEEN_PARTS.split(text)) if part]


def split(name: str) -> tuple[str, str] | None:
    """The city and what stands behind it in a text without commas such as "new york ny"; None if nothing is known."""
    words = name.split()
    cuts = ((" ".join(words[:-count]), " ".join(words[-count:])) for count in range(1, min(len(words), 4)))
    return next(((city, rest) for city, rest in cuts if is_within(rest)), None)


def within(part: str) -> Q:
    """The condition a country or region sets; none for words that are neither."""
    condition = Q()
    for country, region in _regions().get(part, ()):
        condition |= Q(country=country, region=region)
    if part in _countries():
        condition |= Q(country=_countries()[part])
    return condition


def is_within(part: str) -> bool:
    """Whether the words name a country or a region."""
    return part in _countries() or part in _regions()


def states(found: list[str]) -> list[str]:
    """The states of the United States among these words: "CA" is read as California before Canada."""
    return [region for part in found for country, region in _regions().get(part, ()) if country == "US"]


@cache
def _countries() -> dict[str, str]:
    """Country codes by name in the languages most often typed, and by the code itself."""
    names = {}
    for language in reversed(SPOKEN):
        territories = Locale(language).territories
        names |= {fold(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return names | {code.lower(): code for code in names.values()} | OTHER_COUNTRIES


@cache
def _regions() -> dict[str, list[tuple[str, str]]]:
    """Country and GeoNames code of the regions of some countries, by name and by short name."""
    found = defaultdict(list)
    with REGIONS.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            for word in (row["name"], row["short"]):
                found[fold(word)].append((row["country"], row["region"]))
    return dict(found)

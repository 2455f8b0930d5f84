"""Finding a city by what somebody typed, and what lies around it."""

import math
import unicodedata
from functools import reduce

from babel import Locale
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.places.models import Place

KM_A_DEGREE = 111.2
EARTH_KM = 6371.0
FEWEST_LETTERS = 2
LONGEST = 120
UK = {"uk": "gb", "england": "gb", "scotland": "gb", "wales": "gb", "usa": "us", "america": "us"}
COUNTRIES = {name.lower(): code.lower() for code, name in Locale("en").territories.items() if len(code) == 2}


def fold(text: str) -> str:
    """Lower case without accents, as names of cities are compared."""
    parts = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return " ".join("".join(letter for letter in parts if not unicodedata.combining(letter)).lower().split())


def resolve(text: str) -> Place | None:
    """The city a text such as "Portland, OR, US" or "bremen" stands for: the largest that fits; None if unknown."""
    name, *rest = [fold(part) for part in text.replace("\x00", "").split(",")] or [""]
    if not FEWEST_LETTERS <= len(name) <= LONGEST:
        return None
    named = Place.objects.filter(folded=name)
    narrowed = reduce(_narrowed, [part for part in rest if part], named)
    return narrowed.order_by("-population").first()


def _narrowed(places: QuerySet[Place], part: str) -> QuerySet[Place]:
    country = UK.get(part) or COUNTRIES.get(part, part)
    return places.filter(Q(region__iexact=part) | Q(country__iexact=country))


def suggest(text: str, limit: int = 8) -> list[Place]:
    """Cities that begin like the text, the largest first; similar ones only when none does."""
    name = fold(text.replace("\x00", "").partition(",")[0])[:LONGEST]
    if len(name) < FEWEST_LETTERS:
        return []
    beginning = Place.objects.filter(folded__startswith=name).order_by("-population")[:limit]
    similar = Place.objects.filter(folded__trigram_similar=name)
    return list(beginning) or list(similar.order_by(TrigramSimilarity("folded", name).desc(), "-population")[:limit])


def around(place: Place, km: float) -> QuerySet[Place]:
    """The cities within so many kilometres, with the distance as `km_away`, nearest first."""
    high = km / KM_A_DEGREE
    wide = high / max(math.cos(math.radians(place.latitude)), 0.01)
    box = Place.objects.filter(
        latitude__range=(place.latitude - high, place.latitude + high),
        longitude__range=(place.longitude - wide, place.longitude + wide),
    )
    away = RawSQL(
        "%s * acos(least(1, sin(radians(%s)) * sin(radians(latitude)) + cos(radians(%s)) * cos(radians(latitude))"
        " * cos(radians(longitude - %s))))",
        [EARTH_KM, place.latitude, place.latitude, place.longitude],
        output_field=FloatField(),
    )
    return box.annotate(km_away=away).filter(km_away__lte=km).order_by(F("km_away"))


def distance_km(one: Place, other: Place) -> float:
    """As the crow flies, in kilometres."""
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(one.longitude - other.longitude)
    cosine = math.sin(first) * math.sin(second) + math.cos(first) * math.cos(second) * math.cos(turn)
    return EARTH_KM * math.acos(min(1.0, max(-1.0, cosine)))

"""Finding a city by what somebody typed, and what lies around it."""

import math

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Exists, F, FloatField, OuterRef, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts.places import names
from accounts.places.models import Place, PlaceAlias

KM_A_DEGREE = 111.2
KM_A_MILE = 1.609344
EARTH_KM = 6371.0
FEWEST_LETTERS = 2
LONGEST = 120
FAR_LESS = 10
IN_MILES = ("US", "GB", "LR", "MM")


def resolve(text: str) -> Place | None:
    """The city a text such as "Portland, OR, US" or "bremen" stands for: the largest that fits; None if unknown.

    What stands behind the city narrows it when it is a country or region we know; other words are passed over.
    """
    name, *rest = names.parts(text) or [""]
    if not FEWEST_LETTERS <= len(name) <= LONGEST:
        return None
    found = _called(name, rest)
    cut = None if found or rest else names.split(name)
    return _called(cut[0], [cut[1]]) if cut else found


def _called(name: str, rest: list[str]) -> Place | None:
    """Its own name counts before another city's other name."""
    own = _narrowed(Place.objects.filter(folded=name), rest).first()
    return own or _narrowed(Place.objects.filter(aliases__folded=name), rest).first()


def _narrowed(places: QuerySet[Place], rest: list[str]) -> QuerySet[Place]:
    """The places in the countries and regions named, the largest first."""
    for part in rest:
        places = places.filter(names.within(part))
    states = names.states(rest)
    if not states:
        return places.order_by("-population", "pk")
    is_elsewhere = Case(When(country="US", region__in=states, then=Value(0)), default=Value(1))
    return places.order_by(is_elsewhere, "-population", "pk")


def suggest(text: str, limit: int = 8) -> list[Place]:
    """Cities called like the text, then those that begin like it, the largest first; similar ones when none does.

    A city found by another name ranks as if it were a tenth of its size: those called so come first.
    """
    name, *rest = names.parts(text[: 2 * LONGEST]) or [""]
    if not FEWEST_LETTERS <= len(name) <= LONGEST:
        return []
    known = [part for part in rest if names.is_within(part)]
    own = list(_narrowed(Place.objects.filter(folded__startswith=name), known)[:limit])
    large = list(_otherwise_called(name, known)[:limit]) if len(name) > FEWEST_LETTERS else []
    if not (own or large):
        return _similar(name, limit)
    ranked = {place.pk: (place.is_exact, place.population / FAR_LESS, place) for place in large}
    ranked |= {place.pk: (place.folded == name, place.population, place) for place in own}
    best = sorted(ranked.values(), key=lambda row: (not row[0], -row[1]))
    return [place for _is_exact, _size, place in best[:limit]]


def _otherwise_called(name: str, rest: list[str]) -> QuerySet[Place]:
    others = PlaceAlias.objects.filter(folded__startswith=name).values("place")
    exact = PlaceAlias.objects.filter(place=OuterRef("pk"), folded=name)
    return _narrowed(Place.objects.filter(pk__in=others), rest).annotate(is_exact=Exists(exact))


def _similar(name: str, limit: int) -> list[Place]:
    """Read from those with the same first letter only: slips come later in a word, and it is ten times quicker."""
    similar = Place.objects.filter(folded__startswith=name[0], folded__trigram_similar=name)
    return list(similar.order_by(TrigramSimilarity("folded", name).desc(), "-population")[:limit])


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


def readable(km: float, country: str) -> str:
    """A distance in words, with miles first where people there count in them; `country` is where the reader lives."""
    miles = round(km / KM_A_MILE)
    if country in IN_MILES:
        return _("%(miles)d miles (%(km)d km)") % {"miles": miles, "km": round(km)}
    return _("%(km)d km") % {"km": round(km)}

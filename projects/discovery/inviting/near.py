"""How far students are from a place, so roughly that nobody can be found by asking around them.

Every city stands for a field of half a degree, some 50 km wide, and distances are those between fields. However many
places somebody asks about, they learn no more than the field.
"""

import math

from django.db.models import FloatField, QuerySet
from django.db.models.expressions import RawSQL

from accounts.places.models import Place
from accounts.places.queries import EARTH_KM, KM_A_DEGREE, distance_km

DISTANCES_KM = (50, 100, 250)
FIELD_DEGREES = 0.5
AWAY = """%s * acos(least(1, greatest(-1,
    sin(radians(%s)) * sin(radians(floor(latitude * 2 + 0.5) / 2)) + cos(radians(%s))
    * cos(radians(floor(latitude * 2 + 0.5) / 2)) * cos(radians(floor(longitude * 2 + 0.5) / 2 - %s)))))"""


def cities(place: Place, km: int) -> QuerySet[Place]:
    """The cities whose fields are within so many kilometres of that of `place`."""
    centre = _field(place)
    high = km / KM_A_DEGREE + FIELD_DEGREES
    wide = km / KM_A_DEGREE / max(math.cos(math.radians(centre.latitude)), 0.01) + FIELD_DEGREES
    box = Place.objects.filter(
        latitude__range=(centre.latitude - high, centre.latitude + high),
        longitude__range=(centre.longitude - wide, centre.longitude + wide),
    )
    numbers = [EARTH_KM, centre.latitude, centre.latitude, centre.longitude]
    return box.annotate(km_away=RawSQL(AWAY, numbers, output_field=FloatField())).filter(km_away__lte=km)


def within_km(one: Place, other: Place) -> int | None:
    """The least of `DISTANCES_KM` that the two are apart; None when they are further."""
    apart = distance_km(_field(one), _field(other))
    return next((km for km in DISTANCES_KM if apart <= km), None)


def _field(place: Place) -> Place:
    """The middle of the field that a city lies in."""
    return Place(latitude=math.floor(place.latitude * 2 + 0.5) / 2, longitude=math.floor(place.longitude * 2 + 0.5) / 2)

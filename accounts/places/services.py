"""Loading the cities of the world."""

import csv
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from accounts import signals
from accounts.places import queries
from accounts.places.models import Place, PlaceAlias
from accounts.places.names import fold

DATA = Path(__file__).resolve().parent / "data"
FIELDS = ["name", "folded", "region", "country", "latitude", "longitude", "population"]


@transaction.atomic
def load(file: Path = DATA / "cities.csv") -> int:
    """Bring the cities up to the file and return how many were written; a second run writes none.

    Cities that left the file stay, because people and projects may be there.
    """
    with file.open(encoding="utf-8", newline="") as rows:
        read = list(csv.DictReader(rows))
    wanted = [_place(row) for row in read]
    present = {row[0]: row[1:] for row in Place.objects.values_list("pk", *FIELDS)}
    changed = [place for place in wanted if present.get(place.pk) != tuple(getattr(place, name) for name in FIELDS)]
    Place.objects.bulk_create(
        changed, batch_size=2000, update_conflicts=True, unique_fields=["id"], update_fields=FIELDS
    )
    written = len(changed) + _load_aliases(read)
    if written:
        signals.places_loaded.send(sender=Place)
    return written


def locate(rows: QuerySet) -> int:
    """Find the cities of rows whose `place` was not on the map when it was written; return how many are now."""
    found = 0
    for row in rows.filter(city=None).exclude(place=""):
        row.city = queries.resolve(row.place)
        if row.city:
            row.save(update_fields=["city"])
            found += 1
    return found


def _load_aliases(read: list[dict[str, str]]) -> int:
    wanted = {(int(row["id"]), fold(name)) for row in read for name in row["also"].split("|") if name}
    new = sorted(wanted - set(PlaceAlias.objects.values_list("place", "folded")))
    PlaceAlias.objects.bulk_create((PlaceAlias(place_id=pk, folded=name) for pk, name in new), batch_size=5000)
    return len(new)


def _place(row: dict[str, str]) -> Place:
    return Place(
        id=int(row["id"]),
        name=row["name"],
        folded=fold(row["name"]),
        region=row["region"],
        country=row["country"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        population=int(row["population"]),
    )

"""Time zones as people choose them."""

import zoneinfo
from functools import lru_cache

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Every zone that may be stored."""
    return frozenset(zoneinfo.available_timezones())


@lru_cache(maxsize=1)
def choices() -> list:
    """Zones by region, for a select; `UTC` first."""
    grouped = [
        (region, [(name, _readable(name)) for name in sorted(names()) if name.startswith(f"{region}/")])
        for region in REGIONS
    ]
    return [("UTC", "UTC"), *grouped]


def known(name: str) -> str:
    """`name` when it is a time zone, else `UTC`."""
    return name if name in names() else "UTC"


def _readable(name: str) -> str:
    return name.partition("/")[2].replace("_", " ").replace("/", ", ")

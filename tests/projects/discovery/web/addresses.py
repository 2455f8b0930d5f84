"""An example of every address, whatever stands in it."""

import uuid

from django.urls import get_resolver

VALUES = {"slug": "map-five-abcdef", "uuid": str(uuid.UUID(int=7)), "int": "7", "str": "x"}


def example(name: str) -> str:
    """An address of this name, with something plausible in each of its holes."""
    possibilities = get_resolver().reverse_dict.getlist(name)
    pattern, holes = possibilities[0][0][0]
    converters = possibilities[0][3]
    filled = {hole: VALUES[type(converters[hole]).__name__.removesuffix("Converter").lower().replace("string", "str")]
              for hole in holes}  # fmt: skip
    return "/" + pattern % filled

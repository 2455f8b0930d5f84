"""Reading what a stranger may have written: JSON that a database can keep, or a ValueError."""

import json
import math
import re
from typing import Any

DEEPEST = 40
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that PostgreSQL does not store: NUL and halves of a pair."""


def parse(text: str) -> dict[str, Any]:
    """A JSON object, at most DEEPEST levels deep, of texts and finite numbers. Raises ValueError."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("Nested too deeply.") from error
    if not isinstance(found, dict) or not _is_plain(found, DEEPEST):
        raise ValueError("Not an object that can be kept.")
    return found


def _is_plain(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        return levels > 0 and all(_is_plain(part, levels - 1) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return levels > 0 and all(_is_plain(part, levels - 1) for part in value)
    if isinstance(value, str):
        return not UNKEEPABLE.search(value)
    return not isinstance(value, float) or math.isfinite(value)

"""What was measured: a figure, the floor of the same run, and how the two compare."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """The median of some runs in `unit`, and of the floor's; `ratio` is how the one stands to the other."""

    name: str
    value: float
    unit: str
    floor: float
    ratio: float
    runs: int
    min: float
    max: float

    def __str__(self) -> str:
        return (
            f"{self.name:<26}{self.value:>12,.2f} {self.unit:<8} floor {self.floor:>10,.2f}   ratio {self.ratio:.3f}"
            f"   ({self.runs} runs, {self.min:,.2f} to {self.max:,.2f})"
        )


def figure(name: str, unit: str, values: Sequence[float], floors: Sequence[float]) -> Figure:
    """The medians of these runs and of their floors."""
    value, floor = statistics.median(values), statistics.median(floors)
    return Figure(name, value, unit, floor, value / floor, len(values), min(values), max(values))


def save(figures: Sequence[Figure], file: Path, *, is_part: bool = False) -> None:
    """As JSON, for whoever compares runs; a part of all figures takes the place of those it measured anew."""
    file.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(file.read_text()) if is_part and file.exists() else []
    measured = {one.name: asdict(one) for one in figures}
    kept = {one["name"]: one for one in before}
    file.write_text(json.dumps(list((kept | measured).values()), indent=2) + "\n")

"""Reading what the demo world is made of."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def companies() -> list[dict[str, Any]]:
    """The companies, each with its people."""
    return _read("companies.toml")["company"]


def students() -> list[dict[str, Any]]:
    """The students and recent graduates."""
    return _read("students.toml")["student"]


def projects() -> list[dict[str, Any]]:
    """The projects, each naming its company's slug."""
    files = sorted(FOLDER.glob("projects-*.toml"))
    return [project for file in files for project in _read(file.name)["project"]]


def resources() -> list[dict[str, Any]]:
    """Where skills can be learned."""
    return _read("learning.toml")["resource"]


def voices(category: str) -> dict[str, list[str]]:
    """What people in projects of this category say, by occasion."""
    return _read("voices.toml")[category]

"""What is larger than the shapes of this project usually are. A compass, not a fence: `make sizes` prints it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "marketplace", "payments", "projects")
LIMITS = {"function": 40, "view": 20, "module": 300, "template": 120}


@dataclass(frozen=True)
class Shape:
    """One function, view, module or template and its number of lines."""

    kind: str
    name: str
    lines: int

    @property
    def is_large(self) -> bool:
        return self.lines > LIMITS[self.kind]


def modules() -> Iterator[Path]:
    """Every module we wrote by hand."""
    for app in APPS:
        yield from (path for path in (ROOT / app).rglob("*.py") if not {"migrations", "content"} & set(path.parts))


def length(node: ast.FunctionDef) -> int:
    """Lines of a function without its decorators and docstring."""
    documented = ast.get_docstring(node, clean=False)
    return node.end_lineno - node.lineno + 1 - (documented.count("\n") + 1 if documented else 0)


def shapes() -> Iterator[Shape]:
    for path in modules():
        text = path.read_text()
        place = str(path.relative_to(ROOT))
        yield Shape("module", place, text.count("\n"))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                kind = "view" if path.name == "views.py" else "function"
                yield Shape(kind, f"{place}:{node.lineno} {node.name}", length(node))
    for path in (ROOT / "templates").rglob("*.html"):
        yield Shape("template", str(path.relative_to(ROOT)), path.read_text().count("\n"))


def large() -> list[Shape]:
    """Everything past its limit, the largest first."""
    return sorted((shape for shape in shapes() if shape.is_large), key=lambda shape: -shape.lines / LIMITS[shape.kind])


if __name__ == "__main__":
    for shape in large():
        print(f"{shape.lines:5} lines  {shape.kind:<9} {shape.name}")

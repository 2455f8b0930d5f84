import subprocess
import sys
from pathlib import Path

from tests.architecture import sizes

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def test_the_import_contracts_hold():
    done = subprocess.run(
        [LINT_IMPORTS, "--no-logo"],
        cwd=sizes.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_nothing_is_twice_as_large_as_it_should_be():
    assert [shape for shape in sizes.large() if shape.lines > 2 * sizes.LIMITS[shape.kind]] == []


def test_every_package_says_what_it_is():
    packages = [path for app in sizes.APPS for path in (sizes.ROOT / app).rglob("__init__.py")]
    silent = [path for path in packages if not speaks(path) and not {"migrations", "management"} & set(path.parts)]
    assert [str(path.relative_to(sizes.ROOT)) for path in silent] == []


def speaks(path: Path) -> bool:
    return path.read_text().lstrip().startswith('"""')

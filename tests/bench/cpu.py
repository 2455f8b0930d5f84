"""What processes cost: processor time and memory of a process with all its children, read from /proc."""

import os
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """The process and its descendants."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def spent_ms(root: int) -> float:
    """Milliseconds of user and system time of the whole tree, of children that ended too.

    Of those alive to the nanosecond, by the scheduler's own account; of those that ended by the clock's tick.
    """
    ended = _stat(root)[13:15]
    return sum(_running_ms(pid) for pid in tree(root)) + sum(map(int, ended)) * TICK_MS


def memory_mb(root: int) -> float:
    """Memory of the whole tree, where pages that several share count once (PSS)."""
    return sum(_pss_kb(pid) for pid in tree(root)) / 1024


def _running_ms(pid: int) -> float:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e6
    except (OSError, IndexError):
        return 0


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _stat(pid: int) -> list[str]:
    """The fields after the name, so that field N of the manual is at N - 3."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _parent(entry: Path) -> int:
    try:
        return int(_stat(int(entry.name))[1])
    except (OSError, IndexError):
        return 0

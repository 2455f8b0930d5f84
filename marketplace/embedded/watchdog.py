"""Ends what a killed supervisor left behind. Run as a file, not imported.

Its standard input is a pipe from the supervisor: `+ GROUP SIGNAL` and `- GROUP` name process groups that start and
end, `folder PATH` a folder to remove. The pipe closes when the supervisor is gone, be it by kill -9: then every
group still there gets its signal, and SIGKILL a few seconds later. It inherits the run's lock, so that the next
run waits until this one is cleaned up. Works the same on Linux and macOS.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

PATIENCE = 8.0


def living(group: int) -> bool:
    """Whether the group has a process that has not ended. Zombies of a container without an init do not count."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if not Path("/proc/self/stat").exists():
        return True
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, owner = stat.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(owner) == group and state != "Z":
            return True
    return False


def send(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end(groups: dict[int, int]) -> None:
    for group, number in groups.items():
        send(group, number)
    limit = time.monotonic() + PATIENCE
    while any(living(group) for group in groups) and time.monotonic() < limit:
        time.sleep(0.05)
    for group in groups:
        if living(group):
            send(group, signal.SIGKILL)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "+":
            group, number = rest.split()
            groups[int(group)] = int(number)
        elif word == "-":
            groups.pop(int(rest), None)
        elif word == "folder":
            folders.append(rest)
    end(groups)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

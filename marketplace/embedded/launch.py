"""Become another program, as another user and tied to the parent's life. Run as a file, not imported.

    launch.py PARENT_PID DEATH_SIGNAL UID:GID|- PROGRAM [ARGUMENT...]

A small program of its own, because work between fork and exec in a process with threads is unsafe.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, number: int) -> None:
    """Ask Linux to send us `number` once the parent is gone. Elsewhere the watchdog alone does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent ended first")


def become(identity: str) -> None:
    """Drop to `uid:gid` for good; `-` stays who we are."""
    if identity == "-":
        return
    uid, gid = (int(part) for part in identity.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def main(arguments: list[str]) -> None:
    parent, number, identity, *command = arguments
    become(identity)
    die_with_parent(int(parent), int(number))
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])

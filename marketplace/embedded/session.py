"""One command, such as `manage.py shell`, with PostgreSQL and Valkey running for it."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence

from marketplace.embedded import services
from marketplace.embedded.places import ROOT, Places
from marketplace.embedded.processes import Crew
from marketplace.embedded.terminal import guarded

BUSY = "Another command has the services of this folder (process {pid}). Wait until it is done."


def run(places: Places, words: Sequence[str]) -> int:
    """Run the command to its end; returns its exit status. Uses the services that already run, if any do."""
    known = places.environment()
    if known:
        return subprocess.run(list(words), env=os.environ | known, cwd=ROOT, check=False).returncode
    status = [0]

    def act(crew: Crew) -> None:
        running = services.start_lasting(crew, places)
        status[0] = command(crew, words, running)

    return guarded(places, act, busy=BUSY) or status[0]


def command(crew: Crew, words: Sequence[str], addresses: dict[str, str]) -> int:
    """Run it in the foreground of the terminal: Ctrl-C is its own business, TERM ends it and then the services."""
    child = subprocess.Popen(list(words), env=os.environ | addresses, cwd=ROOT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while child.poll() is None:
        if crew.stop_requested:
            child.terminate()
        time.sleep(0.05)
    return child.returncode

"""What a person at the terminal sees and does: lines, sentences instead of tracebacks, Ctrl-C."""

import os
import signal
import sys
import time
from collections.abc import Callable

from marketplace.embedded.errors import Trouble
from marketplace.embedded.places import Lock, Places
from marketplace.embedded.processes import Crew, Stopped


def say(text: str = "") -> None:
    try:
        print(text, flush=True)
    except OSError:
        # Whoever read this went away. What runs does not depend on it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def listen_for_stop(crew: Crew) -> None:
    """Ctrl-C, TERM or a closed terminal ask to stop; asked again a moment later, everything ends at once.

    A moment, because `make` and the terminal may each pass on one and the same request.
    """
    first = []

    def ask(*_: object) -> None:
        if first and time.monotonic() - first[0] > 1:
            crew.kill()
        first.append(time.monotonic())
        crew.stop_requested = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)


def guarded(places: Places, act: Callable[[Crew], None], *, busy: str) -> int:
    """Hold the lock, do the work with a crew, stop the crew whatever happens. The exit status."""
    lock = crew = None
    try:
        lock = Lock(places)
        lock.take(busy=busy)
        crew = Crew(keep_open=[lock.descriptor])
        listen_for_stop(crew)
        act(crew)
    except Trouble as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1
    except PermissionError as error:
        owner = "It belongs to another user: start as that user, or remove it."
        print(f"{error.filename} cannot be used. {owner}", file=sys.stderr, flush=True)
        return 1
    except (Stopped, KeyboardInterrupt):
        say("\nStopping ...")
    finally:
        if crew:
            crew.disband()
            places.forget_environment()
        if lock:
            lock.release()
    return 0

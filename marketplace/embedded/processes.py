"""Child processes that end with us: started in groups of their own, logged to files, watched, stopped in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from marketplace.embedded.errors import Trouble

HERE = Path(__file__).resolve().parent
PYTHON = [sys.executable, "-I", "-S"]


@dataclass(frozen=True)
class Command:
    """What to run and how it wants to be stopped.

    `identity` is `uid:gid`, or `-` for our own user. Higher layers need the lower ones and are stopped first.
    """

    name: str
    words: Sequence[str]
    log: Path
    folder: Path = Path("/")
    environment: Mapping[str, str] | None = None
    identity: str = "-"
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10
    layer: int = 1
    may_end: bool = False


class Process:
    """One running command."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.log_start = command.log.stat().st_size if command.log.exists() else 0
        with command.log.open("ab") as log:
            self.child = subprocess.Popen(
                launched(command.words, command.stop_signal, command.identity),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=command.folder,
                env=command.environment,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.child.pid

    def ended(self) -> bool:
        return self.child.poll() is not None

    def fell(self) -> bool:
        """Whether it ended although it should run, or failed at what it should do."""
        return self.ended() and not (self.command.may_end and self.child.returncode == 0)

    def signal(self, number: signal.Signals, *, group: bool = False) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if group:
                os.killpg(self.pid, number)
            elif not self.ended():
                self.child.send_signal(number)

    def ask_to_stop(self) -> None:
        self.signal(self.command.stop_signal)

    def finish(self) -> None:
        """Wait as long as the command may take to stop, then end what is left of its group."""
        with suppress(subprocess.TimeoutExpired):
            self.child.wait(self.command.patience)
        self.signal(signal.SIGKILL, group=True)
        self.child.wait()

    def last_lines(self, count: int = 15) -> str:
        """The end of what it wrote since it started."""
        try:
            written = self.command.log.read_bytes()[self.log_start :]
        except OSError:
            written = b"(its log is gone)"
        lines = written.decode(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-count:])


def launched(words: Sequence[str], stop_signal: signal.Signals, identity: str) -> list[str]:
    """The command line that runs `words` tied to the life of this process."""
    return [*PYTHON, str(HERE / "launch.py"), str(os.getpid()), str(int(stop_signal)), identity, *words]


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, TERM, a closed terminal, or a parent that is gone."""


class Crew:
    """The processes of one run, and the watchdog that outlives us for a moment if we are killed.

    Start and stop it in the main thread: Linux ties children to the thread that made them.
    """

    def __init__(self, *, keep_open: Sequence[int] = ()) -> None:
        self.processes: list[Process] = []
        self.stop_requested = False
        self.watchdog = subprocess.Popen(
            [*PYTHON, str(HERE / "watchdog.py")],
            stdin=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
            pass_fds=keep_open,
            text=True,
        )

    def _tell(self, line: str) -> None:
        with suppress(BrokenPipeError):
            self.watchdog.stdin.write(line + "\n")
            self.watchdog.stdin.flush()

    def remove_folder(self, folder: Path) -> None:
        """Remove the folder at the end, whatever the end is."""
        self._tell(f"folder {folder}")

    def start(self, command: Command) -> Process:
        process = Process(command)
        self._tell(f"+ {process.pid} {int(command.stop_signal)}")
        self.processes.append(process)
        return process

    def pause(self, seconds: float) -> None:
        """Wait a moment. Requests to stop take effect here and nowhere else, so no child is ever lost track of."""
        if self.stop_requested:
            raise Stopped
        time.sleep(seconds)

    def wait_until(self, process: Process, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until `ready()`. Says which process ended or was too slow, with its last words."""
        name = process.command.name
        end = time.monotonic() + seconds
        while not ready():
            if process.ended():
                raise Trouble(f"{name} ended while starting. The end of {process.command.log}:\n{process.last_lines()}")
            if time.monotonic() > end:
                raise Trouble(f"{name} was not ready after {seconds:.0f} s. Its last words:\n{process.last_lines()}")
            self.pause(0.03)

    def fallen(self) -> Process | None:
        """A process that ended although nobody asked it to."""
        return next((process for process in self.processes if process.fell()), None)

    def stop(self, processes: Sequence[Process]) -> None:
        """Stop these together, and forget them."""
        for process in processes:
            process.ask_to_stop()
        for process in processes:
            process.finish()
            self._tell(f"- {process.pid}")
            self.processes.remove(process)

    def disband(self) -> None:
        """Stop all, layer by layer, then the watchdog, which removes the folders."""
        while self.processes:
            top = max(process.command.layer for process in self.processes)
            self.stop([process for process in self.processes if process.command.layer == top])
        with suppress(BrokenPipeError):
            self.watchdog.stdin.close()
        self.watchdog.wait()

    def kill(self) -> None:
        """End everything at once, without asking."""
        for process in self.processes:
            process.signal(signal.SIGKILL, group=True)

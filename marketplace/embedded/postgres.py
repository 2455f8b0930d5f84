"""PostgreSQL from a folder of binaries: makes a cluster once, runs it in the foreground behind a socket."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from marketplace.embedded import binaries
from marketplace.embedded.errors import Trouble
from marketplace.embedded.places import DATABASE, alive
from marketplace.embedded.processes import Command, Crew, Process, launched
from marketplace.embedded.users import User

THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB", "checkpoint_timeout=1h")


@dataclass(frozen=True)
class Cluster:
    """One cluster: its data, the user it runs as, its log. A throwaway one trades safety for speed.

    `options` are settings beyond those every cluster has, each written `name=value`.
    """

    data: Path
    user: User
    log: Path
    throwaway: bool = False
    options: tuple[str, ...] = ()

    def start(self, crew: Crew, sockets: Path) -> Process:
        """Make the cluster if there is none, start it and wait until it takes connections."""
        programs = binaries.postgres_folder(self.user)
        if (self.data / "PG_VERSION").exists():
            self._check(programs)
            clear_remains(self.data)
        else:
            self._create(programs)
        process = crew.start(self._command(programs, sockets))
        crew.wait_until(process, lambda: is_ready(self.data, process.pid), seconds=90)
        return process

    def _command(self, programs: Path, sockets: Path) -> Command:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={sockets}",
            "unix_socket_permissions=0700",
            "dynamic_shared_memory_type=mmap",
            "logging_collector=off",
            "log_destination=stderr",
            "timezone=UTC",
            *(THROWAWAY if self.throwaway else ()),
            *self.options,
        ]
        flags = [word for setting in settings for word in ("-c", setting)]
        return Command(
            name="PostgreSQL",
            words=[*self.user.prefix, str(programs / "postgres"), "-D", str(self.data), *flags],
            log=self.log,
            identity=self.user.identity,
            stop_signal=signal.SIGINT,
            patience=30,
            layer=0,
        )

    def _check(self, programs: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        installed = binaries.version(programs)
        if made_by != str(installed):
            raise Trouble(
                f"{self.data} was made by PostgreSQL {made_by}, and {installed} is installed. "
                "`make demo-reset` removes the data and starts anew."
            )
        owner = self.data.stat().st_uid
        if os.geteuid() not in (0, owner):
            raise Trouble(f"{self.data} belongs to another user (number {owner}). Start as that user, or remove it.")

    def _create(self, programs: Path) -> None:
        """Make the cluster beside its place and move it there when complete, so a half-made one is never used."""
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        self.user.own(draft)
        locale = ["--no-locale"]
        if binaries.version(programs) >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb = [
            "initdb",
            "-D",
            str(draft),
            "-U",
            DATABASE,
            "-E",
            "UTF8",
            "-A",
            "trust",
            "--no-instructions",
            "--no-sync",
        ]
        self._run(programs, [*initdb, *locale])
        self._run(programs, ["postgres", "--single", "-D", str(draft), "postgres"], f"CREATE DATABASE {DATABASE};\n")
        draft.rename(self.data)

    def _run(self, programs: Path, words: list[str], text: str = "") -> None:
        command = [*self.user.prefix, str(programs / words[0]), *words[1:]]
        done = subprocess.run(
            launched(command, signal.SIGKILL, self.user.identity),
            input=text,
            text=True,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        with self.log.open("a") as log:
            log.write(done.stdout)
        if done.returncode:
            raise Trouble(f"PostgreSQL could not be set up; {words[0]} said:\n{done.stdout.strip()}")


def is_ready(data: Path, pid: int) -> bool:
    """Whether the server says so itself, in the file `pg_ctl` reads too."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready" and int(lines[0]) > 0 and alive(pid)


def clear_remains(data: Path) -> None:
    """End what a killed run left at work on this data, and remove a lock file whose number now means another process.

    Call it with the run's lock held: whoever still serves this data then is an orphan.
    """
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().split("\n")[0])
    except (OSError, ValueError):
        return
    for number, seconds in ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        if not serves(pid, data):
            break
        os.kill(pid, number)
        wait_for_end(pid, data, seconds)
    if alive(pid) and not serves(pid, data):
        file.unlink(missing_ok=True)


def wait_for_end(pid: int, data: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while serves(pid, data) and time.monotonic() < end:
        time.sleep(0.1)


def serves(pid: int, data: Path) -> bool:
    """Whether the process of that number is a PostgreSQL at work on this data."""
    if not alive(pid):
        return False
    if Path("/proc/self/cwd").exists():
        try:
            return os.readlink(f"/proc/{pid}/cwd") == str(data.resolve())
        except OSError:
            return False
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return str(data) in answer.stdout

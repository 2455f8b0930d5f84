"""Where one installation keeps its services: the folders under `var/`, the lock and the addresses of what runs."""

import fcntl
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from marketplace.embedded.errors import Trouble

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "firstrung"
# Left in the `var` folder by `prepare_demo` while the demo world is being told.
UNFINISHED = "demo-unfinished"
# Who can log in, written there by `prepare_demo` for the runner to print.
LOGINS = "logins.txt"


def postgres_url(sockets: Path) -> str:
    """The address of the database behind the socket folder, as django-environ reads it."""
    return f"postgres://{DATABASE}@/{sockets}/{DATABASE}"


def valkey_url(sockets: Path) -> str:
    """The address of Valkey behind the socket folder, as the `redis` library reads it."""
    return f"unix://{sockets}/valkey.sock"


def database_url(var: Path) -> str:
    """The PostgreSQL that runs for this `var` folder; starts nothing. Without one, a socket that is not there."""
    return Places(var).environment().get("DATABASE_URL") or postgres_url(var / "run")


def redis_url(var: Path) -> str:
    """The Valkey that runs for this `var` folder; starts nothing. Without one, a socket that is not there."""
    return Places(var).environment().get("REDIS_URL") or valkey_url(var / "run")


def broker_url(url: str) -> str:
    """The same server as Celery writes it: sockets are `redis+socket://`, the database number `virtual_host`."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    number = query.removeprefix("db=") or "0"
    return f"redis+socket://{path}?virtual_host={number}"


@dataclass(frozen=True)
class Places:
    """The folders of one installation."""

    var: Path

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def record(self) -> Path:
        return self.run / "services.json"

    def fresh_log(self, name: str) -> Path:
        """An empty log; the one before is kept beside it."""
        self.logs.mkdir(parents=True, exist_ok=True)
        path = self.logs / f"{name}.log"
        if path.exists():
            path.replace(path.with_suffix(".log.1"))
        path.touch()
        return path

    def environment(self) -> dict[str, str]:
        """What the running supervisor wrote down for other processes, or nothing if none runs."""
        try:
            record = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return {}
        return record["environment"] if alive(record["pid"]) else {}

    def write_environment(self, environment: Mapping[str, str]) -> None:
        """Tell this user's other processes where the services are, in one step."""
        draft = self.record.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"pid": os.getpid(), "environment": dict(environment)}, indent=2) + "\n")
        draft.replace(self.record)

    def forget_environment(self) -> None:
        self.record.unlink(missing_ok=True)


class Lock:
    """One run at a time per `var` folder. The kernel frees it when its last holder ends, however it ends."""

    def __init__(self, places: Places) -> None:
        places.run.mkdir(parents=True, exist_ok=True)
        self.path = places.run / "lock"
        self.descriptor = -1

    def take(self, *, busy: str, patience: float = 20) -> None:
        """Take the lock; wait while the watchdog of a dead run still cleans up. `busy` is the sentence if it runs."""
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        end = time.monotonic() + patience
        while not self._try():
            owner = self.owner()
            if owner and alive(owner) or time.monotonic() > end:
                self.release()
                raise Trouble(busy.format(pid=owner or "unknown"))
            time.sleep(0.1)
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, str(os.getpid()).encode(), 0)

    def _try(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def owner(self) -> int:
        """The process that took the lock last, 0 if nobody wrote it down."""
        try:
            return int(self.path.read_text() or 0)
        except (OSError, ValueError):
            return 0

    def release(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def alive(pid: int) -> bool:
    """Whether a process of that number runs; one that ended and was not yet collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return not Path("/proc/self/stat").exists()

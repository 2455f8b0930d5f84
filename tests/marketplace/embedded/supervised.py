"""Small programs for these tests to start, kill and look at, as a process of their own."""

import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg2

from marketplace.embedded.places import alive

ROOT = Path(__file__).resolve().parents[3]

started: list[subprocess.Popen] = []

FAMILY = """
import sys, time
from pathlib import Path
from marketplace.embedded.processes import Command, Crew
folder = Path(sys.argv[1])
crew = Crew()
shell = "sleep 300 & echo $! > '{0}/grandchild'; wait"
for name, words in {"child": ["/bin/sleep", "300"], "parent": ["/bin/sh", "-c", shell.format(folder)]}.items():
    process = crew.start(Command(name=name, words=words, log=folder / "log"))
    (folder / name).write_text(str(process.pid))
(folder / "watchdog").write_text(str(crew.watchdog.pid))
while not (folder / "grandchild").exists() or not (folder / "grandchild").read_text():
    time.sleep(0.01)
(folder / "ready").touch()
time.sleep(300)
"""

SERVICES = """
import sys, time
from pathlib import Path
from marketplace.embedded.places import Lock, Places
from marketplace.embedded.processes import Crew
from marketplace.embedded.services import start_lasting
places = Places(Path(sys.argv[1]))
lock = Lock(places)
lock.take(busy="already runs ({pid})")
crew = Crew(keep_open=[lock.descriptor])
services = start_lasting(crew, places)
for process in crew.processes:
    (places.var / process.command.name).write_text(str(process.pid))
(places.var / "sockets").write_text(services["DATABASE_URL"].partition("@/")[2].rpartition("/")[0])
(places.var / "ready").touch()
sys.stdin.read()
crew.disband()
"""


def start(program: str, folder: Path, *, python: str = sys.executable, user: str | None = None) -> subprocess.Popen:
    """Run a program on a folder and wait until it says that it is ready."""
    (folder / "ready").unlink(missing_ok=True)
    paths = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]
    process = subprocess.Popen(
        [python, "-c", program, str(folder)],
        env={**without_services(), "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    started.append(process)
    wait_for(lambda: (folder / "ready").exists() or process.poll() is not None, seconds=120)
    assert process.poll() is None, process.stderr.read().decode()
    return process


def end_what_is_left() -> None:
    """After a test that failed half-way: its programs must not disturb the next one."""
    while started:
        process = started.pop()
        process.kill()
        process.communicate()


def without_services() -> dict[str, str]:
    """Our environment without the services of this test run."""
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def pid(folder: Path, name: str) -> int:
    """The process id a program wrote under this name; waits until it has."""
    file = folder / name
    assert wait_for(lambda: file.exists() and file.read_text(), seconds=30), f"{name} did not start"
    return int(file.read_text())


def wait_for(condition, *, seconds: float) -> bool:
    """Wait until the condition holds; whether it did in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def all_gone(pids: Sequence[int], *, seconds: float = 10) -> bool:
    return wait_for(lambda: not any(alive(pid) for pid in pids), seconds=seconds)


def query(sockets: str, sql: str) -> str:
    """Ask the PostgreSQL behind a socket folder, as its owner."""
    connection = psycopg2.connect(host=sockets, user="firstrung", dbname="firstrung")
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        answer = cursor.fetchone() if cursor.description else None
    connection.close()
    return str(answer[0]) if answer else ""


def python_for(user: str) -> str | None:
    """A new enough Python that another user can run: ours may lie in somebody's private home."""
    for candidate in (os.path.realpath(sys.executable), shutil.which("python3", path="/usr/local/bin:/usr/bin")):
        if not candidate:
            continue
        words = [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            if subprocess.run(words, user=user, cwd="/", check=False).returncode == 0:
                return candidate
        except PermissionError:
            continue
    return None

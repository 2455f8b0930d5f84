"""Makes `.venv` and installs the locked packages, when that is needed. Run as a file by the Makefile.

It runs on whatever Python is there, before anything is installed, so it must parse on old ones too: their users
get a sentence, not a syntax error.
"""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.txt"
STAMP = VENV / "firstrung-installed"
OLDEST = (3, 11)


def say(text, end="\n"):
    sys.stdout.write(text + end)
    sys.stdout.flush()


def fail(text):
    sys.stderr.write(text + "\n")
    sys.exit(1)


def check_python():
    """Refuse a Python that cannot do it, naming what to install."""
    number = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST:
        fail(
            "Firstrung needs Python 3.11 or newer; this is {}. Install a newer one, then: "
            "make PYTHON=python3.12 demo".format(number)
        )
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        fail(
            "This Python {} comes without {}. On Debian and Ubuntu: apt-get install python3-venv; on Fedora: "
            "dnf install python3-pip; on macOS: brew install python.".format(number, " and ".join(missing))
        )


def fingerprint():
    """What the installed packages depend on: the lock and the place (scripts hold its path)."""
    return hashlib.sha256(LOCK.read_bytes() + str(VENV).encode()).hexdigest()


def has_python():
    """Whether `.venv` has a Python that runs and is new enough."""
    test = "import sys; sys.exit(sys.version_info < {})".format(OLDEST)
    return PYTHON.exists() and run([PYTHON, "-c", test]).returncode == 0


def is_installed(wanted):
    return STAMP.exists() and STAMP.read_text() == wanted and has_python()


def run(words, **options):
    environment = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_ROOT_USER_ACTION="ignore")
    environment.pop("PYTHONHOME", None)
    return subprocess.run(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env=environment,
        **options,
    )


def make_venv():
    """A working `.venv` with pip; one that moved or lost its Python is made again."""
    if has_python() and run([PYTHON, "-m", "pip", "--version"]).returncode == 0:
        return
    say("Making .venv with Python {}.{} ...".format(*sys.version_info[:2]))
    made = run([getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear", VENV])
    if made.returncode:
        fail(
            "The virtual environment could not be made. On Debian and Ubuntu: apt-get install python3-venv. "
            "Python said:\n" + made.stdout.strip()
        )


def install():
    count = sum(1 for line in LOCK.read_text().splitlines() if "==" in line and not line.startswith((" ", "#")))
    say("Installing {} locked packages, once; this takes a minute or two ...".format(count))
    words = [PYTHON, "-m", "pip", "install", "--require-hashes", "--progress-bar", "off", "-r", LOCK]
    done = run(words)
    if done.returncode:
        last = "\n".join("    " + line for line in done.stdout.strip().splitlines()[-12:])
        fail("The packages could not be installed. Is the package index reachable? pip said:\n" + last)


def main():
    check_python()
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "install.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Waiting for another installation in this folder ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint()
        if is_installed(wanted):
            return
        make_venv()
        install()
        STAMP.write_text(wanted)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        fail("Stopped.")
    except OSError as error:
        fail("This folder cannot be prepared: {}".format(error))

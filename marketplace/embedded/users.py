"""Which user PostgreSQL runs as. It refuses root, so root lends it an unprivileged one, or a user namespace."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

from marketplace.embedded.errors import Trouble
from marketplace.embedded.processes import launched


@dataclass(frozen=True)
class User:
    """Somebody PostgreSQL accepts: an identity to change to, and words to put before a command."""

    identity: str = "-"
    prefix: tuple[str, ...] = ()

    @property
    def is_other(self) -> bool:
        """Whether files must be given to it and be reachable for it."""
        return self.identity != "-"

    def own(self, folder: Path) -> None:
        """Give it a folder of ours."""
        if self.is_other:
            uid, gid = (int(part) for part in self.identity.split(":"))
            os.chown(folder, uid, gid)

    def reaches(self, path: Path) -> bool:
        """Whether it can get to the path: every folder on the way must let others pass."""
        if not self.is_other:
            return True
        real = path.resolve()
        return all(folder.stat().st_mode & 0o001 for folder in [real, *real.parents] if folder.is_dir())


def works(user: User) -> bool:
    words = launched([*user.prefix, shutil.which("true") or "/bin/true"], SIGTERM, user.identity)
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def postgres_user(data: Path) -> User:
    """Ourselves. As root the owner of the data, else `nobody`, else the `nobody` of a user namespace."""
    if os.geteuid() != 0:
        return User()
    nobody = pwd.getpwnam("nobody")
    candidates = [User(identity=f"{nobody.pw_uid}:{nobody.pw_gid}")]
    if data.exists() and data.stat().st_uid != 0:
        candidates.insert(0, User(identity=f"{data.stat().st_uid}:{data.stat().st_gid}"))
    if unshare := shutil.which("unshare"):
        candidates.append(
            User(prefix=(unshare, "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"))
        )
    for user in candidates:
        if works(user):
            return user
    raise Trouble(
        "PostgreSQL does not run as root, and root may not change to another user here. Run this as an ordinary user."
    )

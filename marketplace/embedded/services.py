"""PostgreSQL and Valkey together: the lasting ones of `var/`, or throwaway ones for a test run."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from marketplace.embedded import binaries, valkey
from marketplace.embedded.errors import Trouble
from marketplace.embedded.places import Places, postgres_url, valkey_url
from marketplace.embedded.postgres import Cluster
from marketplace.embedded.processes import Crew
from marketplace.embedded.users import User, postgres_user


@dataclass(frozen=True)
class Services:
    """Where the running services are."""

    sockets: Path

    @property
    def addresses(self) -> dict[str, str]:
        return {"DATABASE_URL": postgres_url(self.sockets), "REDIS_URL": valkey_url(self.sockets)}


def start_lasting(crew: Crew, places: Places) -> dict[str, str]:
    """Start the services of a `var` folder, keeping its data; what the environment names already is used instead.

    The caller holds the lock. Returns the addresses.
    """
    user = postgres_user(places.var / "postgres")
    sockets = socket_folder(crew, user)
    addresses = Services(sockets).addresses
    given = {name: os.environ[name] for name in addresses if os.environ.get(name)}
    if "DATABASE_URL" not in given:
        Cluster(data_folder(places, user), user, places.fresh_log("postgres")).start(crew, sockets)
    if "REDIS_URL" not in given:
        valkey.start(crew, data=places.var / "valkey", sockets=sockets, log=places.fresh_log("valkey"))
    addresses |= given
    places.write_environment(addresses)
    return addresses


def start_throwaway(crew: Crew) -> Services:
    """Start services that nobody needs afterwards: quick, in a temporary folder that goes with them."""
    folder = Path(tempfile.mkdtemp(prefix="fr-", dir=short_temporary()))
    crew.remove_folder(folder)
    folder.chmod(0o711)
    user = postgres_user(folder / "postgres")
    sockets = folder / "s"
    sockets.mkdir(mode=0o700)
    user.own(sockets)
    Cluster(folder / "postgres", user, folder / "postgres.log", throwaway=True).start(crew, sockets)
    valkey.start(crew, data=folder / "valkey", sockets=sockets, log=folder / "valkey.log", throwaway=True)
    return Services(sockets)


def short_temporary() -> str | None:
    """The folder for sockets: their whole path may have about a hundred bytes."""
    return "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else None


def socket_folder(crew: Crew, user: User) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fr-", dir=short_temporary()))
    crew.remove_folder(folder)
    user.own(folder)
    return folder


def data_folder(places: Places, user: User) -> Path:
    """`var/postgres`; where the user PostgreSQL runs as cannot get to it, a folder under /var/tmp behind a link."""
    link = places.var / "postgres"
    places.var.mkdir(parents=True, exist_ok=True)
    if not user.is_other or user.reaches(places.var):
        return link.resolve()
    if link.exists() and not link.is_symlink():
        raise Trouble(f"{link} cannot be reached by the user PostgreSQL runs as. `make demo-reset` starts anew.")
    target = outside_folder(places)
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    return target


def outside_folder(places: Places) -> Path:
    """Where the data of this `var` folder lies when it cannot lie inside."""
    name = hashlib.sha256(str(places.var.resolve()).encode()).hexdigest()[:16]
    return binaries.shared_folder() / f"data-{name}"


def remove_data(places: Places) -> None:
    """Remove everything the services and the demo keep. The caller holds the lock, which stays."""
    link = places.var / "postgres"
    if link.is_symlink():
        shutil.rmtree(outside_folder(places), ignore_errors=True)
        link.unlink()
    for child in places.var.iterdir():
        if child == places.run:
            continue
        if child.is_dir():
            shutil.rmtree(child)
        else:
            child.unlink()

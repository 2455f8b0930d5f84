import os
import shutil
import tempfile
from pathlib import Path

import pytest

from marketplace.embedded.places import Places
from marketplace.embedded.services import remove_data
from tests.marketplace.embedded import supervised

NAMES = ("PostgreSQL", "Valkey")


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "a path with spaces" / "var"
    folder.mkdir(parents=True)
    yield folder
    remove_data(Places(folder))


@pytest.fixture
def everybodys():
    """A folder that any user may reach, as pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="with space "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def pids(var):
    return [supervised.pid(var, name) for name in NAMES]


def sockets(var):
    return (var / "sockets").read_text()


def finish(supervisor):
    supervisor.communicate(b"")
    assert supervisor.returncode == 0


def test_services_keep_their_data_and_leave_nothing_running(var):
    first = supervised.start(supervised.SERVICES, var)
    supervised.query(sockets(var), "CREATE TABLE note AS SELECT 'still here' AS text")
    running, folder = pids(var), Path(sockets(var))
    finish(first)
    assert supervised.all_gone(running, seconds=0)
    assert not folder.exists()

    second = supervised.start(supervised.SERVICES, var)
    assert supervised.query(sockets(var), "SELECT text FROM note") == "still here"
    finish(second)


def test_a_second_start_works_right_after_kill_9(var):
    first = supervised.start(supervised.SERVICES, var)
    supervised.query(sockets(var), "CREATE TABLE note AS SELECT 'still here' AS text")
    left, folder = pids(var), Path(sockets(var))
    first.kill()
    second = supervised.start(supervised.SERVICES, var)
    assert supervised.query(sockets(var), "SELECT text FROM note") == "still here"
    assert supervised.all_gone(left, seconds=0)
    assert not folder.exists()
    finish(second)
    first.communicate()


def test_a_stale_lock_file_that_names_a_living_process_does_no_harm(var):
    first = supervised.start(supervised.SERVICES, var)
    finish(first)
    lock_file = (var / "postgres").resolve() / "postmaster.pid"
    lock_file.write_text(f"{os.getpid()}\n{var}/postgres\n")
    second = supervised.start(supervised.SERVICES, var)
    assert supervised.query(sockets(var), "SELECT 1") == "1"
    finish(second)


def test_a_half_made_cluster_is_made_again(var):
    (var / "postgres.new" / "base").mkdir(parents=True)
    supervisor = supervised.start(supervised.SERVICES, var)
    assert supervised.query(sockets(var), "SELECT 1") == "1"
    finish(supervisor)


def test_the_server_speaks_utf8_and_has_the_extensions_we_use(var):
    supervisor = supervised.start(supervised.SERVICES, var)
    place = sockets(var)
    assert supervised.query(place, "SHOW server_encoding") == "UTF8"
    assert supervised.query(place, "SHOW listen_addresses") == ""
    assert supervised.query(place, "SELECT upper('žluťoučký')") == "ŽLUŤOUČKÝ"
    for name in ("pg_trgm", "unaccent", "citext", "btree_gist"):
        supervised.query(place, f"CREATE EXTENSION {name}")
    finish(supervisor)


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user already")
def test_an_ordinary_user_can_start_the_services(everybodys):
    python = supervised.python_for("nobody")
    if not python:
        pytest.skip("no Python 3.11 that an ordinary user can run")
    var = everybodys / "var"
    var.mkdir()
    shutil.chown(var, "nobody")
    supervisor = supervised.start(supervised.SERVICES, var, python=python, user="nobody")
    running = pids(var)
    assert all(Path(f"/proc/{pid}").stat().st_uid == var.stat().st_uid for pid in running)
    supervisor.kill()
    supervisor.communicate()
    assert supervised.all_gone(running)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to lend PostgreSQL another user")
def test_root_keeps_the_data_elsewhere_when_its_folder_is_private(everybodys):
    private = everybodys / "private"
    private.mkdir(mode=0o700)
    var = private / "var"
    var.mkdir()
    supervisor = supervised.start(supervised.SERVICES, var)
    assert supervised.query(sockets(var), "SELECT 1") == "1"
    finish(supervisor)
    outside = (var / "postgres").resolve()
    assert private not in outside.parents
    remove_data(Places(var))
    assert not outside.exists()

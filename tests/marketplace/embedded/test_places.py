import os
import subprocess
import sys

import environ
import pytest
from kombu import Connection

from marketplace.embedded import broker_url, database_url, redis_url
from marketplace.embedded.errors import Trouble
from marketplace.embedded.places import Lock, Places


def test_addresses_come_from_the_supervisor_that_runs(tmp_path):
    places = Places(tmp_path)
    places.run.mkdir()
    places.write_environment({"DATABASE_URL": "postgres://here", "REDIS_URL": "unix:///here"})
    assert database_url(tmp_path) == "postgres://here"
    assert redis_url(tmp_path) == "unix:///here"
    assert places.record.stat().st_mode & 0o077 == 0


def test_addresses_of_a_dead_supervisor_are_forgotten(tmp_path):
    places = Places(tmp_path)
    places.run.mkdir()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    places.record.write_text(f'{{"pid": {ended.pid}, "environment": {{"DATABASE_URL": "postgres://gone"}}}}')
    assert "gone" not in database_url(tmp_path)


def test_without_a_supervisor_the_address_names_a_socket_in_the_folder(tmp_path):
    parsed = environ.Env.db_url_config(database_url(tmp_path))
    assert parsed["HOST"] == f"{tmp_path}/run"
    assert (parsed["USER"], parsed["NAME"]) == ("firstrung", "firstrung")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("unix:///tmp/x/valkey.sock", "redis+socket:///tmp/x/valkey.sock?virtual_host=0"),
        ("unix:///tmp/x/valkey.sock?db=3", "redis+socket:///tmp/x/valkey.sock?virtual_host=3"),
        ("redis://cache:6379/1", "redis://cache:6379/1"),
    ],
)
def test_celery_gets_the_same_server_in_its_own_words(given, wanted):
    assert broker_url(given) == wanted


def test_celery_reaches_the_valkey_of_this_run():
    with Connection(broker_url(os.environ["REDIS_URL"]), transport_options={"socket_timeout": 2}) as connection:
        assert connection.ensure_connection(max_retries=1).connected


def test_the_second_taker_of_a_lock_gets_a_sentence_naming_the_first(tmp_path):
    first = Lock(Places(tmp_path))
    first.take(busy="")
    with pytest.raises(Trouble, match=f"runs already, process {os.getpid()}"):
        Lock(Places(tmp_path)).take(busy="runs already, process {pid}")
    first.release()
    second = Lock(Places(tmp_path))
    second.take(busy="")
    second.release()


def test_a_lock_that_a_dead_run_still_holds_is_waited_for(tmp_path):
    places = Places(tmp_path)
    first = Lock(places)
    first.take(busy="")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    first.path.write_text(str(ended.pid))
    second = Lock(places)
    with pytest.raises(Trouble):
        second.take(busy="still cleaning up", patience=0.3)
    first.release()
    second.take(busy="")
    second.release()

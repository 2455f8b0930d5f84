import os
import signal
import sys

import pytest

from marketplace.embedded.errors import Trouble
from marketplace.embedded.places import alive
from marketplace.embedded.processes import Command, Crew, Stopped
from tests.marketplace.embedded import supervised


@pytest.fixture
def crew():
    crew = Crew()
    yield crew
    crew.disband()


def sleeper(tmp_path, **details):
    return Command(**{"name": "sleeper", "words": ["/bin/sleep", "300"], "log": tmp_path / "log", **details})


def test_a_crew_stops_what_it_started(tmp_path, crew):
    pids = [crew.start(sleeper(tmp_path)).pid for _ in range(2)]
    assert all(alive(pid) for pid in pids)
    crew.disband()
    assert not any(alive(pid) for pid in pids)


def test_upper_layers_are_stopped_before_what_they_need(tmp_path, crew):
    note = "trap 'echo {0} >> order; exit' TERM; touch {0}; while true; do sleep 0.05; done"
    for name, layer in (("database", 0), ("web", 1)):
        words = ["/bin/sh", "-c", note.format(name)]
        crew.start(sleeper(tmp_path, name=name, words=words, folder=tmp_path, layer=layer))
    assert supervised.wait_for(lambda: (tmp_path / "web").exists() and (tmp_path / "database").exists(), seconds=5)
    crew.disband()
    assert (tmp_path / "order").read_text().split() == ["web", "database"]


def test_a_process_that_ignores_the_request_is_killed(tmp_path, crew):
    words = ["/bin/sh", "-c", "trap '' TERM; touch deaf; while true; do sleep 0.05; done"]
    pid = crew.start(sleeper(tmp_path, words=words, folder=tmp_path, patience=0.3)).pid
    assert supervised.wait_for(lambda: (tmp_path / "deaf").exists(), seconds=5)
    crew.disband()
    assert not alive(pid)


def test_a_crew_knows_who_fell(tmp_path, crew):
    fine = crew.start(sleeper(tmp_path))
    assert crew.fallen() is None
    broken = crew.start(sleeper(tmp_path, words=["/bin/sh", "-c", "echo no money left; exit 3"]))
    assert supervised.wait_for(broken.ended, seconds=5)
    assert crew.fallen() is broken
    assert "no money left" in broken.last_lines()
    assert not fine.ended()


def test_one_that_ends_while_starting_is_named_with_its_last_words(tmp_path, crew):
    process = crew.start(sleeper(tmp_path, name="web", words=["/bin/sh", "-c", "echo port taken; exit 1"]))
    with pytest.raises(Trouble, match=r"web ended while starting(.|\n)*port taken"):
        crew.wait_until(process, lambda: False, seconds=5)


def test_one_that_is_too_slow_is_named(tmp_path, crew):
    with pytest.raises(Trouble, match="sleeper was not ready after 0 s"):
        crew.wait_until(crew.start(sleeper(tmp_path)), lambda: False, seconds=0.1)


def test_a_request_to_stop_ends_waiting(tmp_path, crew):
    process = crew.start(sleeper(tmp_path))
    crew.stop_requested = True
    with pytest.raises(Stopped):
        crew.wait_until(process, lambda: False, seconds=5)


def test_folders_go_with_the_crew(tmp_path, crew):
    folder = tmp_path / "sockets here"
    folder.mkdir()
    crew.remove_folder(folder)
    crew.disband()
    assert not folder.exists()


def family(folder):
    return [supervised.pid(folder, name) for name in ("child", "parent", "grandchild", "watchdog")]


def test_kill_9_of_the_supervisor_leaves_nothing_behind(tmp_path):
    supervisor = supervised.start(supervised.FAMILY, tmp_path)
    pids = family(tmp_path)
    supervisor.kill()
    supervisor.communicate()
    assert supervised.all_gone(pids)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_on_linux_children_end_even_if_the_watchdog_was_killed_too(tmp_path):
    supervisor = supervised.start(supervised.FAMILY, tmp_path)
    child, _, grandchild, watchdog = family(tmp_path)
    os.kill(watchdog, signal.SIGKILL)
    supervisor.kill()
    supervisor.communicate()
    assert supervised.all_gone([child])
    os.kill(grandchild, signal.SIGKILL)

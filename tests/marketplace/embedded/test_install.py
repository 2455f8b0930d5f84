import ast
import runpy
import sys

import pytest

from tests.marketplace.embedded.supervised import ROOT

SCRIPT = ROOT / "marketplace/embedded/install.py"


def functions():
    return runpy.run_path(str(SCRIPT))


def test_old_pythons_can_read_the_script():
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))


def test_an_old_python_gets_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    with pytest.raises(SystemExit) as end:
        functions()["check_python"]()
    assert end.value.code == 1
    assert capsys.readouterr().err.startswith("Firstrung needs Python 3.11 or newer; this is 3.9.18.")


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_or_pip_gets_a_sentence_naming_the_package(monkeypatch, capsys, missing):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == missing else object())
    with pytest.raises(SystemExit):
        functions()["check_python"]()
    message = capsys.readouterr().err
    assert f"comes without {missing}" in message
    assert "apt-get install python3-venv" in message
    assert message.count("\n") == 1


def test_a_change_of_the_lock_means_a_new_installation(monkeypatch, tmp_path):
    module = functions()
    fingerprint = module["fingerprint"]
    lock = tmp_path / "requirements-dev.txt"
    lock.write_text("django==5.2.1")
    monkeypatch.setitem(fingerprint.__globals__, "LOCK", lock)
    before = fingerprint()
    lock.write_text("django==5.2.2")
    assert fingerprint() != before

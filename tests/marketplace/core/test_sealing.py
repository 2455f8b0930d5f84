import pytest
import time_machine
from django.core.signing import BadSignature

from marketplace.core.sealing import Sealer


def test_a_seal_opens_for_us_and_tells_nobody_what_is_in_it():
    sealed = Sealer(salt="letters").sign("student 4711")
    assert "4711" not in sealed
    assert Sealer(salt="letters").unsign(sealed) == "student 4711"


def test_two_seals_of_one_text_differ():
    sealer = Sealer(salt="letters")
    assert sealer.sign("4711") != sealer.sign("4711")


@pytest.mark.parametrize("text", ["", "nonsense", "gAAAAA", "ä\x00", "=" * 5000])
def test_what_is_not_ours_does_not_open(text):
    with pytest.raises(BadSignature):
        Sealer(salt="letters").unsign(text)


def test_a_seal_for_one_thing_opens_no_other():
    with pytest.raises(BadSignature):
        Sealer(salt="parcels").unsign(Sealer(salt="letters").sign("4711"))


def test_a_seal_may_grow_too_old():
    with time_machine.travel("2026-11-23 12:00:00+00:00", tick=False):
        sealed = Sealer(salt="letters").sign("4711")
    with time_machine.travel("2026-11-23 12:01:00+00:00", tick=False):
        assert Sealer(salt="letters").unsign(sealed, max_age=60) == "4711"
    with time_machine.travel("2026-11-23 12:01:01+00:00", tick=False), pytest.raises(BadSignature):
        Sealer(salt="letters").unsign(sealed, max_age=60)

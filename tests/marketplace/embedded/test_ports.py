import socket

import pytest

from marketplace.embedded import ports
from marketplace.embedded.errors import Trouble


@pytest.fixture
def busy():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_busy_port_is_a_sentence_that_says_what_to_do(busy):
    with pytest.raises(Trouble, match=rf"^Port {busy} is taken by another program\. .* PORT=8123 make demo$"):
        ports.require_free(busy)


def test_a_port_somebody_holds_on_all_addresses_is_busy():
    with socket.socket() as server:
        server.bind(("", 0))
        server.listen()
        assert not ports.is_free(server.getsockname()[1])


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "80 80", "٨٠٠٠"])
def test_what_is_no_port_is_a_sentence(text):
    with pytest.raises(Trouble, match="is not a port"):
        ports.parse_port(text)


def test_another_port_is_found_when_the_preferred_one_is_busy(busy):
    assert ports.free_port(busy) != busy

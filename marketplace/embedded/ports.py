"""Loopback ports: whether one is free, and one that is."""

import socket

from marketplace.embedded.errors import Trouble

LOOPBACK = "127.0.0.1"


def parse_port(text: str) -> int:
    """The port somebody asked for, or a sentence."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise Trouble(f"PORT={text} is not a port. Give a number from 1024 to 65535, for example: PORT=8123 make demo")


def answers(port: int) -> bool:
    """Whether somebody already listens where a browser would go for `localhost`, on either family of addresses."""
    for host in (LOOPBACK, "::1"):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            continue
        return True
    return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as error:
            raise Trouble(
                f"Port {port} needs more rights. Choose a higher one, for example: PORT=8123 make demo"
            ) from error
        except OSError:
            return False
    return not answers(port)


def require_free(port: int) -> None:
    if not is_free(port):
        raise Trouble(f"Port {port} is taken by another program. Choose another one, for example: PORT=8123 make demo")


def free_port(preferred: int) -> int:
    """The preferred port if it is free, else any other."""
    if is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]

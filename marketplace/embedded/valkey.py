"""Valkey from a folder of binaries, in the foreground behind a socket, every write kept."""

import socket
from pathlib import Path

from marketplace.embedded import binaries
from marketplace.embedded.processes import Command, Crew, Process


def start(crew: Crew, *, data: Path, sockets: Path, log: Path, throwaway: bool = False) -> Process:
    """Start Valkey and wait until it has loaded its data and answers."""
    data.mkdir(parents=True, exist_ok=True)
    path = sockets / "valkey.sock"
    options = {
        "--port": "0",
        "--unixsocket": str(path),
        "--unixsocketperm": "700",
        "--appendonly": "no" if throwaway else "yes",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--dir": str(data),
    }
    words = [str(binaries.valkey_server()), *(word for pair in options.items() for word in pair)]
    process = crew.start(Command(name="Valkey", words=words, log=log, folder=data, layer=0))
    crew.wait_until(process, lambda: answers(path), seconds=30)
    return process


def answers(path: Path) -> bool:
    """Whether the server behind the socket is ready for commands."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

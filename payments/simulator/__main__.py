"""python -m payments.simulator --port 12111 --webhook http://127.0.0.1:8000/stripe/webhook/ --secret whsec_..."""

import argparse
import os
import signal
import sys
import threading
import time

from .server import Simulator
from .store import Store

LOOPBACK = ("127.0.0.1", "localhost")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="payments.simulator", description="A local Stripe. No money moves.")
    parser.add_argument("--port", type=int, default=12111, help="0 picks a free one; the ready line names it")
    parser.add_argument("--host", default="127.0.0.1", help="loopback only")
    parser.add_argument("--webhook", default="", help="address that hears every event")
    parser.add_argument("--secret", default="", help="signing secret of that address, whsec_...")
    parser.add_argument("--payload", choices=("both", "snapshot", "thin"), default="both", help="what is sent there")
    parser.add_argument("--events", default="*", help="types sent there, with commas: charge.refunded,payout.failed")
    parser.add_argument("--store", default="", help="SQLite file; without it, memory only")
    parser.add_argument("--journal", default="", help="append every exchange to this file as JSON lines")
    parser.add_argument("--retry-pause", type=float, default=1.0, help="seconds to the first webhook retry; doubles")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started this one ends")
    chosen = parser.parse_args(arguments)
    if chosen.host not in LOOPBACK:
        parser.error("the simulator listens on loopback only.")
    if chosen.webhook and not chosen.secret.startswith("whsec_"):
        parser.error("--webhook needs --secret whsec_...")
    return chosen


def follow_parent(simulator: Simulator) -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)
    simulator.stop()


def main(arguments: list[str]) -> int:
    chosen = parse(arguments)
    store = Store(chosen.store)
    try:
        simulator = Simulator(chosen.port, store, journal=chosen.journal, pause=chosen.retry_pause)
    except OSError as refused:
        print(f"The simulator cannot listen on port {chosen.port}: {refused.strerror}.", file=sys.stderr)
        return 1
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: simulator.stop())
    if chosen.with_parent:
        threading.Thread(target=follow_parent, args=(simulator,), daemon=True).start()
    print(f"Stripe simulator ready on {simulator.site}: no money moves.", flush=True)
    payloads = ("snapshot", "thin") if chosen.payload == "both" else (chosen.payload,)
    wanted = chosen.events.split(",")
    simulator.run(webhook=chosen.webhook, secret=chosen.secret, payloads=payloads, wanted=wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

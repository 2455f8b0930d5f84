"""`python -m marketplace.embedded demo | reset | run COMMAND...`, called by the Makefile."""

import argparse
import os
import sys
from pathlib import Path

from marketplace.embedded import demo, session
from marketplace.embedded.places import ROOT, Places


def main() -> int:
    parser = argparse.ArgumentParser(prog="marketplace.embedded", description=__doc__)
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="the folder of the data")
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("demo", help="start the whole product; PORT in the environment moves it")
    start.add_argument("--empty", action="store_true", help="without the demo world")
    commands.add_parser("reset", help="remove the demo's data")
    run = commands.add_parser("run", help="run a command with the services of the demo, started if need be")
    run.add_argument("words", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    places = Places(given.var.resolve())
    if given.command == "demo":
        return demo.demo(places, os.environ.get("PORT") or "8000", empty=given.empty)
    if given.command == "reset":
        return demo.reset(places)
    return session.run(places, given.words)


if __name__ == "__main__":
    sys.exit(main())

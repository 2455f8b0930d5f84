"""`make bench`: start the services, measure, print each figure as it is known, and keep all of them."""

import os
from importlib import import_module

import django

from tests.bench.figures import Figure, save
from tests.bench.services import ROOT, services

LATEST = ROOT / "var" / "bench" / "latest.json"


def main() -> None:
    only = [part for part in os.environ.get("ONLY", "").split(",") if part]
    rows, runs = int(os.environ.get("ROWS", "1000000")), int(os.environ.get("RUNS", "3"))
    figures: list[Figure] = []
    with services() as (workshop, simulator):
        os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings"
        django.setup()
        # Its modules need the models, and those the addresses of the services that have just been started.
        plan = import_module("tests.bench.plan")
        for figure in plan.measure(only, workshop, simulator, rows=rows, runs=runs):
            print(figure, flush=True)
            figures.append(figure)
            save(figures, LATEST, is_part=bool(only))
    print(f"Kept in {LATEST.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()

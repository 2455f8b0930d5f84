"""The web server: granian, with the site loaded before the workers part from it.

By itself granian parts first, and each worker loads the site for itself. Loaded before, the site lies in memory once
for all workers, and a worker that takes another's place answers at once. Takes the words that `granian` takes.
"""

import gc
import multiprocessing
from importlib import import_module

from django.urls import reverse
from granian.cli import entrypoint


def serve() -> None:
    """Load the site and serve it until told to stop."""
    import_module("marketplace.wsgi")
    # Whoever asks for one address loads the whole site map, with all its views.
    reverse("projects")
    # Workers share memory until they write to it, and looking for garbage writes to all it looks at. What is here now
    # stays: clear up a last time, and leave it alone from then on.
    gc.collect()
    gc.freeze()
    multiprocessing.set_start_method("fork")
    entrypoint()


if __name__ == "__main__":
    serve()

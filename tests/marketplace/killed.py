"""A Celery application with the product's settings and one task to be killed in; a lost message returns sooner."""

import os
import time
from pathlib import Path

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
django.setup()

app = Celery("killed")
app.config_from_object("django.conf:settings", namespace="CELERY")
sooner = {"visibility_timeout": 3, "unacked_restore_interval": 1}
app.conf.broker_transport_options = {**app.conf.broker_transport_options, **sooner}
app.conf.task_default_queue = "killed"


@app.task
def stand_still(folder: str) -> None:
    """The first run stands still until it is killed, the second one ends."""
    run = len(list(Path(folder).glob("begun-*"))) + 1
    Path(folder, f"begun-{run}.new").write_text(str(os.getpid()))
    Path(folder, f"begun-{run}.new").rename(Path(folder, f"begun-{run}"))
    if run == 1:
        time.sleep(50)
    Path(folder, f"done-{run}").touch()


def forget() -> None:
    """Leave nothing in the broker."""
    with app.connection_for_write() as connection:
        connection.default_channel.client.delete("killed", "unacked", "unacked_index")

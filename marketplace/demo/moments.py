"""Telling the past: services run as if the clock stood at another moment."""

import datetime as dt
from contextlib import AbstractContextManager

import time_machine


def at(moment: dt.datetime) -> AbstractContextManager:
    """Run the enclosed services at `moment`; time stands still meanwhile."""
    return time_machine.travel(moment, tick=False)

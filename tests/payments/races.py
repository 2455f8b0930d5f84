"""Several threads that do the same thing at the same moment, each on its own connection, and what processes need."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from accounts.models import User
from marketplace.core.errors import DomainError
from payments import tasks
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.simulator_process import SimulatorProcess


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at once; each result is what the call returned or the exception it raised."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def failures(results: list[Any]) -> list[Exception]:
    """Those of the results that are exceptions."""
    return [result for result in results if isinstance(result, Exception)]


def one_won(results: list[Any]) -> None:
    """One of two lost, by a refusal with a sentence and not by an error."""
    lost = failures(results)
    assert len(lost) == 1 and isinstance(lost[0], DomainError), lost


def settled(simulator: SimulatorProcess, student: User) -> None:
    """Whatever money the race left on its way arrives, and the books balance."""
    stages.ready(simulator, student)
    tasks.send_transfers()
    tasks.send_refunds()
    assert_books_balance(simulator)


def database_url() -> str:
    """The address of the test database, for a process of its own."""
    found = connection.settings_dict
    place = f"{found['HOST']}:{found['PORT']}" if found["PORT"] and not found["HOST"].startswith("/") else ""
    host = f"?host={found['HOST']}" if found["HOST"].startswith("/") else ""
    port = f"&port={found['PORT']}" if host and found["PORT"] else ""
    login = ":".join(part for part in (found["USER"], found["PASSWORD"]) if part)
    return f"postgres://{login}@{place}/{found['NAME']}{host}{port}"

"""Four processes that act at the same moment, as the test that started them says."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.actors import Actor, deadlocks, gate, running
from tests.payments.races import database_url
from tests.projects.races.hand import GATE


class Race:
    """What they are told, and what came of it."""

    def __init__(self, hands: list[Actor]) -> None:
        self.hands = hands

    def run(self, *acts: tuple) -> list[str]:
        """Each act, a verb, a row and a person, by a process of its own at once: what came of each.

        No process may fail, and PostgreSQL may have no deadlock to break.
        """
        before = deadlocks()
        hands = self.hands[: len(acts)]
        with gate(GATE, len(acts)):
            for hand, (verb, row, person) in zip(hands, acts, strict=True):
                hand.tell({"do": verb, "on": str(row.pk), "by": person.pk})
        came = [hand.hear()["came"] for hand in hands]
        broken = [one for one in came if one.startswith("Traceback")]
        assert broken == [], "\n".join(broken)
        assert deadlocks() == before
        return came


@contextmanager
def four_hands() -> Iterator[list[Actor]]:
    """Four of them, on the test database."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "marketplace.settings"}
    environment |= {"APPLICATIONS_PER_SEAT": "2", "WAITING_LIST_PER_SEAT": "2"}
    with running("tests.projects.races.hand", environment, 4) as four:
        yield four

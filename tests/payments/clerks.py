"""Eight processes that act on the same money at the same moment, as the test that started them says."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from payments import services
from payments.models import Hold
from tests.actors import Actor, deadlocks, gate, running
from tests.payments import stages
from tests.payments.clerk import GATE
from tests.payments.races import database_url
from tests.payments.simulator_process import SimulatorProcess
from tests.payments.webhooks.messages import snapshot


@contextmanager
def eight_clerks(simulator: SimulatorProcess) -> Iterator[list[Actor]]:
    """Eight of them, on the test database."""
    environment = os.environ | {"DATABASE_URL": database_url(), "STRIPE_API_BASE": simulator.base_url}
    environment |= {"DJANGO_SETTINGS_MODULE": "marketplace.settings", "STRIPE_SECRET_KEY": "sk_test_simulated"}
    with running("tests.payments.clerk", environment, 8) as eight:
        yield eight


class World:
    """What they act on."""

    def __init__(self, clerks: list[Actor], simulator, staff_id: int) -> None:
        self.clerks, self.simulator, self.staff_id = clerks, simulator, staff_id
        self.cases: list[list[Hold]] = []
        self.disputes: list[str] = []
        self.answers: list[dict] = []
        self.deadlocks = deadlocks()

    def pay(self) -> None:
        for holds in self.cases:
            services.confirm_checkout(stages.paid_at_stripe(self.simulator, *holds))
        self.look_again()

    def look_again(self) -> None:
        self.cases = [[Hold.objects.select_related("checkout").get(pk=one.pk) for one in case] for case in self.cases]

    def dispute(self) -> None:
        """A bank takes every payment back; we have not heard of it."""
        self.look_again()
        for holds in self.cases:
            self.disputes.append(self.simulator.post("disputes", charge=holds[0].checkout.charge_id)["id"])

    def lose(self) -> None:
        """The banks keep the money; we have not heard of it."""
        for dispute in self.disputes:
            self.simulator.post("disputes/lose", dispute=dispute)

    def all_at_once(self, *verbs: str) -> None:
        """Eight acts on each checkout, one by each process; where it paid for two, they take turns between them."""
        assert len(verbs) == len(self.clerks)
        for place, holds in enumerate(self.cases):
            message = self._message(place)
            turned = [*verbs[place:], *verbs[:place]]
            self._act(
                [
                    {"do": verb, "hold": str(holds[n % len(holds)].pk), "staff": self.staff_id, "message": message}
                    for n, verb in enumerate(turned)
                ]
            )

    def _message(self, place: int) -> str:
        if not self.disputes:
            session = self.cases[place][0].checkout
            return json.dumps(snapshot("checkout.session.completed", session.session_id if session else ""))
        return json.dumps(snapshot("charge.dispute.updated", self.disputes[place]))

    def _act(self, acts: list[dict]) -> None:
        with gate(GATE, len(self.clerks)):
            for clerk, told in zip(self.clerks, acts, strict=True):
                clerk.tell(told)
        self.answers += [clerk.hear() for clerk in self.clerks]


def assert_nothing_broke(world: World) -> None:
    """Whoever was too late heard a sentence; no process failed, and PostgreSQL had no deadlock to break."""
    broken = [answer["came"] for answer in world.answers if answer["came"].startswith("Traceback")]
    assert broken == [], "\n".join(broken)
    assert deadlocks() == world.deadlocks

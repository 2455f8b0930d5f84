"""The running site of a journey: its address, its Stripe, its letters, and the worker that works when told to."""

import re
from dataclasses import dataclass, field

from django.core import mail

from accounts import tasks as accounts
from payments import tasks as payments
from projects import tasks as projects
from tests.payments.simulator_process import SimulatorProcess

ROUNDS = 8
MONEY = (
    payments.process_events,
    payments.settle_checkouts,
    payments.refresh_payees,
    payments.send_transfers,
    payments.send_refunds,
)
CLOCK = (
    projects.close_postings,
    projects.ring_decision_clocks,
    projects.expire_offers,
    projects.end_benches,
    projects.settle_absences,
    projects.end_searches,
    projects.count_feedback,
    projects.accept_silent,
    projects.move_disputes_on,
    projects.publish_reviews,
)


@dataclass(frozen=True)
class Letter:
    """An e-mail somebody got."""

    subject: str
    text: str

    @property
    def link(self) -> str:
        """The first address in it: the one its button leads to."""
        found = re.search(r"https?://\S+", self.text)
        assert found, f"“{self.subject}” leads nowhere"
        return found[0]


@dataclass
class Site:
    """Everything that runs during a journey."""

    url: str
    stripe: SimulatorProcess
    complaints: list[str] = field(default_factory=list)

    def work(self) -> None:
        """What worker and beat do until nothing is due."""
        for _round in range(ROUNDS):
            self.stripe.drain()
            worked = sum(task() for task in (*MONEY, *CLOCK))
            accounts.deliver_notifications()
            if not worked:
                return

    def letter(self, to: str, about: str) -> Letter:
        """The last e-mail to this address whose subject holds these words."""
        accounts.deliver_notifications()
        subjects = [(each.to, each.subject) for each in mail.outbox]
        for each in reversed(mail.outbox):
            if to in each.to and about in each.subject:
                return Letter(each.subject, each.body)
        raise AssertionError(f"No “{about}” to {to}; there are {subjects}")

"""One of several processes that act on the same money at the same moment.

It reads an act a line, `{"do": name, "hold": id, ...}`, waits until the gate opens for all of them, does it once and
answers with one line of JSON: what came of it, a refusal by its name, or the traceback of anything else.
"""

import time
import traceback

import django

django.setup()

from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from marketplace.core.errors import DomainError  # noqa: E402
from payments import services as payments  # noqa: E402
from payments.holds import checkouts  # noqa: E402
from payments.models import Hold, Transfer  # noqa: E402
from payments.payouts import reversals_sending as reversals  # noqa: E402
from payments.payouts import sending as transfers  # noqa: E402
from payments.refunds import sending as refunds  # noqa: E402
from payments.webhooks.services import process_next  # noqa: E402
from projects.disputes import deciding  # noqa: E402
from projects.models import Dispute, Milestone, Settlement  # noqa: E402
from projects.workspace import services as workspace  # noqa: E402
from projects.workspace.ending import endings, settlements  # noqa: E402
from tests import stages  # noqa: E402
from tests.actors import listen  # noqa: E402
from tests.payments.webhooks.messages import send  # noqa: E402

GATE = 8
WHY = "Plans changed."
WORKS_SECONDS = 0.15
WORK = (
    process_next,
    checkouts.settle_next,
    transfers.send_next,
    transfers.confirm_next,
    refunds.send_next,
    refunds.confirm_next,
    reversals.send_next,
)


def pay_half(hold: Hold, staff: User) -> None:
    payments.split(hold, pay_cents=hold.amount_cents // 2, reason=WHY, by=staff)


def settle_third(hold: Hold, staff: User) -> None:
    payments.settle(hold, pay_cents=hold.amount_cents // 3, reason=WHY, by=staff)


def give_back(hold: Hold, staff: User, *, bearer: str) -> None:
    """A fifth of what was paid, after the release."""
    payments.refund_released(hold, amount_cents=hold.total_cents // 5, bearer=bearer, reason=WHY, by=staff)


def take_back(hold: Hold, staff: User) -> None:
    transfer = Transfer.objects.get(hold=hold)
    payments.take_back(transfer, amount_cents=hold.amount_cents // 4, reason=WHY, by=staff)


def milestone_of(hold: Hold) -> Milestone:
    rows = Milestone.objects.select_related("hold", "engagement__company", "engagement__student", "engagement__project")
    return rows.get(hold=hold)


def approve(hold: Hold, staff: User) -> None:
    milestone = milestone_of(hold)
    workspace.approve(milestone, by=stages.owner_of(milestone.engagement.company))


def end(hold: Hold, staff: User, *, by_student: bool) -> None:
    """The student leaves everything to the company; the company offers the student half."""
    engagement = milestone_of(hold).engagement
    shares = {one.pk: 0 if by_student else one.amount_cents // 2 for one in engagement.milestones.all()}
    by = engagement.student if by_student else stages.owner_of(engagement.company)
    endings.cancel(engagement, by=by, reason=WHY, shares=shares)


def accept(hold: Hold, staff: User) -> None:
    settlement = settlement_of(hold)
    settlements.accept(settlement, by=settlement.milestone.engagement.student)


def decide(hold: Hold, staff: User) -> None:
    """A moderator decides a dispute, and both sides take the decision."""
    dispute = Dispute.objects.get(milestone__hold=hold)
    deciding.decide(dispute, opinions=stages.opinions(milestone_of(hold), 50, 0), by=staff)
    stages.taken(dispute)


def settlement_of(hold: Hold) -> Settlement:
    rows = Settlement.objects.select_related("milestone__engagement__company", "milestone__engagement__student")
    return rows.filter(milestone__hold=hold).latest("created_at")


PEOPLE = {
    "approve": approve,
    "student ends": lambda hold, staff: end(hold, staff, by_student=True),
    "company ends": lambda hold, staff: end(hold, staff, by_student=False),
    "accept": accept,
    "decide": decide,
    "release": lambda hold, staff: payments.release(hold, by=None),
    "refund": lambda hold, staff: payments.cancel_or_refund(hold, reason=WHY, by=None),
    "refund by staff": lambda hold, staff: payments.cancel_or_refund(hold, reason=WHY, by=staff),
    "split": pay_half,
    "settle": settle_third,
    "freeze": lambda hold, staff: payments.freeze(hold, reason=WHY, by=staff),
    "unfreeze": lambda hold, staff: payments.unfreeze(hold, reason=WHY, by=staff),
    "return": lambda hold, staff: payments.confirm_checkout(hold.checkout),
    "give back, student bears": lambda hold, staff: give_back(hold, staff, bearer="student"),
    "give back, we bear": lambda hold, staff: give_back(hold, staff, bearer="platform"),
    "take back": take_back,
}


def work() -> None:
    """A worker for a moment: whatever is due, again and again."""
    until = time.monotonic() + WORKS_SECONDS
    while time.monotonic() < until:
        for take_next in WORK:
            while take_next():
                pass


def hear(message: str) -> None:
    """A message of Stripe arrives, and is read."""
    assert send(Client(SERVER_NAME="localhost"), message).status_code == 200
    while process_next():
        pass


def act(told: dict) -> str:
    try:
        if told["do"] == "work":
            work()
        elif told["do"] == "hear":
            hear(told["message"])
        else:
            hold = Hold.objects.select_related("checkout").get(pk=told["hold"])
            PEOPLE[told["do"]](hold, User.objects.get(pk=told["staff"]))
    except (DomainError, Settlement.DoesNotExist, Dispute.DoesNotExist) as refusal:
        if told["do"] in ("work", "hear"):
            return traceback.format_exc()
        return f"refused: {type(refusal).__name__}"
    except Exception:
        return traceback.format_exc()
    return "done"


if __name__ == "__main__":
    listen(GATE, act)

"""Kill -9 of the web server, the worker and PostgreSQL at each step of funding and of release: all of it settles.

Every test reads the same: set the scene, let one process come to a moment, kill something there, start it again, do
what people and beat do next, and count the money on both sides.
"""

import threading
from typing import Any

import pytest
import requests

from tests.payments.kills.world import PATIENCE_SECONDS, Teller, World, whole_world

pytestmark = pytest.mark.slow

OPENING = ("checkout:planned", "checkout:sent", "checkout:answered", "checkout:recorded")
SENDING = ("transfer:planned", "transfer:sent", "transfer:answered", "transfer:recorded", "transfer_paid")
TOTAL_CENTS = 49500
PAY_CENTS = 45000


@pytest.fixture(scope="module")
def everything():
    with whole_world() as (world, teller):
        yield world, teller


@pytest.fixture
def world(everything) -> World:
    return everything[0]


@pytest.fixture
def teller(everything) -> Teller:
    return everything[1]


@pytest.fixture
def scene(world, teller):
    """A student who can be paid, and a company that has not paid; web and worker are started by the test."""
    begun = teller.ask("agree")
    world.simulator.post("accounts/onboard", account=begun["account"])
    teller.ask("onboarded", account=begun["account"])
    yield begun
    world.go_on()
    for name in ("web", "worker"):
        if name in world.running:
            world.kill(name)


def put_right(world: World, victim: str, stopped: str) -> None:
    """Kill the victim while `stopped` stands still; then everything runs again, with nothing to stop it."""
    world.kill(victim)
    if victim == "postgres":
        world.go_on()
        world.start_postgres()
    else:
        world.start(stopped)


def open_checkout(world: World, scene: dict[str, Any]) -> str:
    answer = world.press(scene, f"/engagements/{scene['engagement']}/pay/")
    assert answer.status_code in (302, 303), answer.text[:500]
    return answer.headers["Location"].rstrip("/").rpartition("/")[2]


def pay(world: World, scene: dict[str, Any]) -> None:
    world.simulator.post("sessions/pay", session=open_checkout(world, scene), card="visa")


def approve(world: World, scene: dict[str, Any]) -> requests.Response:
    path = f"/engagements/{scene['engagement']}/milestones/{scene['milestone']}/approve/"
    return world.press(scene, path, met=scene["ticks"])


def attempt(act, *arguments) -> None:
    """What a browser does whose server dies meanwhile."""
    try:
        act(*arguments)
    except (requests.RequestException, AssertionError):
        return


def settled(world: World, teller: Teller, scene: dict[str, Any], **wanted: str) -> dict[str, Any]:
    """Let beat do its turns until the rows say what is wanted."""

    def is_so() -> dict[str, Any] | None:
        teller.ask("pass_time")
        found = teller.ask("look", milestone=scene["milestone"])
        return found if all(found[name] == value for name, value in wanted.items()) else None

    return world.wait(is_so, f"{wanted}, and it is {teller.ask('look', milestone=scene['milestone'])}")


def assert_paid_for_once(world: World, found: dict[str, Any]) -> None:
    at_stripe = world.simulator.state(transfer_group=found["group"])
    assert [charge["amount"] for charge in at_stripe["charges"] if charge["paid"]] == [TOTAL_CENTS]
    assert found["problems"] == []


def assert_student_paid_once(world: World, found: dict[str, Any]) -> None:
    at_stripe = world.simulator.state(transfer_group=found["group"])
    assert [transfer["amount"] for transfer in at_stripe["transfers"]] == [PAY_CENTS]
    assert found["transfers"] == ["paid"] and found["unsettled_steps"] == 0 and found["problems"] == []


def while_it_stands_still(world: World, act, *arguments) -> threading.Thread:
    """Do something in the background until a process stands still in it."""
    doing = threading.Thread(target=attempt, args=(act, *arguments))
    doing.start()
    world.wait_for_stop()
    return doing


@pytest.mark.parametrize("victim", ["web", "postgres"])
@pytest.mark.parametrize("moment", OPENING)
def test_killed_while_the_company_is_sent_to_stripe(world, teller, scene, moment, victim):
    world.start("web", stop_at=moment)
    world.start("worker")
    doing = while_it_stands_still(world, open_checkout, world, scene)

    put_right(world, victim, "web")
    doing.join()
    pay(world, scene)

    assert_paid_for_once(world, settled(world, teller, scene, hold="funded", engagement="active"))


@pytest.mark.parametrize("victim", ["web", "postgres"])
@pytest.mark.parametrize("moment", ["message_kept", "hold_funded"])
def test_killed_while_the_web_server_learns_of_the_payment(world, teller, scene, moment, victim):
    world.start("web")
    session = open_checkout(world, scene)
    path = teller.ask("look", milestone=scene["milestone"])["return_path"]
    world.kill("web")
    world.start("web", stop_at=moment)
    doing = while_it_stands_still(world, come_back_from_stripe, world, scene, session, path)

    put_right(world, victim, "web")
    doing.join()
    world.start("worker")

    assert_paid_for_once(world, settled(world, teller, scene, hold="funded", engagement="active"))


def come_back_from_stripe(world: World, scene: dict[str, Any], session: str, path: str) -> None:
    """Paid at Stripe, which calls our address and sends the person back, both at once."""
    world.simulator.post("sessions/pay", session=session, card="visa")
    with requests.Session() as browser:
        browser.cookies.set(scene["cookie"], scene["session"])
        browser.get(f"{world.site}{path}", timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("victim", ["worker", "postgres"])
def test_killed_while_the_worker_reads_that_the_company_paid(world, teller, scene, victim):
    world.start("web")
    world.start("worker", stop_at="hold_funded")
    pay(world, scene)
    world.wait_for_stop()

    put_right(world, victim, "worker")

    assert_paid_for_once(world, settled(world, teller, scene, hold="funded", engagement="active"))


@pytest.fixture
def delivered(world, teller, scene):
    """The money is held and the work is handed in."""
    world.start("web")
    world.start("worker")
    pay(world, scene)
    settled(world, teller, scene, hold="funded")
    scene["ticks"] = teller.ask("deliver", milestone=scene["milestone"])
    return scene


@pytest.mark.parametrize("victim", ["web", "postgres"])
def test_killed_while_the_company_approves(world, teller, delivered, victim):
    world.kill("web")
    world.start("web", stop_at="hold_released")
    doing = while_it_stands_still(world, approve, world, delivered)

    put_right(world, victim, "web")
    doing.join()
    assert teller.ask("look", milestone=delivered["milestone"])["hold"] == "funded"
    approve(world, delivered)

    assert_student_paid_once(world, settled(world, teller, delivered, milestone="paid", engagement="completed"))


@pytest.mark.parametrize("victim", ["worker", "postgres"])
@pytest.mark.parametrize("moment", SENDING)
def test_killed_while_the_student_is_paid(world, teller, delivered, moment, victim):
    world.kill("worker")
    world.start("worker", stop_at=moment)
    approve(world, delivered)
    world.wait_for_stop()

    put_right(world, victim, "worker")

    assert_student_paid_once(world, settled(world, teller, delivered, milestone="paid", engagement="completed"))

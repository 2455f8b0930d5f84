"""A student vanishes after the company has paid, and the next in line takes over with the money still held.

The story begins some days ago, so that its end is now: Stripe's clock cannot be moved back.
"""

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine
from django.utils import timezone

from payments.models import Checkout, Transfer
from payments.queries import verify_books
from projects.models import Application, Engagement, Project
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory, StudentFactory
from tests.journeys import steps
from tests.journeys.conftest import LOOKS
from tests.journeys.people import PASSWORD, Album, Person
from tests.journeys.site import Site

TITLE = "Map the onboarding of five competitors"
TABLE = {"name": "steps.csv", "mimeType": "text/csv", "buffer": b"step,screen\n1,welcome\n" * 20}
PAID, REPORTED = dt.timedelta(days=12), dt.timedelta(days=5)


@dataclass
class Cast:
    """Olive hires; Dana vanishes; Ravi and Kim are runners-up."""

    olive: Person
    dana: Person
    ravi: Person
    site: Site
    project: Project


@pytest.fixture
def cast_of_three(meet, site):
    """Everybody has an account, and Olive has shortlisted three people for one place."""

    def gather(**options) -> Cast:
        company = CompanyFactory(name="Harbor Coffee", slug="harbor-coffee")
        account = {
            "user__password": PASSWORD,
            "user__name": "Olive Harbor",
            "user__email": "olive@harborcoffee.example",
        }
        MembershipFactory(company=company, **account)
        with time_machine.travel(timezone.now() - PAID):
            project = stages.published(company=company)
            for name, email in (("Dana Reyes", "dana"), ("Ravi Patel", "ravi"), ("Kim Sato", "kim")):
                address = f"{email}@uni-bremen.de"
                student = StudentFactory(user__name=name, user__email=address, user__password=PASSWORD, handle=email)
                stages.shortlisted(student.user, project)
        people = {
            "olive": meet("Olive Harbor", "olive@harborcoffee.example", **options),
            "dana": meet("Dana Reyes", "dana@uni-bremen.de", **options),
            "ravi": meet("Ravi Patel", "ravi@uni-bremen.de", **options),
        }
        return Cast(**people, site=site, project=project)

    return gather


@LOOKS
def test_a_no_show_is_replaced_with_the_money_still_held(cast_of_three, viewport, request):
    album = Album(f"replacement-{request.node.callspec.id.split('-')[-1]}")
    cast = cast_of_three(album=album, viewport=viewport)
    with time_machine.travel(timezone.now() - PAID):
        company_offers_and_orders_its_runners_up(cast)
        student_accepts_and_company_pays(cast)
    with time_machine.travel(timezone.now() - REPORTED):
        company_hears_nothing(cast)
    place_goes_to_the_next_in_line(cast)
    runner_up_takes_over(cast)
    runner_up_is_paid(cast)

    assert Checkout.objects.count() == 1
    assert [transfer.payee.name for transfer in Transfer.objects.all()] == ["Ravi Patel"]
    assert verify_books() == []
    assert cast.olive.complaints + cast.dana.complaints + cast.ravi.complaints == []


def company_offers_and_orders_its_runners_up(cast: Cast) -> None:
    olive = cast.olive
    steps.log_in(olive)
    olive.opens(f"/projects/{cast.project.slug}/applicants/?state=shortlisted")
    olive.follows("Dana Reyes")
    olive.follows("Offer the project")
    olive.presses("Offer the project")
    olive.sees("Offered.")
    olive.opens(f"/projects/{cast.project.slug}/applicants/")
    olive.follows("Runners-up")
    olive.shows("bench-empty")
    for place, name in ((1, "Ravi Patel"), (2, "Kim Sato")):
        olive.page.get_by_label(name).fill(str(place))
    olive.presses("Keep this order")
    olive.sees("Everybody whose place changed has been told.")
    olive.shows("bench")
    steps.log_in(cast.ravi)
    cast.ravi.reads(cast.site.letter(cast.ravi.email, "You are runner-up number 1"))
    cast.ravi.sees("You are runner-up number 1")
    cast.ravi.shows("runner-up")


def student_accepts_and_company_pays(cast: Cast) -> None:
    olive, dana = cast.olive, cast.dana
    steps.log_in(dana)
    dana.reads(cast.site.letter(dana.email, "You are offered"))
    dana.follows("Read the agreement and accept")
    steps.accept_offer(dana)
    olive.reads(cast.site.letter(olive.email, "accepted your offer"))
    olive.presses("with Stripe")
    steps.pay_by_card(olive, card="Card that works")
    olive.sees("The work is under way")
    olive.sees("If you hear nothing from Dana")
    cast.site.work()


def company_hears_nothing(cast: Cast) -> None:
    olive, dana = cast.olive, cast.dana
    olive.page.reload()
    olive.follows("You hear nothing from Dana?")
    olive.writes("What did you try, and when?", "I wrote on Tuesday and called on Thursday.")
    olive.shows("absence-report")
    olive.presses("Report it")
    olive.sees("Waiting for a sign of life from Dana")
    olive.shows("absence-waiting")
    dana.reads(cast.site.letter(dana.email, "Are you there?"))
    dana.sees("I wrote on Tuesday and called on Thursday.")
    dana.shows("absence-asked")
    dana.opens(Engagement.objects.get().get_absolute_url())
    dana.sees("Harbor Coffee hears nothing from you")
    dana.shows("workspace-absent-student")


def place_goes_to_the_next_in_line(cast: Cast) -> None:
    cast.site.work()
    olive, dana = cast.olive, cast.dana
    olive.reads(cast.site.letter(olive.email, "Your money is still held"))
    olive.sees("Ravi Patel is offered the place")
    olive.shows("searching")
    olive.follows("See the runners-up")
    olive.sees("Kim Sato")
    olive.shows("bench-after-step")
    dana.reads(cast.site.letter(dana.email, "has ended for you"))
    dana.shows("ended-for-student")
    assert Application.objects.get(student__name="Ravi Patel").status == Application.Status.OFFERED


def runner_up_takes_over(cast: Cast) -> None:
    olive, ravi = cast.olive, cast.ravi
    ravi.reads(cast.site.letter(ravi.email, "You are offered"))
    ravi.sees("The money is held already")
    ravi.shows("offer-with-money-held")
    ravi.follows("Read the agreement and accept")
    steps.accept_offer(ravi)
    ravi.sees("$450.00 was held already, and went on to you")
    ravi.shows("workspace-taken-over")
    olive.reads(cast.site.letter(olive.email, "Ravi Patel takes over"))
    olive.sees("Taken over from Dana")
    olive.sees("Nothing was charged again.")
    olive.shows("workspace-company")


def runner_up_is_paid(cast: Cast) -> None:
    olive, ravi = cast.olive, cast.ravi
    steps.set_up_payouts(ravi)
    cast.site.work()
    ravi.reads(cast.site.letter(ravi.email, "The money is held"))
    ravi.follows("Deliver")
    steps.deliver(ravi, note="All steps are in steps.csv.", files=[TABLE])
    olive.reads(cast.site.letter(olive.email, "delivered"))
    olive.follows("Approve and pay $450")
    olive.ticks_all("[name=met]")
    olive.presses("Approve and pay $450")
    olive.sees("Approved.")
    cast.site.work()
    ravi.reads(cast.site.letter(ravi.email, "is yours"))
    ravi.sees("$450")

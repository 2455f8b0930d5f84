"""A posting that more people want than it takes: 27 students for one place, and everybody hears.

Twenty-four of them apply through the services; those the story is about do so in a browser, with everybody who chooses.
"""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from projects.applications import services as applications
from projects.models import Application, Project
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory, StudentFactory
from tests.journeys import steps
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.people import PASSWORD, Album, Person
from tests.journeys.site import Site

TITLE = "Taste forty teas and describe each"
CROWD = 23


@pytest.fixture
def posting(transactional_db) -> Project:
    """One place, read blind, of a company with two people."""
    company = CompanyFactory(name="Harbor Coffee", slug="harbor-coffee")
    member = {"company": company, "user__password": PASSWORD}
    MembershipFactory(role="owner", user__name="Olive Harbor", user__email="olive@harbor.example", **member)
    MembershipFactory(role="reviewer", user__name="Rita Salt", user__email="rita@harbor.example", **member)
    return stages.published(company=company, title=TITLE)


@pytest.fixture
def crowd(posting) -> list[Application]:
    """Everybody who applies before our three."""
    return [stages.applied(project=posting) for _ in range(CROWD)]


@pytest.fixture
def join(meet):
    """`join("Dana Reyes")` is a student with an account, logged in on a phone."""

    def make(name: str, album: Album) -> Person:
        email = f"{name.split()[0].lower()}@uni-bremen.de"
        StudentFactory(user__name=name, user__email=email, user__password=PASSWORD, school="Bremen School of Tea")
        person = meet(name, email, album=album, viewport=PHONE)
        steps.log_in(person)
        return person

    return make


@pytest.fixture
def work_for(meet):
    """`work_for(name, email)` is somebody of the company, logged in at a desk."""

    def make(name: str, email: str, album: Album) -> Person:
        person = meet(name, email, album=album, viewport=DESKTOP)
        steps.log_in(person)
        return person

    return make


def test_27_students_for_one_place_and_everybody_hears(posting, crowd, join, work_for, site):
    album = Album("hiring")
    noor, dana, ravi, mei = (join(name, album) for name in ("Noor Haddad", "Dana Reyes", "Ravi Patel", "Mei Lindqvist"))
    olive = work_for("Olive Harbor", "olive@harbor.example", album)
    rita = work_for("Rita Salt", "rita@harbor.example", album)
    owner = stages.owner_of(posting.company)

    noors = stages.applied(_user(noor), posting, pitch="I am Noor from the Bremen School of Tea.")
    _takes_the_last_place(dana, posting)
    _waits_in_line(ravi, posting, place=1)
    _waits_in_line(mei, posting, place=2)

    _reads_without_names(olive, posting, people=(noor, dana))
    _scores(olive, noors, points="4")
    _judges_alone(rita, noors, other="Olive Harbor")
    _scores(rita, noors, points="1")
    rita.opens(f"/applications/{noors.pk}/")
    rita.sees("far apart")
    rita.shows("spread")

    applications.withdraw(crowd[0], by=crowd[0].student)
    ravi.reads(site.letter(ravi.email, "A place became free"))
    ravi.sees("The company reads")

    _shortlists(olive, _of(dana, posting), name="Dana Reyes")
    for application in (*crowd[1:5], _of(ravi, posting)):
        applications.shortlist(application, by=owner)
    _offers(olive, _of(dana, posting))
    _keeps_as_runner_up(olive, posting, name="Ravi Patel")
    ravi.reads(site.letter(ravi.email, "You are runner-up number 1"))

    _lets_the_offer_lapse(_of(dana, posting), site)
    ravi.reads(site.letter(ravi.email, "You are offered"))
    ravi.shows("offered-from-the-bench")
    ravi.follows("Read the agreement and accept")
    steps.accept_offer(ravi)
    site.work()

    _hears_how_it_was_read(noor, site)
    mei.reads(site.letter(mei.email, "No place became free"))
    mei.shows("never-reached")
    assert [each.email for each in _not_told(posting, site)] == []
    assert [person.complaints for person in (noor, dana, ravi, mei, olive, rita)] == [[]] * 6


def _user(person: Person) -> User:
    return User.objects.get(email=person.email)


def _of(person: Person, posting: Project) -> Application:
    return Application.objects.get(project=posting, student__email=person.email)


def _applies(person: Person, posting: Project, button: str) -> None:
    person.opens(f"/projects/{posting.slug}/apply/")
    person.writes("Why you?", f"I am {person.name}, and I have tasted for the tea club of the Bremen School of Tea.")
    for answer in person.page.locator("textarea[name^=answer_]").all():
        answer.fill("It asked me one thing at a time.")
    person.presses(button)


def _takes_the_last_place(person: Person, posting: Project) -> None:
    person.opens(f"/projects/{posting.slug}/")
    person.sees("24 of 25 applications")
    _applies(person, posting, "Send the application")
    person.sees("promised to answer by")


def _waits_in_line(person: Person, posting: Project, *, place: int) -> None:
    _applies(person, posting, "Join the waiting list")
    person.sees(f"You are number {place} on the waiting list")
    person.shows(f"waiting-{place}")


def _reads_without_names(person: Person, posting: Project, *, people: tuple[Person, ...]) -> None:
    """Not in the list, not on the page about one of them."""
    person.opens(f"/projects/{posting.slug}/applicants/")
    person.sees("Applicant 25")
    person.shows("applicants")
    person.follows("Applicant 24", exact=True)
    person.sees("You read this blind")
    person.shows("blind")
    page = person.page.content()
    for hidden in ("School of Tea", *(name for one in people for name in one.name.split())):
        assert hidden not in page


def _scores(person: Person, application: Application, *, points: str) -> None:
    person.opens(f"/applications/{application.pk}/score/")
    person.chooses("No. I do not know this person")
    person.ticks_all(f"[name^=points_][value='{points}']")
    person.shows("points")
    person.page.get_by_role("button", name="Save", exact=True).click()
    person.sees("Your points are in")


def _judges_alone(person: Person, application: Application, *, other: str) -> None:
    """A colleague has given points; neither the points nor the words are there before one's own."""
    person.opens(f"/applications/{application.pk}/")
    person.sees("1 colleague has given points")
    expect(person.page.locator("#scores")).not_to_contain_text(other)


def _shortlists(person: Person, application: Application, *, name: str) -> None:
    person.opens(f"/applications/{application.pk}/")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Applicant 25")
    person.presses("Shortlist")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(name)
    person.sees("Saw the name")


def _offers(person: Person, application: Application) -> None:
    person.opens(f"/applications/{application.pk}/offer/")
    person.presses("Offer the project")
    person.sees("You hear as soon as there is an answer")


def _keeps_as_runner_up(person: Person, posting: Project, *, name: str) -> None:
    person.opens(f"/projects/{posting.slug}/applicants/")
    person.follows("Runners-up")
    person.page.get_by_label(name).fill("1")
    person.shows("bench")
    person.presses("Keep this order")
    person.page.wait_for_load_state()


def _lets_the_offer_lapse(application: Application, site: Site) -> None:
    """The clock of the offer runs out; what follows happens by itself."""
    Application.objects.filter(pk=application.pk).update(offer_expires_at=timezone.now() - dt.timedelta(minutes=1))
    site.work()
    application.refresh_from_db()
    assert application.status == Application.Status.EXPIRED


def _hears_how_it_was_read(person: Person, site: Site) -> None:
    person.reads(site.letter(person.email, "no longer open"))
    person.sees("How your application was read")
    person.sees("6 were shortlisted")
    person.shows("feedback")
    expect(person.page.locator(".bands li")).not_to_have_count(0)


def _not_told(posting: Project, site: Site) -> list[User]:
    """Who applied and still knows nothing of how it ended; who withdrew knows."""
    site.work()
    open_ended = posting.applications.filter(status__in=Application.OPEN).select_related("student")
    return [application.student for application in open_ended if application.bench_position is None]

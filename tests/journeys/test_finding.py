"""From a mistyped word to an application: searching, keeping the search, hearing of what is new, being invited."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accounts.skills.models import LearningResource
from projects import tasks
from projects.discovery import vocabulary
from projects.models import Project, ProjectInvitation, SearchHit
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory, SkillFactory, StudentFactory
from tests.journeys import steps
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.people import PASSWORD, Album, Person

OLD, NEW = "Taste forty teas and describe each", "Interview ten regulars about our teas"


@pytest.fixture
def company(transactional_db):
    """A company whose owner has an account."""
    company = CompanyFactory(name="Harbor Coffee", slug="harbor-coffee")
    member = {"user__name": "Olive Harbor", "user__email": "olive@harbor.example", "user__password": PASSWORD}
    MembershipFactory(company=company, role="owner", **member)
    return company


@pytest.fixture
def skills(transactional_db):
    """What the postings ask for, one of them with a course."""
    tasting, interviewing = SkillFactory(label="tea tasting"), SkillFactory(label="interviewing")
    LearningResource.objects.create(
        skill=interviewing, title="Ask and listen", provider="Open School", url="https://courses.example/ask", hours=3
    )
    return tasting, interviewing


def test_a_student_finds_is_told_and_is_invited(company, skills, meet, site):
    album = Album("finding")
    tasting, interviewing = skills
    _posting(company, OLD, [tasting])
    tasks.match_postings()
    dana = _student(meet, skill=tasting, album=album)
    olive = meet("Olive Harbor", "olive@harbor.example", album=album, viewport=DESKTOP)
    steps.log_in(olive)

    _searches_with_a_slip(dana)
    _saves_the_search(dana)
    new = _posting(company, NEW, [tasting, interviewing])
    _hears_of_it(dana, new, site)
    _sees_what_fits_and_where_to_learn_the_rest(dana)
    _finds_it_for_her(dana, new)
    _invites_somebody(olive, new)
    _says_yes(dana, site)
    olive.opens(f"/projects/{new.slug}/invited/")
    olive.sees("wants to apply")
    assert dana.name not in olive.page.content()
    olive.shows("invited")
    assert [person.complaints for person in (dana, olive)] == [[]] * 2


def _posting(company, title: str, needed: list) -> Project:
    project = stages.published(company=company, title=title)
    project.skills.set(needed)
    vocabulary.learn(project)
    return project


def _student(meet, *, skill, album: Album) -> Person:
    profile = StudentFactory(
        user__name="Dana Reyes", user__email="dana@uni-bremen.de", user__password=PASSWORD, is_findable=True
    )
    profile.skills.add(skill)
    return meet("Dana Reyes", "dana@uni-bremen.de", album=album, viewport=PHONE)


def _searches_with_a_slip(dana: Person) -> None:
    dana.opens("/projects/?q=tee+tastng")
    dana.sees("Showing results for")
    dana.sees(OLD)
    dana.shows("a-slip-of-the-pen")


def _saves_the_search(dana: Person) -> None:
    dana.opens("/projects/?skills=tea+tasting&where=remote")
    dana.follows("Log in to save this search")
    dana.writes("E-mail address", dana.email)
    dana.writes("Password", PASSWORD)
    dana.presses("Log in")
    dana.presses("Save this search")
    dana.opens("/searches/")
    dana.follows("tea tasting")
    dana.chooses("At once")
    dana.presses("Save")
    dana.sees("at once")
    dana.shows("saved-search")


def _hears_of_it(dana: Person, new: Project, site) -> None:
    tasks.match_postings()
    tasks.tell_of_hits()
    assert SearchHit.objects.get().project == new
    letter = site.letter(dana.email, "fits your saved search")
    assert NEW in letter.text and OLD not in letter.text
    dana.opens(f"/projects/{new.slug}/")
    dana.sees(NEW)


def _sees_what_fits_and_where_to_learn_the_rest(dana: Person) -> None:
    dana.page.locator("#fit summary").click()
    dana.sees("interviewing", within="#fit")
    dana.shows("how-it-fits")
    dana.page.locator("#fit").get_by_role("link", name="interviewing").click()
    dana.sees("Ask and listen")
    dana.shows("where-to-learn-it")


def _finds_it_for_her(dana: Person, new: Project) -> None:
    dana.opens("/for-you/")
    dana.sees(OLD)
    expect(dana.page.get_by_role("heading", name=NEW)).to_have_count(0)
    dana.shows("for-you")


def _invites_somebody(olive: Person, new: Project) -> None:
    olive.opens(f"/projects/{new.slug}/invite/?skills=tea+tasting")
    olive.sees("1 student")
    assert "Dana" not in olive.page.content()
    olive.shows("students-to-invite")
    olive.presses("Invite")
    olive.page.locator("textarea").fill("You taste teas, and that is what we need.")
    olive.shows("invite")
    olive.presses("Send the invitation")
    olive.sees("19")
    assert ProjectInvitation.objects.get().answer_by - ProjectInvitation.objects.get().created_at > dt.timedelta(days=6)


def _says_yes(dana: Person, site) -> None:
    dana.reads(site.letter(dana.email, "invites you"))
    dana.sees("You taste teas")
    dana.shows("an-invitation")
    dana.presses("Yes, I want to apply")
    dana.is_at("**/apply/")
    dana.shows("the-application")

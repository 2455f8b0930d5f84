"""Two people of a company read one application, and what the applicant hears of it, in a real browser."""

import os

import pytest
from playwright.sync_api import expect

from projects import tasks
from projects.applications import services
from projects.applications.scoring import services as points
from projects.models import Application, Project, Scorecard
from projects.postings import services as postings
from tests import stages
from tests.factories import SkillFactory
from tests.projects.applications.test_in_a_browser import assert_fit_for_everybody

pytestmark = pytest.mark.django_db(transaction=True)
RUBRIC = [
    ("Shows something they found out themselves, with its sources", 50),
    ("Names where they would look and how they would tell a good source from a bad one", 30),
    ("Writes so that one reads it once and understands it", 20),
]


def give(application, by, *given, reasons=(), note=""):
    rubric = list(application.project.rubric.order_by("position").values_list("pk", flat=True))
    scores = {"points": dict(zip(rubric, given, strict=True)), "reasons": dict(zip(rubric, reasons, strict=False))}
    return points.score(application, by=by, note=note, **scores)


def test_each_gives_points_alone_and_then_they_compare(window, student, owner, reviewer, company):
    project = stages.published(company=company, rubric=RUBRIC)
    application = stages.applied(student, project)
    give(application, owner, 4, 4, 4, reasons=["Three sources for each claim"])
    page = window(reviewer)

    page.goto(application.get_absolute_url())
    expect(page.get_by_text("1 colleague has given points")).to_be_visible()
    expect(page.get_by_text("Three sources for each claim")).to_be_hidden()
    page.get_by_role("link", name="Give points").click()
    expect(page.get_by_role("heading", name="Give Applicant 1 points")).to_be_visible()
    page.get_by_role("radio", name="Yes. I leave the decision").check()
    expect(page.get_by_role("group", name=RUBRIC[0][0])).to_be_hidden()
    page.get_by_role("radio", name="No. I do not know this person").check()
    for text, _weight in RUBRIC:
        page.get_by_role("group", name=text).get_by_role("radio", name="2 · growing").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Three sources for each claim")).to_be_visible()
    expect(page.get_by_text("3.0 on average, from 2 to 4").first).to_be_visible()
    assert Scorecard.objects.get(reviewer=reviewer).scores.count() == 3


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")], ids=["phone", "desktop"])
def test_the_pages_of_reading_are_fit_for_everybody(width, scheme, window, student, owner, manager, reviewer, company):
    project = stages.published(company=company, rubric=RUBRIC)
    project.skills.add(SkillFactory(label="market research"))
    mine = stages.applied(student, project)
    others = [
        stages.applied(None, project, pitch="I compared nine shops last term, and wrote it up.") for _ in range(6)
    ]
    give(mine, owner, 4, 2, 3, reasons=["A table with sources", "Only one place named"], note="Worth a call.")
    give(mine, manager, 2, 2, 4, reasons=["The table is from a course"])
    give(others[0], owner, 3, 3, 3)
    points.declare_conflict(others[1], by=owner, conflict="My cousin")
    for application in others[:5]:
        services.shortlist(application, by=manager)
    companys, students = window(owner, width=width, scheme=scheme), window(student, width=width, scheme=scheme)
    draft = stages.drafted(company=company)
    applicants, mines = f"/projects/{project.slug}/applicants/?state=all", mine.get_absolute_url()

    for number, address in enumerate(
        (
            f"/projects/{draft.slug}/edit/applicants/",
            applicants,
            f"{applicants}&sort=rubric",
            mines,
            f"{mines}score/",
            others[1].get_absolute_url(),
            f"{mines}decline/",
        )
    ):
        assert_fit_for_everybody(companys, address)
        keep(companys, f"company-{number}-{width}")
    postings.close(Project.objects.get(pk=project.pk), by=owner, reason="by_hand")
    services.decline(mine, by=manager, reason="We chose others.", line="Your table was the clearest of all.")
    services.decline_many(Application.objects.filter(pk__in=[each.pk for each in others]), by=manager, reason="No")
    assert tasks.count_feedback() == 1
    for number, address in enumerate((mines, project.get_absolute_url())):
        assert_fit_for_everybody(students, address)
        keep(students, f"student-{number}-{width}")


def keep(page, name):
    if os.environ.get("ALBUM"):
        page.screenshot(path=f"{os.environ['ALBUM']}/{name}.png", full_page=True)

"""The time to decide, as both sides see it, in a real browser: whether everybody can use the pages."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from projects.applications import clock
from projects.models import DecisionClock, Project
from projects.postings import services as postings
from projects.tasks import ring_decision_clocks
from tests import stages

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DAY = dt.timedelta(days=1)


def assert_fit_for_everybody(page, address, words):
    page.goto(address)
    assert words in page.inner_text("main").replace("\xa0", " "), address
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], address
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def later(application, by):
    """As if this much time had passed since the posting closed."""
    running = DecisionClock.objects.get()
    for name in ("started_at", "release_at", "next_at"):
        setattr(running, name, getattr(running, name) - by)
    running.save()
    project = Project.objects.get(pk=application.project_id)
    Project.objects.filter(pk=project.pk).update(decide_by=project.decide_by - by)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")], ids=["phone", "desktop"])
def test_every_state_of_the_clock_is_fit_for_everybody(width, scheme, window, student, owner, company, moderator):
    application = stages.applied(student, stages.published(company=company))
    draft = stages.drafted(company=company)
    postings.close(application.project, by=owner, reason=Project.CloseReason.BY_HAND)
    theirs, own = window(owner, width=width, scheme=scheme), window(student, width=width, scheme=scheme)
    listed, status = f"/projects/{application.project.slug}/applicants/?state=all", application.get_absolute_url()

    later(application, 2 * DAY)
    assert_fit_for_everybody(theirs, listed, "left for 1 applicant")
    assert_fit_for_everybody(own, status, "left to answer, until")

    clock.pause(DecisionClock.objects.get(), by=moderator, reason="Their office burnt down.")
    assert_fit_for_everybody(theirs, listed, "Their office burnt down.")
    assert_fit_for_everybody(own, status, "Their office burnt down.")
    clock.go_on(DecisionClock.objects.get(), by=moderator)

    later(application, 6 * DAY)
    assert_fit_for_everybody(theirs, listed, "You are late")
    assert_fit_for_everybody(own, status, "is late")
    assert_fit_for_everybody(theirs, f"/projects/{draft.slug}/preview/", "answer those you promised an answer")
    assert_fit_for_everybody(theirs, f"/projects/{draft.slug}/edit/work/", "You cannot submit it yet")

    later(application, 3 * DAY)
    ring_decision_clocks()
    assert_fit_for_everybody(theirs, listed, "The time to decide is over")
    assert_fit_for_everybody(own, status, "owes you an answer")
    assert_fit_for_everybody(theirs, "/dashboard/", "never got the answer you promised")
    assert timezone.now() > DecisionClock.objects.get().release_at

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.applications import clock
from projects.applications import services as applications
from projects.models import DecisionClock, Project
from projects.postings import services as postings
from projects.tasks import ring_decision_clocks
from tests import stages

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def moment(time_machine):
    """Move to a moment and stand still there."""
    return lambda when: time_machine.move_to(when, tick=False)


@pytest.fixture
def waiting(company, owner, student, moment):
    """An application to a posting its company has just closed."""
    moment(dt.datetime(2026, 12, 1, 18, tzinfo=dt.UTC))
    due_on = dt.date(2026, 12, 28)
    application = stages.applied(student, stages.published(company=company, due_on=due_on))
    postings.close(application.project, by=owner, reason=Project.CloseReason.BY_HAND)
    return application


def desk_of(running, action="change"):
    return reverse(f"admin:projects_decisionclock_{action}", args=[running.pk])


def list_of(application):
    return reverse("applicants", args=[application.project.slug])


def draft_for_later(company):
    return stages.drafted(company=company, due_on=timezone.localdate() + 36 * DAY)


def plain(page):
    return page.text.replace("\xa0", " ")


def test_both_sides_read_how_much_time_is_left_and_until_when(client_for, waiting, reviewer, moment):
    moment(timezone.now() + 3 * DAY)

    theirs, own = (
        client_for(reviewer).get(list_of(waiting)),
        client_for(waiting.student).get(waiting.get_absolute_url()),
    )

    assert "4 days left" in plain(theirs) and "for 1 applicant" in plain(theirs)
    assert "Harbor Coffee has 4 days left to answer" in plain(own)
    for page in (theirs, own):
        assert 'max="604800" value="259200"' in page.text
        assert "CST" in page.text


def test_past_the_promise_both_read_that_it_is_late_and_when_everyone_is_released(client_for, waiting, owner, moment):
    moment(waiting.project.decide_by + DAY)

    assert "You are late" in client_for(owner).get(list_of(waiting)).text
    own = plain(client_for(waiting.student).get(waiting.get_absolute_url()))
    assert "is late" in own and "If there is no answer within 2 days" in own


def test_both_sides_read_why_the_clock_is_paused(client_for, waiting, owner, moderator, moment):
    clock.pause(DecisionClock.objects.get(), by=moderator, reason="Their office burnt down.")
    moment(timezone.now() + 20 * DAY)

    for person, url in ((owner, list_of(waiting)), (waiting.student, waiting.get_absolute_url())):
        page = client_for(person).get(url).text
        assert "stands still" in page and "Their office burnt down." in page
        assert "is late" not in page


def test_after_the_clock_ran_out_both_read_that_an_answer_is_owed(client_for, waiting, owner, moment):
    moment(DecisionClock.objects.get().release_at)
    ring_decision_clocks()

    assert "The time to decide is over" in client_for(owner).get(list_of(waiting)).text
    assert "owes you an answer" in plain(client_for(waiting.student).get(waiting.get_absolute_url()))
    assert "never got the answer you promised" in client_for(owner).get(reverse("dashboard")).text


def test_nothing_counts_down_where_everybody_was_answered(client_for, waiting, owner):
    applications.decline(waiting, by=owner, reason="No.")

    assert "Time to decide" not in client_for(owner).get(list_of(waiting)).text
    assert "left to answer" not in client_for(waiting.student).get(waiting.get_absolute_url()).text


def test_a_company_that_owes_answers_is_led_to_them_instead_of_to_the_button(
    client_for, waiting, owner, company, moment
):
    draft = draft_for_later(company)
    browser, preview = client_for(owner), reverse("project_preview", args=[draft.slug])
    submit = reverse("project_submit", args=[draft.slug])
    moment(timezone.now() + 13 * DAY)
    assert submit not in browser.get(preview).text
    assert f'href="{list_of(waiting)}"' in browser.get(preview).text
    assert "You cannot submit it yet" in browser.get(reverse("project_edit", args=[draft.slug, "work"])).text

    answer = browser.post(submit, follow=True)

    assert "still waits for the answer Harbor Coffee promised" in answer.text
    draft.refresh_from_db()
    assert draft.status == "draft"

    applications.decline(waiting, by=owner, reason="No.")
    assert submit in browser.get(preview).text
    browser.post(submit)
    draft.refresh_from_db()
    assert draft.status == "open"


def test_moderators_find_late_clocks_pause_them_and_let_them_go_on(client_for, waiting, moderator, moment):
    desk, running = client_for(moderator), DecisionClock.objects.get()
    moment(waiting.project.decide_by)
    queue = desk.get(reverse("admin:projects_decisionclock_changelist"), {"state": "late"}).text
    assert waiting.project.title in queue

    desk.post(desk_of(running, "pause"), {"reason": ""})
    running.refresh_from_db()
    assert running.paused_at is None
    desk.post(desk_of(running, "pause"), {"reason": "Their office burnt down."})
    running.refresh_from_db()
    assert running.paused_at and running.paused_by == moderator
    assert "Their office burnt down." in desk.get(desk_of(running)).text

    desk.post(desk_of(running, "go_on"), {"reason": "They have a new one."})
    running.refresh_from_db()
    assert running.paused_at is None


def test_a_moderator_lets_a_company_publish_that_owes_answers(client_for, waiting, company, owner, moderator, moment):
    desk, running, draft = client_for(moderator), DecisionClock.objects.get(), draft_for_later(company)
    moment(running.release_at)
    ring_decision_clocks()
    moment(timezone.now() + DAY)
    assert "Let the company publish" in desk.get(desk_of(running)).text

    desk.post(desk_of(running, "lift"), {"reason": "They merged with another company."})

    assert postings.submit(draft, by=owner).status == "open"
    assert "Let the company publish" not in desk.get(desk_of(running)).text


@pytest.mark.parametrize("action", ["change", "pause", "go_on", "lift"])
def test_nobody_but_staff_touches_a_clock(client_for, waiting, owner, student, action):
    running = DecisionClock.objects.get()
    for person in (owner, student):
        answer = client_for(person).post(desk_of(running, action), {"reason": "Please."})
        assert answer.status_code in (302, 403)
    running.refresh_from_db()
    assert running.paused_at is None


@pytest.mark.parametrize("clocks", [1, 30])
def test_the_desk_reads_one_clock_and_thirty_in_as_many_statements(
    client_for, moderator, company, owner, clocks, django_assert_max_num_queries
):
    for _number in range(clocks):
        project = stages.published(company=company)
        stages.applied(project=project)
        postings.close(project, by=owner, reason=Project.CloseReason.BY_HAND)
    desk = client_for(moderator)
    with django_assert_max_num_queries(14):
        assert desk.get(reverse("admin:projects_decisionclock_changelist")).status_code == 200

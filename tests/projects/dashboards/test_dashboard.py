"""The dashboards: what needs me now, the tables, the roles, and what they cost."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from projects.applications import services as applications
from projects.dashboards import unfinished
from projects.models import Application, Project
from projects.postings import services as postings
from projects.workspace import services as workspace
from projects.workspace.ending import absences
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory, ProjectFactory, StudentFactory, UserFactory

DASHBOARD = "/dashboard/"


def applied(student, project):
    """An application that waits for a decision."""
    answers = {question.pk: "The second one." for question in project.questions.all()}
    return applications.apply(project, by=student, pitch="I have done this twice.", answers=answers)


def text_of(answer) -> str:
    """The page's words, spaces folded."""
    return " ".join(answer.content.decode().split())


def buttons(answer) -> list[tuple[str, str, str]]:
    """What needs the reader now: title, note and button."""
    return [(todo.title, todo.note, todo.action) for todo in answer.context["todos"].shown]


def test_visitors_are_led_to_the_log_in(client):
    answer = client.get(DASHBOARD)
    assert answer.url == f"{reverse('account_login')}?next={DASHBOARD}"


@pytest.mark.django_db
def test_somebody_who_has_not_said_who_they_are_is_asked(client_for):
    assert client_for(UserFactory()).get(DASHBOARD).url == reverse("welcome")


def test_staff_without_another_role_go_to_the_admin(client_for, moderator):
    assert client_for(moderator).get(DASHBOARD).url == reverse("admin:index")


def test_a_new_student_is_told_what_to_do_first(client_for, student):
    answer = client_for(student).get(DASHBOARD)
    assert "Nothing needs you now." in text_of(answer)
    assert "No application yet" in text_of(answer)
    assert f'href="{reverse("projects")}"' in text_of(answer)


def test_a_new_company_is_told_what_to_do_first(client_for, owner):
    answer = client_for(owner).get(DASHBOARD)
    assert "No project yet" in text_of(answer)
    assert "Pick a template" in text_of(answer)


def test_the_most_urgent_thing_comes_first_with_its_deadline_in_the_readers_zone(client_for, owner, company, student):
    stages.hired(student, stages.published(company=company, title="Interview ten regular guests"))
    applied(StudentFactory().user, stages.published(company=company, title="Turn our help page into questions"))
    drafted = ProjectFactory(company=company, title="Photograph and tag 60 parts", due_on=None)
    answer = client_for(owner).get(DASHBOARD)
    found = buttons(answer)
    assert [title for title, _note, _action in found] == [
        "Dana said yes: pay, and the work begins",
        "1 applicant waits for a decision",
        "Finish your draft",
    ]
    assert [action for _title, _note, action in found] == ["Pay and start", "Read applications", "Continue"]
    assert "(CST)" in found[0][1] or "(CDT)" in found[0][1]
    assert found[2][1] == "Photograph and tag 60 parts · Choose the due date."
    assert reverse("project_edit", args=[drafted.slug, "terms"]) in text_of(answer)
    assert "Three things need you. The rest is on its way." in text_of(answer)
    assert text_of(answer).count("button button-primary") == 1


def test_a_delivery_says_when_silence_accepts_it(client_for, simulator, owner, company, student):
    stages.delivered(simulator, student, stages.published(company=company, title="Map five competitors in a table"))
    title, note, action = buttons(client_for(owner).get(DASHBOARD))[0]
    assert title == "Dana’s delivery waits for your answer"
    assert note.startswith("Map five competitors in a table · accepted by itself on ")
    assert action == "Review"


def test_what_is_less_urgent_is_counted_and_not_read(client_for, owner, company, settings):
    settings.OPEN_APPLICATIONS_PER_STUDENT = 1000
    student = StudentFactory().user
    for days in range(11, 0, -1):
        project = stages.published(company=company, title=f"Due in {days} days")
        applied(student, project)
        applied(StudentFactory().user, project)
        Project.objects.filter(pk=project.pk).update(decide_by=timezone.now() + dt.timedelta(days=days))
    ProjectFactory(company=company, title="An unfinished draft")
    Application.objects.filter(project=project).update(status="released", release_cause="clock")
    todos = client_for(owner).get(DASHBOARD).context["todos"]
    assert [todo.note.partition(" · ")[0] for todo in todos.shown] == [f"Due in {days} days" for days in range(1, 9)]
    assert [todo.title for todo in todos.shown[:2]] == [
        "2 applicants never got the answer you promised",
        "2 applicants wait for a decision",
    ]
    assert todos.more == 4


def test_what_waits_in_postings_is_found_in_indexes_alone(owner, company):
    applied(StudentFactory().user, stages.published(company=company))
    with connection.cursor() as cursor:
        # Whatever else would do for so few rows: only what reads nothing but an index is left to choose.
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexscan = off"
        )
        cursor.execute(f"EXPLAIN {unfinished._asked().sql.replace('$1', str(company.pk))}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using project_latest_of_company" in plan
    assert "Index Only Scan using application_awaited" in plan


def test_a_promise_that_was_not_kept_is_called_so(client_for, owner, company):
    project = stages.published(company=company, title="Turn our help page into questions")
    applied(StudentFactory().user, project)
    Project.objects.update(decide_by=timezone.now() - dt.timedelta(hours=1))
    assert "was promised by" in buttons(client_for(owner).get(DASHBOARD))[0][1]


def test_what_a_moderator_asked_for_comes_before_an_unfinished_draft(client_for, company, owner, moderator):
    ProjectFactory(company=company, title="An unfinished draft")
    company.verified_at = None
    company.save()
    project = stages.submitted(company=company, title="Sort our archive of menus")
    postings.ask_for_changes(project, by=moderator, reason="Say how many menus.")
    titles = [title for title, _note, _action in buttons(client_for(owner).get(DASHBOARD))]
    assert titles == ["Change what the moderator asked for", "Finish your draft"]


def test_reviewers_are_not_asked_to_pay_or_to_write_postings(client_for, reviewer, company, student):
    stages.hired(student, stages.published(company=company))
    ProjectFactory(company=company)
    answer = client_for(reviewer).get(DASHBOARD)
    assert buttons(answer) == []
    assert "button-primary" not in text_of(answer).partition("<main")[2]


def test_the_funnel_counts_what_was_sent_shortlisted_and_hired(client_for, owner, company):
    project = stages.published(company=company, seats=2)
    sent = [applied(StudentFactory().user, project) for _number in range(4)]
    applications.start(project, by=StudentFactory().user)
    for application in sent[:3]:
        applications.shortlist(application, by=owner)
    workspace.start(applications.offer(sent[0], by=owner), by=sent[0].student)
    assert "4 / 3 / 1" in text_of(client_for(owner).get(DASHBOARD))


def test_held_money_stands_beside_its_project(client_for, simulator, owner, company, student):
    stages.funded(simulator, student, stages.published(company=company))
    page = client_for(owner).get(DASHBOARD).context["page"]
    assert [project.held_cents for project in page] == [45000]


def test_a_student_sees_offers_work_and_drafts_by_deadline(client_for, simulator, company, student):
    applications.start(stages.published(company=company, title="Draft this one later"), by=student)
    stages.offered(student, stages.published(company=company, title="Answer this one"))
    stages.funded(simulator, student, stages.published(company=company, title="Do this one"))
    answer = client_for(student).get(DASHBOARD)
    titles = [title for title, _note, _action in buttons(answer)]
    assert titles == [
        "Tell Stripe where your pay goes",
        "Harbor Coffee offers you a project",
        "Finish your application",
        "Deliver your work for Harbor Coffee",
    ]
    assert "$450 · answer by" in buttons(answer)[1][1]


def test_after_the_work_both_sides_are_asked_for_their_words(client_for, simulator, owner, company, student):
    stages.completed(simulator, student, stages.published(company=company))
    for person, name in ((owner, "Dana"), (student, "Harbor Coffee")):
        answer = client_for(person).get(DASHBOARD)
        assert [title for title, *_ in buttons(answer)] == [f"Say what it was like to work with {name}"]


def test_what_is_earned_is_drawn(client_for, simulator, company, student):
    stages.completed(simulator, student, stages.published(company=company))
    answer = client_for(student).get(DASHBOARD)
    ((_sums, columns),) = answer.context["earned"]
    assert columns[-1] == (f"{timezone.localdate():%b}", 45000, "$450")
    assert answer.context["reached"] == (1, 1, 1)


def test_a_drawing_spans_six_months_also_across_the_new_year(client_for, student, time_machine):
    time_machine.move_to(dt.datetime(2027, 2, 3, tzinfo=dt.UTC))
    ((_sums, columns),) = client_for(student).get(DASHBOARD).context["earned"]
    names = [name for name, _cents, _text in columns]
    assert names == ["Sep", "Oct", "Nov", "Dec", "Jan", "Feb"]


def test_somebody_with_several_roles_chooses_between_them(client_for, owner, company, stranger):
    other = stranger.memberships.get().company
    MembershipFactory(company=other, user=owner, role="reviewer")
    StudentFactory(user=owner)
    mine = client_for(owner)
    assert [tab.label for tab in mine.get(DASHBOARD).context["role"].tabs] == [
        "You as a student",
        "Elsewhere",
        "Harbor Coffee",
    ]
    assert mine.get(DASHBOARD).context["role"].company is None
    assert mine.get(f"{DASHBOARD}?as=harbor-coffee").context["role"].may_manage
    assert not mine.get(f"{DASHBOARD}?as=elsewhere").context["role"].may_manage


def test_nobody_sees_the_dashboard_of_another_company(client_for, stranger, company, owner):
    ProjectFactory(company=company, title="A secret of Harbor Coffee")
    answer = client_for(stranger).get(f"{DASHBOARD}?as=harbor-coffee")
    assert answer.context["role"].company.slug == "elsewhere"
    assert "secret" not in text_of(answer)


def test_a_suspended_company_is_told_and_cannot_go_on(client_for, owner, company):
    ProjectFactory(company=company)
    company.suspended_at = timezone.now()
    company.save()
    answer = client_for(owner).get(DASHBOARD)
    assert "Harbor Coffee is suspended" in text_of(answer)
    assert buttons(answer) == []


def test_long_lists_of_projects_are_paged(client_for, owner, company):
    ProjectFactory.create_batch(23, company=company, title="One of many drafts")
    mine = client_for(owner)
    seen, url = set(), DASHBOARD
    while url:
        page = mine.get(url).context["page"]
        seen |= {project.pk for project in page}
        url = page.next_url
        assert url is None or url.endswith("#projects")
    assert len(seen) == 23


def company_with(rows: int):
    """A company with as many of everything its dashboard shows."""
    company = CompanyFactory()
    MembershipFactory(company=company)
    for _number in range(rows):
        stages.hired(project=stages.published(company=company))
        applied(StudentFactory().user, stages.published(company=company))
    ProjectFactory.create_batch(rows, company=company)
    return company.memberships.get().user


def student_with(rows: int, settings):
    """A student with as many of everything their dashboard shows."""
    settings.OPEN_APPLICATIONS_PER_STUDENT = 1000
    user = StudentFactory().user
    for _number in range(rows):
        stages.hired(user, stages.published())
        stages.offered(user, stages.published())
        applications.start(stages.published(), by=user)
    return user


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_the_companys_dashboard_costs_six_statements(client_for, django_assert_num_queries, rows):
    mine = client_for(company_with(rows))
    with django_assert_num_queries(6):
        mine.get(DASHBOARD)


def test_a_dashboard_on_which_nothing_waits_costs_four_or_five(client_for, django_assert_num_queries, owner, student):
    applied(student, stages.published(company=owner.companies.get()))
    Application.objects.update(status="declined")
    for person, statements in ((student, 4), (owner, 5)):
        mine = client_for(person)
        with django_assert_num_queries(statements):
            mine.get(DASHBOARD)


def test_money_under_way_costs_the_student_two_more(client_for, simulator, django_assert_num_queries, company, student):
    stages.approved(simulator, student, stages.published(company=company))
    mine = client_for(student)
    with django_assert_num_queries(7):
        answer = mine.get(DASHBOARD)
    assert [title for title, *_ in buttons(answer)] == ["Tell Stripe where your pay goes"]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_the_students_dashboard_costs_seven_statements(client_for, django_assert_num_queries, settings, rows):
    mine = client_for(student_with(rows, settings))
    with django_assert_num_queries(7):
        mine.get(DASHBOARD)


def test_published_projects_lead_to_their_applicants(client_for, owner, company):
    project = stages.published(company=company)
    applied(StudentFactory().user, project)
    assert reverse("applicants", args=[project.slug]) in text_of(client_for(owner).get(DASHBOARD))
    assert Project.objects.get().applications_count == 1


def test_a_rejection_asks_the_student_for_an_answer_and_the_company_for_nothing(simulator, client_for, student):
    rejection = stages.rejected(stages.delivered(simulator, student))
    company = rejection.milestone.engagement.company

    notes = {title: (note, action) for title, note, action in buttons(client_for(student).get(DASHBOARD))}

    note, action = notes[f"{company.name} rejected your work"]
    assert "accept it, or open a dispute by" in note and action == "Read it and answer"
    type(rejection).objects.update(answer_by=rejection.created_at)
    theirs = buttons(client_for(stages.owner_of(company)).get(DASHBOARD))
    assert not [title for title, _note, _action in theirs if "proposal" in title]


def test_a_silence_asks_the_student_for_a_sign_and_the_company_for_somebody_else(simulator, client_for, student):
    milestone = stages.funded(simulator, student)
    with time_machine.travel(milestone.funded_at + dt.timedelta(days=7), tick=False):
        stages.gone_quiet(milestone)
        company = milestone.engagement.company
        assert f"{company.name} hears nothing from you" in text_of(client_for(student).get(DASHBOARD))

    with time_machine.travel(milestone.funded_at + dt.timedelta(days=14), tick=False):
        absences.settle_all(timezone.now())
        titles = [title for title, *_ in buttons(client_for(stages.owner_of(company)).get(DASHBOARD))]
    assert f"Offer somebody the place of {student.first_name}" in titles

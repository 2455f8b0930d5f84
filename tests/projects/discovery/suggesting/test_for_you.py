"""The page of what suits a student: reasons, variety, nothing twice, and what the student says about it."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import WorkSample
from accounts.people import leaving
from accounts.people import services as people
from projects import tasks
from projects.discovery import services as discovery
from projects.discovery.matching import queries as matching
from projects.discovery.saved import services as searches
from projects.discovery.suggesting import queries, services, tastes
from projects.models import DigestClock, Findable, Project, ProjectView, Suggestion
from projects.postings import services as postings
from tests.factories import CompanyFactory, MembershipFactory, SkillFactory
from tests.stages import applied, drafted, opened, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def excel(student):
    skill = SkillFactory(label="Excel")
    student.student.skills.add(skill)
    return skill


def needing(*skills, wanted=(), **fields) -> Project:
    project = drafted(**fields)
    project.skills.set(skills)
    project.wanted_skills.set(wanted)
    return opened(project)


def suited(person) -> list[queries.Suggested]:
    return queries.for_you(person.student, tastes.of(person.student), timezone.now())[0]


def titles(person) -> list[str]:
    return [one.project.title for one in suited(person)]


def viewed(person, project, *, days_ago: int = 0) -> ProjectView:
    return ProjectView.objects.create(
        user=person, project=project, viewed_at=timezone.now() - dt.timedelta(days=days_ago)
    )


def test_each_suggestion_says_why(student, excel, company):
    figma, prose = SkillFactory(label="Figma"), SkillFactory(label="Copywriting")
    sample = WorkSample.objects.create(student=student.student, title="A menu", url="https://example.com/menu")
    sample.skills.add(figma)
    searches.save(searches.read("q=harbors", student), by=student)
    seen = needing(prose, title="Write for a lighthouse", category="writing", company=company)
    viewed(student, seen)
    needing(excel, figma, title="Count harbors", category="data")
    needing(prose, title="Write for a ferry", category="design")
    needing(SkillFactory(label="Rust"), wanted=[excel], title="Build a buoy", category="software")

    found = {one.project.title: list(one.reasons) for one in suited(student)}

    opened_on = timezone.localtime(timezone=student.zone).strftime("%b %-d")
    assert found["Count harbors"] == [
        "Asks for Figma, which your work samples show",
        "Asks for Excel, which you have",
        "Fits your saved search “harbors”",
    ]
    assert found["Write for a ferry"][0].startswith("Asks for Copywriting like “Write for a lighthouse”, which you")
    assert opened_on.split()[0] in found["Write for a ferry"][0]
    assert titles(student)[0] == "Count harbors"


def test_what_was_proved_counts_most(student, excel):
    word = SkillFactory(label="Word")
    student.student.skills.add(word)
    taste = replace(tastes.of(student.student), skills={excel.pk: tastes.PROVED, word.pk: tastes.CLAIMED})
    needing(word, title="Type a letter", category="writing")
    needing(excel, title="Add up a till", category="data")
    first, second = queries.for_you(student.student, taste, timezone.now())[0]
    assert (first.project.title, first.points, first.reasons) == (
        "Add up a till",
        5,
        ("Asks for Excel, which you proved",),
    )
    assert second.points == 3


def test_nothing_is_suggested_that_they_have_dealt_with(student, excel, company, owner):
    applied(student, needing(excel, title="A posting applied to"))
    discovery.keep(needing(excel, title="A posting kept"), by=student)
    services.dismiss(needing(excel, title="A posting not for me"), by=student)
    viewed(student, needing(excel, title="A posting opened"))
    theirs = needing(excel, title="Of my own company")
    MembershipFactory(company=theirs.company, user=student)
    closed = needing(excel, title="A posting closed", company=company)
    postings.close(closed, by=owner, reason=Project.CloseReason.BY_HAND)
    full = needing(excel, title="A posting full")
    Project.objects.filter(pk=full.pk).update(applications_count=25)
    needing(excel, title="A posting left")
    assert titles(student) == ["A posting left"]


def test_the_first_ten_are_varied(student, excel, company):
    for number in range(4):
        needing(excel, title=f"Of one company {number}", company=company, category="data")
    for number in range(9):
        needing(excel, title=f"Data number {number}", category="data")
    for number in range(6):
        needing(excel, title=f"Design number {number}", category="design")
    found = [one.project for one in suited(student)]
    assert len([project for project in found if project.company == company]) == 2
    assert len([project for project in found[:10] if project.category == "data"]) == 5
    assert len(found) == len({project.pk for project in found}) == 17


def test_a_student_of_whom_nothing_is_known_sees_what_is_new_and_what_to_add(client_for, student):
    published(title="Map the onboarding of banks")
    page = client_for(student).get("/for-you/").content.decode()
    assert "Add your skills" in page and "Map the onboarding of banks" in page and "New here since" in page


def test_without_a_student_profile_the_page_says_whom_it_is_for(client_for, owner):
    page = client_for(owner).get("/for-you/").content.decode()
    assert "This page is for students and recent graduates" in page


def test_visitors_are_asked_to_log_in(client_for):
    project = published()
    for address in ("", "history/", "forget/", f"{project.slug}/dismiss/"):
        answer = client_for().post(f"/for-you/{address}")
        assert answer["Location"].startswith("/accounts/login/") or answer.status_code == 405


def test_not_for_me_is_for_good_until_it_is_taken_back(client_for, student, rival, excel):
    rival.student.skills.add(excel)
    project = needing(excel, title="Add up a till")
    client = client_for(student)
    assert "Add up a till" in client.get("/for-you/").content.decode()
    page = client.post(f"/for-you/{project.slug}/dismiss/", {"dismiss": "1"}, follow=True).content.decode()
    assert "We do not suggest “Add up a till” again." in page and titles(student) == []
    assert titles(rival) == ["Add up a till"]
    client.post(f"/for-you/{project.slug}/dismiss/", {"dismiss": "0"})
    assert titles(student) == ["Add up a till"] and not Suggestion.objects.exists()


def test_htmx_gets_the_way_back_in_place_of_the_card(client_for, student, excel):
    project = needing(excel)
    answer = client_for(student).post(
        f"/for-you/{project.slug}/dismiss/", {"dismiss": "1"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200 and "Undo" in answer.content.decode()


def test_what_is_off_the_site_cannot_be_dismissed(client_for, student):
    project = drafted()
    assert client_for(student).post(f"/for-you/{project.slug}/dismiss/", {"dismiss": "1"}).status_code == 404
    assert client_for(student).post("/for-you/no-such-project/dismiss/", {"dismiss": "1"}).status_code == 404


def statements(client, address="/for-you/") -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_page_costs_the_same_for_one_project_and_for_many(client_for, student, excel):
    client = client_for(student)
    seen = needing(excel, title="A posting seen")
    viewed(student, seen)
    needing(excel)
    before = statements(client)
    for _number in range(30):
        needing(excel)
    assert statements(client) == before <= 6


def test_each_suggestion_says_how_it_fits_as_its_own_page_does(student, excel, company):
    figma = SkillFactory(label="Figma")
    needing(excel, figma, wanted=[SkillFactory()])
    needing(excel, place="Portland, OR, US", language="de")
    needing(figma, title="Merely new")
    people = queries.for_you(student.student, tastes.of(student.student), timezone.now())
    shown = [*people[0], *people[1]]
    assert len(shown) == 3
    for one in shown:
        assert one.fit == matching.match(Project.objects.get(pk=one.project.pk), student)
    assert shown[0].fit.summary and "You have 1 of 2 skills" in " ".join(one.fit.summary for one in shown)


def test_a_saved_search_leads_to_older_projects_where_few_are_recent(student):
    searches.save(searches.read("q=harbors&hours_from=10", student), by=student)
    old, recent = published(title="Count harbors"), published(title="Draw harbors")
    published(title="Paint harbors", hours=6)
    Findable.objects.filter(project=old).update(is_recent=False)
    found = {one.project for one in suited(student) if "harbors" in "".join(one.reasons)}
    assert found == {old, recent}


def test_the_newest_of_a_skill_are_read_from_an_index(student, excel):
    for _number in range(30):
        needing(excel)
    with CaptureQueriesContext(connection) as captured:
        titles(student)
    (find,) = (query["sql"] for query in captured if "unnest(" in query["sql"] and "findable" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {find}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "project_needs_newest" in plan and "project_wants_newest" in plan


def test_opening_a_project_is_remembered_once_an_hour(client_for, student, time_machine):
    project = published()
    client = client_for(student)
    begun = timezone.now()
    time_machine.move_to(begun, tick=False)
    for _time in range(3):
        client.get(project.get_absolute_url())
    view = ProjectView.objects.get()
    assert (view.user, view.project, view.times, view.viewed_at) == (student, project, 1, begun)
    later = begun + dt.timedelta(minutes=61)
    time_machine.move_to(later, tick=False)
    client.get(project.get_absolute_url())
    view.refresh_from_db()
    assert (view.times, view.viewed_at) == (2, later)


def test_remembering_costs_nobody_else_a_statement(client_for, student, owner, company):
    project = published(company=company)
    for person in (None, owner):
        client = client_for(person)
        client.get(project.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(project.get_absolute_url())
        assert not [query for query in captured if "INSERT" in query["sql"] or "UPDATE" in query["sql"]]
    assert not ProjectView.objects.exists()
    client = client_for(student)
    client.get(project.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        client.get(project.get_absolute_url())
    assert not [query for query in captured if 'INTO "projects_projectview"' in query["sql"]]


def test_whoever_switches_it_off_is_forgotten_and_not_watched(client_for, student, rival):
    project = published()
    viewed(student, project)
    viewed(rival, project)
    client = client_for(student)
    client.post("/for-you/history/", {"keep": "0"})
    client.get(project.get_absolute_url())
    assert list(ProjectView.objects.values_list("user", flat=True)) == [rival.pk]
    assert "not remembered" in client.get("/for-you/").content.decode()
    client.post("/for-you/history/", {"keep": "1"})
    client.get(project.get_absolute_url())
    assert ProjectView.objects.filter(user=student).count() == 1


def test_what_was_opened_is_forgotten_on_request_and_after_a_while(client_for, student, rival, settings):
    project = published()
    viewed(student, project)
    page = client_for(student).post("/for-you/forget/", follow=True).content.decode()
    assert "We forgot the 1 project you opened." in page
    assert not ProjectView.objects.exists()
    viewed(student, project, days_ago=settings.VIEW_DAYS + 1)
    viewed(rival, project, days_ago=settings.VIEW_DAYS - 1)
    assert tasks.forget_views() == 1
    assert ProjectView.objects.get().user == rival


def test_all_of_it_is_in_the_copy_of_ones_data_and_goes_with_the_account(student):
    project = published()
    viewed(student, project)
    services.dismiss(project, by=student)
    services.start_clock(student)
    data = leaving.export(student)
    assert data["opened_projects"][0]["project__title"] == project.title
    assert data["suggestions"][0]["dismissed_at"] and data["weekly_letter"]
    leaving.close(student, by=student)
    for model in (ProjectView, Suggestion, DigestClock):
        assert not model.objects.exists()


def test_a_new_profile_starts_the_clock_of_the_weekly_letter(owner, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 25, 15, 0, tzinfo=dt.UTC), tick=False)
    people.create_student_profile(owner, by=owner, kind="graduate", handle=f"g-{uuid.uuid4().hex[:8]}")
    clock = DigestClock.objects.get(user=owner)
    assert clock.next_at == dt.datetime(2026, 11, 30, 14, 0, tzinfo=dt.UTC)


def test_two_companies_with_the_same_name_are_two(student, excel):
    for _number in range(2):
        twin = CompanyFactory(name="Twin")
        for _project in range(2):
            needing(excel, company=twin)
    assert len(suited(student)) == 4


def test_the_menu_leads_students_to_what_is_for_them_and_everybody_to_saved_searches(client_for, student, owner):
    menus = {person: client_for(person).get("/projects/").content.decode() for person in (student, owner)}
    assert all('href="/searches/"' in menu for menu in menus.values())
    assert 'href="/for-you/"' in menus[student] and 'href="/for-you/"' not in menus[owner]


def test_a_saved_search_is_posted_with_a_token_of_ones_own(client_for, student, rival):
    for person in (student, rival):
        client = client_for(person, enforce_csrf_checks=True)
        page = client.get("/projects/?q=onboarding").content.decode()
        form = page[page.index('action="/searches/save/"') :]
        token = form.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
        answer = client.post("/searches/save/", {"query": "q=onboarding", "csrfmiddlewaretoken": token})
        assert answer.status_code == 303
        assert person.saved_searches.count() == 1


def test_nobody_reads_the_address_of_somebody_else_in_the_menu(client_for, student, rival, owner):
    for address in ("/", "/projects/"):
        for person, others in ((student, (rival, owner)), (rival, (student, owner)), (owner, (student, rival))):
            page = client_for(person).get(address).content.decode()
            assert person.email in page and not any(other.email in page for other in others)

"""Looking for students: what each filter finds, the orders, paging, and how many statements it takes."""

import datetime as dt

import pytest

from accounts.models import Place, WorkSample
from projects.discovery.inviting import near, queries
from projects.discovery.inviting.wanted import ALL, CLAIMED, CRITERIA, HOURS, NEWEST, PROVED, SHOWN, Wanted
from projects.models import SkillProof
from tests import stages
from tests.factories import SkillFactory, StudentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(company):
    found = stages.published(company=company)
    found.skills.add(SkillFactory(label="Excel"), SkillFactory(label="Interviews"))
    return found


@pytest.fixture
def excel(project):
    return project.skills.get(label="Excel")


@pytest.fixture
def interviews(project):
    return project.skills.get(label="Interviews")


def student(*skills, **fields):
    return stages.findable(StudentFactory().user, *skills, **fields)


def proved(profile, skill, *, met=3, of=4):
    engagement = stages.hired(profile.user)
    SkillProof.objects.create(
        student=profile.user, skill=skill, engagement=engagement, criteria_met=met, criteria_count=of
    )
    return profile


def shown(profile, skill):
    sample = WorkSample.objects.create(student=profile, title="Table", url="https://example.com")
    sample.skills.add(skill)
    return profile


def found(project, **wanted) -> list:
    search = Wanted(**wanted)
    rows = queries.in_order(queries.matching(project, search), search)
    return list(rows.order_by(*search.order))


def place(key, name, latitude, longitude):
    return Place.objects.create(
        id=key, name=name, folded=name.lower(), country="DE", latitude=latitude, longitude=longitude, population=20000
    )


def test_any_of_the_skills_or_all_of_them(project, excel, interviews):
    one, both = student(excel), student(excel, interviews)
    student()
    skills = (excel, interviews)
    assert found(project, skills=skills) == [both, one]
    assert found(project, skills=skills, match=ALL) == [both]


def test_what_there_is_for_a_skill(project, excel):
    claims, shows, proves = student(excel), shown(student(excel), excel), proved(student(excel), excel)
    assert found(project, skills=(excel,), evidence=CLAIMED) == [proves, shows, claims]
    assert found(project, skills=(excel,), evidence=SHOWN) == [proves, shows]
    assert found(project, skills=(excel,), evidence=PROVED) == [proves]


def test_evidence_for_another_skill_does_not_count(project, excel, interviews):
    proved(student(excel, interviews), interviews)
    assert found(project, skills=(excel,), evidence=PROVED) == []


def test_all_of_the_skills_proved(project, excel, interviews):
    half = proved(student(excel, interviews), excel)
    whole = proved(proved(student(excel, interviews), excel), interviews)
    skills = (excel, interviews)
    assert found(project, skills=skills, evidence=PROVED) == [whole, half]
    assert found(project, skills=skills, evidence=PROVED, match=ALL) == [whole]


def test_hours_a_week(project):
    ten, twelve = student(availability_hours=10), student(availability_hours=12)
    assert found(project, hours=10) == [twelve, ten]
    assert found(project, hours=11) == [twelve]


def test_free_from_the_answer_to_the_due_date(project):
    begins = project.decide_by.astimezone(project.company_zone).date()
    day = dt.timedelta(days=1)
    unsaid = student()
    exactly = student(available_from=begins, available_until=project.due_on)
    student(available_from=begins + day)
    student(available_until=project.due_on - day)
    assert found(project, has_dates=True) == [exactly, unsaid]


def test_all_of_the_languages(project):
    both = student(languages=["en", "de"])
    student(languages=["de"])
    assert found(project, languages=("de", "en")) == [both]


def test_near_a_place(project):
    bremen, delmenhorst = place(1, "Bremen", 53.08, 8.81), place(2, "Delmenhorst", 53.05, 8.63)
    munich = place(3, "Munich", 48.14, 11.58)
    here, there = student(city=bremen), student(city=delmenhorst)
    student(city=munich)
    student()
    assert found(project, place=bremen, km=50) == [there, here]


def test_asking_around_a_city_tells_no_more_than_its_field():
    """Two cities of one field are the same, from wherever somebody asks, and in the card."""
    one, other = place(1, "One", 53.08, 8.81), place(2, "Other", 53.20, 8.90)
    for number in range(40):
        centre = place(100 + number, f"Centre {number}", 51.5 + number * 0.08, 7.2 + number * 0.07)
        for km in near.DISTANCES_KM:
            keys = set(near.cities(centre, km).values_list("pk", flat=True))
            assert (one.pk in keys) == (other.pk in keys)
        assert near.within_km(one, centre) == near.within_km(other, centre)


def test_the_database_and_the_cards_measure_alike():
    home = place(1, "Home", 53.08, 8.81)
    others = [place(10 + n, f"P{n}", 50.5 + n * 0.11, 6.1 + n * 0.13) for n in range(45)]
    for km in near.DISTANCES_KM:
        within = set(near.cities(home, km).values_list("pk", flat=True)) - {home.pk}
        assert within == {one.pk for one in others if (near.within_km(home, one) or 9999) <= km}


def test_the_company_chooses_the_order_and_all_of_them_are_declared_facts(project, excel):
    few = proved(student(excel, availability_hours=20), excel, met=1)
    many = proved(student(excel, availability_hours=5), excel, met=4)
    none = student(excel, availability_hours=30)
    skills = (excel,)
    assert found(project, skills=skills, sort=NEWEST) == [none, many, few]
    assert found(project, skills=skills, sort=HOURS) == [none, few, many]
    assert found(project, skills=skills, sort=CRITERIA) == [many, few]


def test_criteria_met_in_other_skills_do_not_move_anybody(project, excel, interviews):
    one = proved(proved(student(excel), excel, met=2), interviews, met=4)
    other = proved(student(excel), excel, met=3)
    assert found(project, skills=(excel,), sort=CRITERIA) == [other, one]


def test_the_page_begins_with_the_skills_of_the_posting(project, excel, client_for, owner):
    student(excel), student(SkillFactory(label="Welding"))
    page = client_for(owner).get(f"/projects/{project.slug}/invite/").content.decode()
    assert "Excel, Interviews" in page and "1 student" in page
    assert "No machine ranks anybody" in page


def test_what_makes_no_sense_is_said_and_left_out(project, excel, client_for, owner):
    student(excel)
    query = {
        "skills": "Excel",
        "near": "Nowhereville",
        "hours": "many",
        "km": "7",
        "match": "x",
        "sort": "x",
        "languages": "Klingon",
    }
    page = client_for(owner).get(f"/projects/{project.slug}/invite/", query).content.decode()
    assert "1 student" in page
    assert "We do not know this place" in page and "Klingon" in page


@pytest.mark.parametrize("text", ["\x00", "'", "%", "a" * 5000, "\U0001f600", "1,2,3;--"])
def test_nothing_typed_breaks_the_page(project, client_for, owner, text):
    for name in ("skills", "near", "hours", "km", "match", "evidence", "languages", "sort", "dates", "after", "before"):
        assert client_for(owner).get(f"/projects/{project.slug}/invite/", {name: text}).status_code == 200


@pytest.mark.parametrize("sort", ["newest", "hours", "criteria"])
def test_paging_shows_everybody_once_in_both_directions(project, excel, client_for, owner, sort):
    for number in range(45):
        student(excel, availability_hours=5 + number % 7)
    if sort == "criteria":
        for number, profile in enumerate(excel.students.order_by("pk")):
            proved(profile, excel, met=number % 4)
    client, seen, back = client_for(owner), [], []
    url = f"/projects/{project.slug}/invite/?sort={sort}"
    while url:
        context = client.get(url).context
        seen.append([row.pk for row in context["page"]])
        url, last = context["page"].next_url, context["page"]
    url = last.previous_url
    while url:
        context = client.get(url).context
        back.append([row.pk for row in context["page"]])
        url = context["page"].previous_url
    assert [len(page) for page in seen] == [20, 20, 5]
    assert len({key for page in seen for key in page}) == 45
    assert back == seen[-2::-1]


def test_a_page_takes_the_same_few_statements_for_one_and_for_thirty(
    project, excel, client_for, owner, django_assert_max_num_queries
):
    client = client_for(owner)
    shown(proved(student(excel), excel), excel)
    for count in (0, 29):
        for _number in range(count):
            shown(proved(student(excel), excel), excel)
        with django_assert_max_num_queries(12):
            assert client.get(f"/projects/{project.slug}/invite/").status_code == 200

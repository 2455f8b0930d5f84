"""Reading an address into a search: filters, notes, canonical addresses, words, and the statements it costs."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.places.models import Place
from accounts.skills.models import SkillAlias
from projects.discovery import conditions, facets, queries, vocabulary
from projects.discovery.filters import FILTERS
from projects.discovery.search import read
from projects.models import CompanyRecord, Project
from tests.factories import CompanyFactory, SkillFactory, StudentFactory
from tests.stages import published

pytestmark = pytest.mark.django_db


def titles(query: str, viewer=None) -> set[str]:
    return set(queries.matching(read(QueryDict(query), viewer)).values_list("title", flat=True))


@pytest.fixture
def bremen():
    return Place.objects.create(
        id=1, name="Bremen", folded="bremen", country="DE", latitude=53.08, longitude=8.8, population=550000
    )


@pytest.fixture
def world(bremen):
    """Six postings that differ in every way a filter sees."""
    small, large = CompanyFactory(name="Small", size="1-10"), CompanyFactory(name="Large", size="1000+")
    CompanyRecord.objects.create(company=small, median_days_to_decide=2)
    CompanyRecord.objects.create(company=large, median_days_to_decide=9)
    near = Place.objects.create(
        id=2, name="Delmenhorst", folded="delmenhorst", country="DE", latitude=53.05, longitude=8.63, population=80000
    )
    excel, figma = SkillFactory(label="Excel", slug="excel"), SkillFactory(label="Figma", slug="figma")
    SkillAlias.objects.create(skill=excel, label="spreadsheets", is_local=True)
    told = [
        ("Map onboarding", small, {"category": "research", "hours": 8, "pay_cents": 40000}, [excel], None),
        ("Draw icons", small, {"category": "design", "hours": 15, "pay_cents": 37500, "seats": 3}, [figma], None),
        ("Chart donors", large, {"category": "data", "hours": 30, "pay_cents": 60000}, [excel, figma], None),
        ("Repair laptops", small, {"category": "operations", "place": "Bremen, DE"}, [], bremen),
        ("Count bikes", large, {"category": "research", "place": "Delmenhorst, DE", "language": "de"}, [], near),
        ("Sort photos", large, {"category": "ai", "ai_rule": "expected", "place": "Oslo, NO"}, [excel], None),
    ]
    for title, company, fields, skills, city in told:
        project = published(title=title, company=company, **fields)
        project.skills.set(skills)
        Project.objects.filter(pk=project.pk).update(city=city)
    return Project.objects.all()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("skills=Excel", {"Map onboarding", "Chart donors", "Sort photos"}),
        ("skills=spreadsheets", {"Map onboarding", "Chart donors", "Sort photos"}),
        ("skills=excel, figma", {"Chart donors"}),
        ("skills=excel, figma&match=any", {"Map onboarding", "Draw icons", "Chart donors", "Sort photos"}),
        ("hours_from=15&hours_to=20&category=design", {"Draw icons"}),
        ("hours_to=8", {"Map onboarding"}),
        ("hours=short&hours=long", {"Map onboarding", "Chart donors"}),
        ("seats=many", {"Draw icons"}),
        ("size=1000%2B", {"Chart donors", "Count bikes", "Sort photos"}),
        ("fast=1", {"Map onboarding", "Draw icons", "Repair laptops"}),
        ("ai=expected", {"Sort photos"}),
        ("language=de", {"Count bikes"}),
        ("near=Bremen&km=10", {"Repair laptops"}),
        ("near=bremen&km=25", {"Repair laptops", "Count bikes"}),
        ("near=Bremen&km=10&where=remote&category=operations&category=design", {"Repair laptops", "Draw icons"}),
        ("pay=45", {"Map onboarding"}),
        ("since=1", {"Map onboarding", "Draw icons", "Chart donors", "Repair laptops", "Count bikes", "Sort photos"}),
        ("q=spreadsheets+-donors+-photos", {"Map onboarding"}),
        ("q=donors+or+bikes", {"Chart donors", "Count bikes"}),
        ('q="count+bikes"', {"Count bikes"}),
        ('q="bikes+count"', set()),
        ("q=bike+counting", {"Count bikes"}),
        ("q=onboardnig", {"Map onboarding"}),
        ("q=onboardnig&exact=1", set()),
        ("q=laptop+delmen", set()),
        ("q=delmen", {"Count bikes"}),
    ],
)
def test_each_filter_finds_what_it_says(world, query, found):
    assert titles(query) == found


def test_due_and_posted_count_from_today(world, time_machine):
    today = dt.datetime.now(dt.UTC)
    Project.objects.update(due_on=today.date() + dt.timedelta(days=20))
    Project.objects.filter(title="Draw icons").update(
        due_on=today.date() + dt.timedelta(days=6), published_at=today - dt.timedelta(days=2)
    )

    assert titles("due=1") == {"Draw icons"}
    assert "Draw icons" not in titles("since=1")
    assert "Draw icons" in titles("since=3")
    assert len(titles("due=4")) == 6


def test_my_skills_are_those_of_whoever_asks(world):
    student = StudentFactory()
    student.skills.set(world.get(title="Draw icons").skills.all())

    search = read(QueryDict("mine=1"), student.user)

    assert titles("mine=1", student.user) == {"Draw icons", "Chart donors"}
    assert search.query_string == "mine=1"
    anonymous = read(QueryDict("mine=1"), AnonymousUser())
    assert not anonymous.is_narrow
    assert "Log in" in anonymous.notes[0]
    nobody = StudentFactory().user
    assert "names no skills" in read(QueryDict("mine=1"), nobody).notes[0]


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("category=cooking", "“cooking” is no choice under “Field”"),
        ("hours_from=30&hours_to=5", "Nothing is between 30 and 5 hours"),
        ("hours_from=-3", "“-3” is no number from 1"),
        ("hours_to=" + "9" * 31, "is no number from 1"),
        ("pay=" + "9" * 31, "is no choice under “Pay an hour”"),
        ("pay=-1", "“-1” is no choice"),
        ("pay=²", "is no choice"),
        ("near=Atlantis", "We do not know the city “Atlantis”"),
        ("near=Bremen&km=100000", "“100000” is no number from 1 to 500"),
        ("skills=flying+carpets", "We do not know the skill “flying carpets”"),
        ("skills=a,b,c,d,e,f,g", "Only the first 5 skills count."),
        ("q=the+and+of", "too common to search for"),
        ("q=" + "word+" * 2000, "Only the first 200 letters"),
        ("due=9&since=x&language=klingon&size=huge&fast=no&seats=0&ai=x&where=moon&mine=2&match=x&sort=x", "no choice"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_told(client_for, bremen, query, note):
    page = client_for().get(f"/projects/?{query}")

    assert page.status_code == 200
    assert note in page.text.replace("&quot;", '"').replace("&#x27;", "'")


def test_nothing_typed_is_lost(client_for):
    query = {"near": "Atlantis", "hours_from": "30", "hours_to": "5", "skills": "flying carpets, Excel"}

    page = client_for().get("/projects/", query).text

    for text in query.values():
        assert f'value="{text}"' in page


PARAMETERS = st.lists(
    st.one_of(
        *(
            st.tuples(st.just(name), st.sampled_from([*one.values, "nonsense", "35", "de", ""]))
            for name, one in FILTERS.items()
        ),
        st.tuples(st.sampled_from(["hours_from", "hours_to", "km"]), st.sampled_from(["5", "30", "-1", "x"])),
        st.tuples(st.just("skills"), st.sampled_from(["Excel", "figma, excel", "spreadsheets", "nobody knows"])),
        st.tuples(st.just("match"), st.sampled_from(["any", "all"])),
        st.tuples(st.just("near"), st.sampled_from(["Bremen", "Atlantis", "bremen, germany"])),
        st.tuples(st.just("q"), st.one_of(st.text(max_size=40), st.sampled_from(["onboardnig", '"a b" -c', "the"]))),
        st.tuples(st.sampled_from(["exact", "sort", "after"]), st.sampled_from(["1", "pay", "best", "odds", "x"])),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(parameters=PARAMETERS)
def test_the_canonical_address_means_the_same(world, parameters):
    query = QueryDict(mutable=True)
    for name, value in parameters:
        query.appendlist(name, value)
    search = read(query)

    again = read(QueryDict(search.query_string))

    assert again == search
    assert again.query_string == search.query_string
    assert search.describe()


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(parameters=PARAMETERS)
def test_counts_are_what_filtering_gives(world, parameters):
    query = QueryDict(mutable=True)
    for name, value in parameters:
        query.appendlist(name, value)
    search = read(query)
    found = facets.counts(search)

    assert found.is_exact
    assert found.total == queries.narrowed(search).count()
    for name, values in found.beside.items():
        for value, number in values.items():
            chosen = read(QueryDict(_with(search, name, value)))
            assert number == queries.narrowed(chosen).count(), (name, value)
    for beside in found.skills:
        rows = queries.narrowed(search, "skills" if search.match == "any" else "")
        assert beside.count == rows.filter(skills=beside.pk).count()


def _with(search, name: str, value: str) -> str:
    """The address of the list with one value of a filter instead of all that is on in it."""
    gone = {"where": ("where", "near", "km"), "hours": ("hours", "hours_from", "hours_to")}.get(name, (name,))
    query = QueryDict(mutable=True)
    for other, kept in search.parameters:
        if other not in gone:
            query.appendlist(other, kept)
    query.appendlist(name, value)
    return query.urlencode()


def test_when_nothing_fits_the_filter_that_excludes_most_is_named(client_for, world):
    page = client_for().get("/projects/?category=research&language=de&where=remote")
    assert [(link.label, link.number) for link in page.context["advice"]] == [("Remote", "1"), ("German", "1")]
    assert "Without “Remote” you would find" in page.text


def test_a_typo_is_searched_for_as_it_was_meant_and_as_typed_on_demand(client_for, world):
    page = client_for().get("/projects/?q=onboardnig")
    literal = client_for().get(page.context["spelling"].url)

    assert "Showing results for <b>onboarding</b>" in page.text
    assert page.context["spelling"].url == "/projects/?q=onboardnig&exact=1"
    assert "Showing results for" not in literal.text


def test_a_word_hardly_anybody_uses_leads_to_the_one_that_may_be_meant(client_for):
    company = CompanyFactory()
    published(company=company, title="Draw the desing once")
    for number in range(11):
        published(company=company, title=f"Plan the design of door {number}")
    vocabulary.recount()

    page = client_for().get("/projects/?q=desing")

    assert "Did you mean" in page.text
    assert page.context["spelling"].words == "design"
    assert "Did you mean" not in client_for().get("/projects/?q=design").text


def test_a_saved_condition_finds_what_the_list_finds(world):
    for query in ("q=spreadsheets+-donors&skills=figma&match=any", "category=data&category=ai&size=1000%2B", "fast=1"):
        search = read(QueryDict(query))
        rows = Project.objects.open().filter(search=conditions.tsquery(search))
        assert set(rows) == set(queries.matching(search).order_by())
    assert conditions.tsquery(read(QueryDict("pay=30"))) is None


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("", ""),
        ("q=onboarding+icons", "icon"),
        ("q=onboarding+or+icons", ""),
        ("q=-icons", ""),
        ("category=data", "c=data"),
        ("category=data&category=ai", ""),
        ("category=data&q=bikes", "bike"),
        ("pay=30", ""),
    ],
)
def test_the_key_is_one_lexeme_all_that_is_found_has(world, query, key):
    Project.objects.exclude(title="Draw icons").update(deliverable="Onboarding.")
    vocabulary.recount()
    search = read(QueryDict(query))

    assert conditions.key(search) == key
    if key:
        having = Project.objects.filter(search=conditions.Lexemes(f"'{key}'"))
        assert set(queries.matching(search).order_by()) <= set(having)


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 1),
        ("category=data&pay=30&hours=short&where=remote&ai=expected&size=1-10&since=7&due=4&fast=1&seats=many", 1),
        ("sort=odds", 1),
        ("q=onboarding", 2),
        ("q=onboardnig", 2),
        ("q=zzzzzz&category=ai", 2),
        ("q=onboarding+icons&skills=excel,figma,nobody&match=any&category=data&category=design&sort=pay", 2),
    ],
)
def test_a_page_costs_one_statement_and_one_more_for_what_words_mean(client_for, world, query, most):
    browser = client_for()
    browser.get("/projects/")
    with CaptureQueriesContext(connection) as caught:
        browser.get(f"/projects/?{query}")

    assert len(caught) <= most, [row["sql"][:90] for row in caught]


def test_near_a_city_costs_no_more_once_the_city_is_known(client_for, world):
    browser = client_for()
    browser.get("/projects/?near=Bremen")
    with CaptureQueriesContext(connection) as caught:
        browser.get("/projects/?near=Bremen&category=research")

    assert len(caught) == 1

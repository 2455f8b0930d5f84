"""Inverted matching and the list of projects must agree: a posting finds exactly the searches that show it."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Place
from projects.discovery import queries
from projects.discovery.saved import inverted, services
from projects.models import Project, SavedSearch
from tests.factories import CompanyFactory, SkillFactory, StudentFactory
from tests.stages import drafted, opened

SKILLS = ("Excel", "Figma", "Copywriting")
WORDS = (
    "onboarding",
    "harbor",
    "tills",
    "tabels",
    "the",
    '"forty tills"',
    "-harbor",
    "harb*",
    "O'Neil",
    "data or design",
)
PEOPLE = 6


@pytest.fixture
def world(db):
    """Eight postings that differ in all that is searched for, and six people who keep a search each."""
    skills = [SkillFactory(label=label) for label in SKILLS]
    city = Place.objects.create(
        id=1, name="Bremen", folded="bremen", country="DE", latitude=53.1, longitude=8.8, population=500_000
    )
    firms = [CompanyFactory(name="O'Neil Harbor Works"), CompanyFactory(), CompanyFactory(size="11-50")]
    titles = ("Count forty tills", "Map the onboarding of harbors", "Draw tables for a data team", "Design a harbor")
    today = timezone.localdate()
    for number in range(8):
        project = drafted(
            title=titles[number % 4],
            company=firms[number % 3],
            category=("data", "research", "design", "data")[number % 4],
            hours=(8, 12, 20, 30)[number % 4],
            pay_cents=(20000, 36000, 90000, 75000)[number % 4] + number,
            due_on=today + dt.timedelta(days=(8, 13, 22, 27)[(number + number // 4) % 4]),
            ai_rule=("expected", "disclosed")[number % 2],
            language=("en", "de")[number // 4],
            seats=1 + number % 2,
            place=("", "Bremen", "Duluth")[number % 3],
            city=(None, city, None)[number % 3],
        )
        project.skills.set([skill for place, skill in enumerate(skills) if (number >> place) & 1])
        opened(project)
    readers = [StudentFactory(user__email=f"reader{number}@uni-bremen.de").user for number in range(PEOPLE)]
    readers[0].student.skills.set(skills[:2])
    return readers


def one_or_more(*values: str) -> st.SearchStrategy:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


asked = st.fixed_dictionaries(
    {},
    optional={
        "q": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
        "skills": one_or_more(*SKILLS).map(",".join),
        "match": st.just("any"),
        "category": one_or_more("data", "research", "design", "ai"),
        "hours": one_or_more("short", "medium", "long"),
        "hours_from": st.sampled_from(["8", "13"]),
        "hours_to": st.sampled_from(["12", "29"]),
        "pay": st.sampled_from(["25", "30", "40"]),
        "due": st.sampled_from(["1", "2", "4"]),
        "where": one_or_more("remote", "place"),
        "near": st.just("Bremen"),
        "ai": one_or_more("expected", "disclosed", "not_allowed"),
        "language": one_or_more("en", "de"),
        "seats": st.just("many"),
        "size": one_or_more("11-50", "1-10"),
        "fast": st.just("1"),
        "since": st.just("1"),
        "mine": st.just("1"),
    },
)


def agree(readers, asks) -> None:
    """Keep one search a person, and hold every posting against all of them."""
    now = timezone.now()
    shown: dict[int, set] = {}
    for reader, ask in zip(readers, asks, strict=True):
        search = services.read(urlencode(ask, doseq=True), reader)
        row = SavedSearch.objects.create(user=reader, query=search.query_string, **services.inverted(search))
        for project in queries.matching(search):
            shown.setdefault(project.pk, set()).add(row.pk)
    for project in inverted.findable():
        with connection.cursor() as cursor:
            cursor.execute(inverted.CANDIDATES, inverted.parameters(project, now))
            found = {pk for pk, _user in cursor.fetchall()}
        assert found == shown.get(project.pk, set()), [row.query for row in SavedSearch.objects.filter(pk__in=found)]
    SavedSearch.objects.all().delete()


def test_a_posting_finds_exactly_the_searches_whose_list_shows_it(world):
    examples = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

    @examples
    @given(asks=st.lists(asked, min_size=PEOPLE, max_size=PEOPLE))
    def check(asks) -> None:
        agree(world, asks)

    assert Project.objects.open().count() == 8
    check()
    SavedSearch.objects.all().delete()
    agree(world, [{"q": "tills"}, {"hours": ["short", "long"]}, {"near": "Bremen"}, {"mine": "1"}, {}, {"pay": "30"}])

"""The rows lists are narrowed by: what the database keeps of each open project, and which of them are recent."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import F
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from accounts.companies import services as companies
from projects.discovery import facets, links, listing, meaning, phrases, recent, sampling, search
from projects.discovery.models import Findable
from projects.models import CompanyRecord, Project
from projects.postings import services as postings
from tests.factories import CompanyFactory, SkillFactory, UserFactory
from tests.stages import drafted, opened, owner_of, published

pytestmark = pytest.mark.django_db

DIFFERS = """
SELECT 1 FROM projects_project project
FULL JOIN projects_findable known ON known.project_id = project.id
LEFT JOIN LATERAL firstrung_findable(project) found ON true
WHERE (found.project_id IS NULL) <> (known.project_id IS NULL)
   OR (found.published_at, found.closes_at, found.hourly_cents, found.due_on, found.city_id, found.hours, found.seats,
       found.days, found.is_remote, found.category, found.ai_rule, found.size, found.language, found.skills,
       found.search)
   IS DISTINCT FROM (known.published_at, known.closes_at, known.hourly_cents, known.due_on, known.city_id, known.hours,
       known.seats, known.days, known.is_remote, known.category, known.ai_rule, known.size, known.language,
       known.skills, known.search)
"""


def is_kept() -> bool:
    """Whether each row says what its project says, and only open ones have one."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERS)
        return not cursor.fetchall()


def row(project: Project) -> Findable | None:
    assert is_kept()
    return Findable.objects.filter(pk=project.pk).first()


def test_a_draft_is_not_findable_an_open_project_is_and_a_closed_one_no_more():
    project = drafted(category="design", hours=12)
    assert row(project) is None
    opened(project)
    assert (row(project).category, row(project).hours, row(project).is_recent) == ("design", 12, True)
    assert row(postings.close(project, by=owner_of(project.company), reason=Project.CloseReason.BY_HAND)) is None


def test_a_row_follows_what_its_project_its_skills_its_company_and_its_record_say():
    project = published(company=CompanyFactory(size="micro"))
    excel = SkillFactory(label="Excel")
    changes = (
        lambda: Project.objects.filter(pk=project.pk).update(hours=9, pay_cents=27_000),
        lambda: Project.objects.filter(pk=project.pk).update(title="Map something else", language="de"),
        lambda: Project.objects.filter(pk=project.pk).update(worth=2.0),
        lambda: Project.objects.filter(pk=project.pk).update(closes_at=F("closes_at") + dt.timedelta(days=1)),
        lambda: project.skills.add(excel),
        lambda: type(project.company).objects.filter(pk=project.company_id).update(size="large"),
        lambda: CompanyRecord.objects.update_or_create(company=project.company, defaults={"median_days_to_decide": 2}),
        lambda: project.skills.remove(excel),
    )
    before = row(project)
    for change in changes:
        change()
        after = row(project)
        assert {name: value for name, value in vars(after).items() if name != "_state"} != {
            name: value for name, value in vars(before).items() if name != "_state"
        }
        before = after
    assert (before.hourly_cents, before.size, before.days, before.skills) == (6000, "large", 2, [])


def test_nothing_of_a_suspended_company_is_findable_until_it_may_go_on():
    project, other = published(), published()
    staff = UserFactory(is_staff=True)
    with transaction.atomic():
        type(project.company).objects.filter(pk=project.company_id).update(suspended_at=timezone.now())
        assert row(project) is None and row(other)
        type(project.company).objects.filter(pk=project.company_id).update(suspended_at=None)
        assert row(project)
    companies.suspend(other.company, by=staff, reason="Posts that are not theirs.")
    assert row(other) is None


@pytest.fixture
def twelve(monkeypatch):
    """Twelve open projects, one published each hour, the newest first; the five newest are recent."""
    now = timezone.now()
    found = [published() for _number in range(12)][::-1]
    for number, project in enumerate(found):
        fields = {"published_at": now - dt.timedelta(hours=number), "category": ("data", "design")[number % 2]}
        Project.objects.filter(pk=project.pk).update(**fields)
    monkeypatch.setattr(recent, "MOST", 5)
    monkeypatch.setattr(recent, "LEAST", 4)
    return found


def newest_are_recent() -> int:
    """How many are recent; all the others are older."""
    flags = list(Findable.objects.order_by("-published_at", "-pk").values_list("is_recent", flat=True))
    assert flags == sorted(flags, reverse=True)
    return sum(flags)


def test_the_clock_parts_the_newest_from_those_behind(twelve):
    assert (recent.part(), newest_are_recent()) == (7, 5)
    assert (recent.part(), newest_are_recent()) == (0, 5)


def test_what_is_published_is_recent_and_what_is_opened_again_keeps_its_place(twelve):
    recent.part()
    assert row(published()).is_recent
    Project.objects.filter(pk__in=[twelve[0].pk, twelve[9].pk]).update(status="closed")
    Project.objects.filter(pk__in=[twelve[0].pk, twelve[9].pk]).update(status="open")
    assert row(twelve[0]).is_recent and not row(twelve[9]).is_recent
    assert newest_are_recent() == 6


def test_where_recent_ones_closed_those_behind_move_up(twelve):
    recent.part()
    Project.objects.filter(pk__in=[project.pk for project in twelve[:4]]).update(status="closed")
    assert (newest_are_recent(), recent.part(), newest_are_recent()) == (1, 4, 5)


def test_one_that_stands_before_its_turn_is_put_back(twelve):
    recent.part()
    Findable.objects.filter(pk=twelve[10].pk).update(is_recent=True)
    assert (recent.part(), newest_are_recent()) == (1, 5)


def shown(query: str) -> listing.Listing:
    request = RequestFactory().get(f"/projects/?{query}")
    request.user = AnonymousUser()
    return listing.read(request, listing.ask(request))


def page(query: str) -> list[int]:
    return [project.pk for project in shown(query).page]


@pytest.mark.parametrize("plenty", [1, 3, 100])
@pytest.mark.parametrize(
    "parameters", [{"category": "design"}, {"category": "design", "hours": "medium"}, {"q": "map"}, {"sort": "newest"}]
)
def test_a_first_page_is_the_same_however_many_are_recent(twelve, monkeypatch, plenty, parameters):
    query = urlencode(parameters)
    whole = page(query)
    monkeypatch.setattr(sampling, "PLENTY", plenty)
    monkeypatch.setattr(sampling, "PAGES", plenty)
    monkeypatch.setattr(listing, "SAME_ALL_DAY", {})
    recent.part()
    some = page(query)
    assert some == whole[: len(some)] and len(some) >= min(plenty, len(whole))


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "map"},
        {"q": "-map"},
        {"hours": "medium"},
        {"q": "map", "category": "design"},
        {"where": "place", "pay": "30"},
    ],  # fmt: skip
)
def test_what_is_common_is_looked_at_one_by_one_and_gives_the_same(twelve, monkeypatch, parameters):
    recent.part()
    query, answers = urlencode(parameters), []
    for is_rare in (True, False):
        monkeypatch.setattr(sampling, "_is_rare", lambda _search, is_rare=is_rare: is_rare)
        monkeypatch.setattr(listing, "SAME_ALL_DAY", {})
        caches["remembered"].clear()
        found = shown(query)
        answers.append(([project.pk for project in found.page], found.found))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("words", "is_common"), [("map", True), ("map survey", False), ("survey", False), ("m", False)]
)
def test_words_are_common_where_every_sixth_posting_holds_them_all(monkeypatch, words, is_common):
    uses = {"map": 400, "survey": 100}
    known = {"postings": 1000, "is_open": True, "begun": None, "near": None}
    rows = [
        {"query": f"'{word}'", "uses": uses.get(word, 0), "lexemes": [word], "folded": word, **known}
        for word in words.split()
    ]
    monkeypatch.setattr(meaning, "together", lambda **_asked: {"terms": rows})
    assert meaning.find(phrases.parse(words), [], None, is_exact=False)[0].is_common == is_common


def test_counts_are_the_same_where_the_older_ones_are_asked_too_and_say_so_where_not(twelve, monkeypatch):
    asked = search.read(QueryDict("category=design&hours=medium"))
    whole = facets.counts(asked)
    recent.part()
    found = facets.counts(asked)
    assert (found.total, found.is_exact, found.beside["pay"]) == (6, True, whole.beside["pay"])
    assert whole.exact["category"] and not found.exact["category"]
    monkeypatch.setattr(sampling, "PAGES", 2)
    few = facets.counts(asked)
    assert (few.total, few.is_exact) == (2, False)


@pytest.mark.parametrize(("ranked", "is_told"), [(11, True), (12, False)])
def test_the_page_says_so_where_the_best_match_is_chosen_of_less_than_it_counts(
    twelve, client, monkeypatch, ranked, is_told
):
    monkeypatch.setattr(facets, "RANKED", ranked)
    page = client.get("/projects/", {"q": "map"}).content.decode()
    assert ("The best match is chosen of the newest" in page) == is_told


def test_what_there_is_without_a_filter_is_a_lower_bound_where_the_older_are_not_counted(twelve):
    asked = search.read(QueryDict("category=design&hours=long"))
    told = [link.number for link in links.advice("/projects/", asked, facets.counts(asked))]
    recent.part()
    assert (told, [link.number for link in links.advice("/projects/", asked, facets.counts(asked))]) == (["6"], ["2+"])


def test_counts_are_remembered_for_a_moment_where_they_are_not_exact_and_rows_never(twelve, monkeypatch):
    monkeypatch.setattr(sampling, "PAGES", 2)
    monkeypatch.setattr(listing, "SAME_ALL_DAY", {})
    exact = shown("category=design")
    opened(drafted(category="design"))
    assert (exact.found.total, shown("category=design").found.total) == (6, 7)
    recent.part()
    before = shown("category=design")
    newest = opened(drafted(category="design"))
    after = shown("category=design")
    assert after.found == before.found and not after.found.is_exact
    assert after.page.object_list[0] == newest

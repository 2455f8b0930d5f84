"""Whatever is typed into the search gives a page with a sentence, and never an error."""

import time

import pytest
from django.http import QueryDict

from projects.discovery import phrases, queries
from projects.discovery.search import read
from projects.models import Project
from tests.factories import SkillFactory
from tests.stages import published

pytestmark = pytest.mark.django_db

WORDS = [
    "a & b | !c:*<->",
    "'; DROP TABLE projects_project; --",
    "\\",
    "'",
    "''''",
    '"',
    '""" ""',
    '-"',
    "-",
    "--",
    "or",
    "or or or",
    "OR icons OR",
    "c=design",
    "s=1 'c=design'",
    "icons:*",
    "icons:A",
    "<2>",
    "!!icons",
    "((((((",
    ")",
    "%",
    "_%_",
    "100%",
    "a\x00b",
    "\x01\x02\x1f\x7f",
    "\u202e\u200b\u2028",
    "🚀" * 30,
    "بحث عن عمل",
    "ÄÖÜß ŁÓDŹ",
    "x" * 10_000,
    "word " * 2_000,
    '"' * 10_000,
    "-" * 10_000,
    "a-" * 5_000,
    "http://a.example/?c=design&x=%00",
    "{{ 7*7 }} {% load %} ${7*7}",
    "<script>alert(1)</script>",
]
FIELDS = [
    "q",
    "skills",
    "near",
    "km",
    "hours_from",
    "hours_to",
    "pay",
    "category",
    "language",
    "match",
    "sort",
    "exact",
]


@pytest.fixture
def icons():
    project = published(title="Draw a set of icons", category="design")
    project.skills.add(SkillFactory(label="Figma", slug="figma"))
    return project


@pytest.mark.parametrize("words", WORDS)
def test_odd_words_give_a_page(client_for, icons, words):
    began = time.monotonic()
    page = client_for().get("/projects/", dict.fromkeys(FIELDS, words))

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert time.monotonic() - began < 3
    assert client_for().get("/api/v1/projects/", {"q": words[:200]}).status_code in (200, 400)


@pytest.mark.parametrize("query", ["q=%ED%A0%80", "q=%FF%FE", "near=%ED%B0%80", "skills=%C0%AF", "q=%u0041"])
def test_bytes_that_are_no_text_give_a_page(client_for, icons, query):
    assert client_for().get(f"/projects/?{query}").status_code == 200
    lone = QueryDict(mutable=True)
    lone["q"] = lone["skills"] = lone["near"] = "icons\ud800"
    assert list(queries.matching(read(lone))) == [icons]


@pytest.mark.parametrize("words", ["c=design", "'c=design'", '"c=design"', "c=design | icons", "r=remote"])
def test_no_words_reach_a_tag(icons, words):
    query = QueryDict(mutable=True)
    query["q"] = words

    assert "=" not in read(query).meant.condition


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("icons  set", [["icons"], ["set"]]),
        ('"a set" icons', [['"a set"'], ["icons"]]),
        ("icons -set", [["icons"], ["-set"]]),
        ('-"a set"', [['-"a set"']]),
        ("icons or logos", [["icons", "logos"]]),
        ("“a set” icons", [['"a set"'], ["icons"]]),
        ('"open', [['"open"']]),
        ("or", [["or"]]),
        ("a or -b", [["a"], ["-b"]]),
        ("& | ! - ()", []),
    ],
)
def test_words_are_taken_apart(text, terms):
    groups = phrases.parse(phrases.clean(text))

    assert [[term.retold("") for term in group] for group in groups] == terms


def test_only_the_last_word_may_be_a_beginning():
    assert [group[0].is_open for group in phrases.parse("draw ico")] == [False, True]
    assert not phrases.parse('draw "ico')[1][0].is_open
    assert not phrases.parse("draw -ico")[1][0].is_open
    assert not phrases.parse("icons.")[0][0].is_open


@pytest.mark.parametrize("cursor", ["x", "W10:aaaa", "%00", "é", "a" * 5000, "WyJhIl0:1:2"])
@pytest.mark.parametrize("name", ["after", "before"])
def test_cursors_that_were_made_up_give_the_first_page(client_for, icons, name, cursor):
    for order in ("", "sort=pay&", "sort=closing&", "sort=odds&", "q=icons&"):
        page = client_for().get(f"/projects/?{order}{name}={cursor}")
        assert page.status_code == 200
        assert [project.pk for project in page.context["page"]] == [icons.pk]


@pytest.mark.parametrize("field", ["hours_from", "hours_to", "km", "pay"])
@pytest.mark.parametrize("number", ["-1", "0", "1e9", "9" * 31, "0x10", "٣", "½", " ", "1.5", "+5", "NaN"])
def test_absurd_numbers_are_left_out(client_for, icons, field, number):
    page = client_for().get("/projects/", {field: number, "near": "Bremen"})

    assert page.status_code == 200
    assert Project.objects.filter(pk=icons.pk).exists()

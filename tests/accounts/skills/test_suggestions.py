"""The type-ahead: quick, forgiving, and never far from what was meant."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Skill, SkillAlias
from accounts.skills import queries
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db

MOST_PAGES = 2000
NONSENSE = ["", " ", "%", "_", "%_\\", "';; --", "\x00", "\x01\x02\x07", "zzzzqqqq", "zzqq\x00q", "x" * 10_000]


def labels(text):
    return [skill.label for skill in queries.suggest(text)]


def first(text):
    return queries.suggest(text)[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("exc", "Excel"), ("EXCEL", "Excel"), ("python", "Python (computer programming)"), ("figm", "Figma"),
        ("c", "C programming"), ("r", "R"), ("c#", "C#"), ("ux", "User experience design"), ("js", "JavaScript"),
        ("copyw", "Copywriting"), ("spreadsheets", "Excel"), ("seo", "search engine optimisation"),
        ("node.js", "Node.js"),
    ],
)  # fmt: skip
def test_the_beginning_of_a_word_finds_what_is_meant(loaded, text, label):
    assert labels(text)[0] == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("exel", "Excel"), ("pyhton", "Python (computer programming)"), ("figam", "Figma"),
        ("powrepoint", "PowerPoint"),
        ("javscript", "JavaScript"), ("photshop", "Adobe Photoshop"), ("copywritng", "Copywriting"), ("cavna", "Canva"),
        ("tabelau", "Tableau"), ("kuberntes", "Kubernetes"), ("prompt enginering", "Prompt engineering"),
        ("vido editing", "perform video editing"), ("googel sheets", "Google Sheets"),
        ("grafic design", "graphic design"),
        ("acounting", "accounting"), ("machne learning", "machine learning"), ("web develpment", "web programming"),
        ("spreadsheat", "Excel"), ("wordpess", "WordPress"), ("capcutt", "CapCut"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_finds_what_was_meant(loaded, text, label):
    assert label in labels(text)[:3]
    assert first(text).hint == f"you typed “{text}”"


def test_it_says_which_other_word_led_there(loaded):
    assert first("ux").hint == "also “UX”"
    assert first("Excel").hint == ""


def test_a_label_inside_counts_less_than_its_beginning(db):
    for label in ("Advanced juggling", "Juggling with fire", "Juggling"):
        SkillFactory(label=label)
    SkillAlias.objects.create(skill=SkillFactory(label="Balance"), label="juggling balls", is_local=True)
    assert labels("juggling") == ["Juggling", "Juggling with fire", "Balance", "Advanced juggling"]


def test_a_merged_skill_is_not_offered(db):
    kept = SkillFactory(label="Juggling")
    SkillFactory(label="Juggling balls", merged_into=kept)
    assert labels("juggling") == ["Juggling"]
    assert labels("jugling") == ["Juggling"]
    assert "Juggling balls" not in labels("balls")


def test_a_label_with_a_comma_is_not_offered(db):
    SkillFactory(label="juggling, with fire")
    assert labels("juggling") == labels("jugling") == []


@pytest.mark.parametrize("text", [*NONSENSE, "مرحبا", "🎓🎓"])
def test_nothing_sensible_finds_nothing(loaded, text):
    assert labels(text) == []


def test_suggestions_take_two_queries_at_most(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        queries.suggest("powrepoint")


def pages_read(text):
    """How many pages of tables and indexes the database looks at for these letters: no matter how busy it is."""
    with CaptureQueriesContext(connection) as asked:
        queries.suggest(text)
    total = 0
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {query['sql']}")
            plan = cursor.fetchone()[0][0]["Plan"]
        total += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return total


@pytest.mark.parametrize(
    "text",
    [
        "e", "c", "ex", "ma", "man", "data", "excel", "exel", "powrepoint", "prompt enginering", "custmer service",
        "management of comunication", "zzzzqqqq", "x" * 10_000, "data " * 50, " ".join("abcdefghijklmnopqrstuvwxyz"),
    ],
)  # fmt: skip
def test_the_database_need_not_look_far(loaded, text):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_skill, accounts_skillalias")
    assert pages_read(text) < MOST_PAGES


def test_the_page_answers_anyone_with_labels_and_hints(client, loaded):
    answer = client.get(reverse("skills_suggest"), {"q": "excel"})
    assert {"label": "Excel", "hint": ""} in answer.json()["results"]
    assert {"label": "User experience design", "hint": "also “UX”"} in client.get(
        reverse("skills_suggest"), {"q": "ux"}
    ).json()["results"]
    assert "max-age" in answer["Cache-Control"]


@pytest.mark.parametrize("text", NONSENSE)
def test_the_page_answers_nonsense_with_an_empty_list(client, loaded, text):
    assert client.get(reverse("skills_suggest"), {"q": text}).json() == {"results": []}


def test_a_merged_skill_stands_for_the_one_it_became(db):
    kept = SkillFactory(label="Juggling")
    old = SkillFactory(label="Ball games", merged_into=kept)
    SkillAlias.objects.create(skill=old, label="three balls")
    found = queries.lookup(["ball games", "three balls", "juggling"])
    assert set(found.values()) == {Skill.objects.get(pk=kept.pk)}

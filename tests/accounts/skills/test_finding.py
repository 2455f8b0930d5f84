"""Skills found in somebody's own words, each with the words as the reason."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import SkillAlias
from accounts.skills import finding, services
from tests.factories import SkillFactory

pytestmark = pytest.mark.django_db

LEAST_RIGHT = 0.80
LEAST_NAMED = 0.15
JUDGED = Path(__file__).with_name("judged_right.txt")


def found(text, **options):
    return [(each.skill.label, each.word) for each in finding.found_in(text, **options)]


@pytest.mark.parametrize(
    ("text", "label", "word"),
    [
        ("Hand over one spreadsheet.", "Excel", "spreadsheet"),
        ("We want SPREADSHEETS, two of them.", "Excel", "SPREADSHEETS"),
        ("You do data entry from paper.", "Data entry", "data entry"),
        ("Film short-form videos for us.", "Short-form video", "short-form videos"),
        ("A test in Kreyòl and kreyol.", "Haitian Creole", "Kreyòl"),
        ("Build it with React.js and a database.", "React", "React.js"),
        ("Excel, SQL, Canva", "Excel", "Excel"),
        ("I edited the captions of our films.", "Subtitling", "captions"),
        ("Analyse customer-service surveys", "analyse customer service surveys", "Analyse customer-service surveys"),
        ("Write the technical reports", "write technical reports", "Write the technical reports"),
    ],
)
def test_labels_and_aliases_are_found_as_they_are_written(loaded, text, label, word):
    assert (label, word) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "Give me a minute to plan it.", "You make it and react to what we say.", "We excel at this.",
        "Take a short break and sketch it.", "Our brochure and our podcast are old.", "12 34 2026", "\x00\x01%_\\'\"",
        "Data. Entry. Prompt, engineering", "x" * 50_000, "مرحبا 🎓",
    ],
)  # fmt: skip
def test_everyday_words_are_no_skills(loaded, text):
    assert found(text) == []


def test_the_longest_words_win(db):
    for label in ("Juggling", "Juggling balls", "Balls of wool"):
        SkillFactory(label=label)
    assert found("Juggling balls of wool") == [("Juggling balls", "Juggling balls")]


def test_what_is_named_most_and_surest_comes_first(db):
    rare, sure = SkillFactory(label="Juggling"), SkillFactory(label="Singing")
    SkillAlias.objects.create(skill=rare, label="throwing three balls")
    text = "Throwing three balls. Singing. More singing."
    assert [label for label, _word in found(text)] == ["Singing", "Juggling"]
    assert found(text, limit=1) == [("Singing", "Singing")]
    assert sure.label == "Singing"


def test_a_merged_skill_is_found_as_the_one_it_became(db):
    kept = SkillFactory(label="Juggling")
    SkillFactory(label="Ball games", merged_into=kept)
    assert found("Ball games, juggling") == [("Juggling", "Ball games")]


def test_nothing_chosen_is_suggested(db):
    chosen, other = SkillFactory(label="Juggling"), SkillFactory(label="Singing")
    suggested = finding.suggested("Juggling and singing", chosen=[chosen])
    assert [each.skill for each in suggested] == [other]


def test_it_takes_two_statements_however_long_the_text(loaded, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert finding.found_in("You enter data in a spreadsheet and edit one podcast. " * 500)


def test_what_is_found_in_the_demos_postings_is_right(loaded):
    judged = {tuple(line.rsplit(" | ", 1)) for line in JUDGED.read_text("utf-8").splitlines() if " | " in line}
    right = named = asked = total = 0
    for file in sorted((settings.BASE_DIR / "marketplace/demo/content").glob("projects-*.toml")):
        for posting in tomllib.loads(file.read_text("utf-8"))["project"]:
            texts = [posting["title"], posting["summary"], posting["deliverable"]]
            text = "\n".join([*texts, *(row["text"] for row in posting["criteria"])])
            wanted = set(services.resolve(posting["skills"])[0])
            skills = [each.skill for each in finding.found_in(text, limit=6)]
            hits = wanted.intersection(skills)
            right += len(hits) + sum((posting["title"], skill.label) in judged for skill in skills)
            named, asked, total = named + len(hits), asked + len(wanted), total + len(skills)
    print(f"{total} found, {right / total:.0%} right; {named / asked:.0%} of what authors named")
    assert right / total >= LEAST_RIGHT
    assert named / asked >= LEAST_NAMED

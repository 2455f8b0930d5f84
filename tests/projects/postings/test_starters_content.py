import csv
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SKILLS = ROOT / "accounts" / "skills" / "data"

CATEGORIES = {
    "marketing",
    "research",
    "data",
    "software",
    "design",
    "writing",
    "finance",
    "people",
    "operations",
    "sustainability",
    "ai",
}
FIELDS = {
    "slug",
    "category",
    "title",
    "summary",
    "deliverable",
    "hours",
    "pay",
    "due_in_days",
    "ai_rule",
    "skills",
    "criteria",
    "questions",
}

STARTERS = tomllib.loads((ROOT / "projects" / "postings" / "starters.toml").read_text("utf-8"))["starter"]
LOCAL = tomllib.loads((SKILLS / "local_skills.toml").read_text("utf-8"))


def esco_rows():
    with (SKILLS / "esco_skills.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ESCO_LABELS = {row["label"].casefold(): row["label"] for row in esco_rows()}
LOCAL_LABELS = {skill["label"].casefold(): skill["label"] for skill in LOCAL["skill"]}


def aliases():
    owners = defaultdict(set)
    for skill in LOCAL["skill"]:
        for alias in skill["aliases"]:
            owners[alias.casefold()].add(skill["label"])
    for entry in LOCAL["alias"]:
        for alias in entry["aliases"]:
            owners[alias.casefold()].add(entry["esco"])
    return owners


ALIASES = aliases()

each_starter = pytest.mark.parametrize("starter", STARTERS, ids=[starter["slug"] for starter in STARTERS])


def resolve(name):
    """The labels a word may mean: a label wins over an alias."""
    word = name.casefold()
    label = ESCO_LABELS.get(word) or LOCAL_LABELS.get(word)
    return {label} if label else ALIASES.get(word, set())


def test_there_are_at_least_24_starters_with_unique_slugs():
    slugs = [starter["slug"] for starter in STARTERS]

    assert len(slugs) >= 24
    assert len(slugs) == len(set(slugs))


def test_every_category_has_two_to_four_starters():
    counts = dict.fromkeys(CATEGORIES, 0)
    for starter in STARTERS:
        counts[starter["category"]] += 1

    assert all(2 <= count <= 4 for count in counts.values()), counts


@each_starter
def test_a_starter_has_all_fields_and_texts_of_readable_length(starter):
    assert set(starter) - {"wanted"} == FIELDS
    assert 10 <= len(starter["title"]) <= 100
    assert 20 <= len(starter["summary"]) <= 160
    assert 60 <= len(starter["deliverable"].split()) <= 150


@each_starter
def test_a_starter_keeps_the_rules_for_hours_pay_and_time(starter):
    assert 5 <= starter["hours"] <= 40
    assert 20 <= starter["pay"] / starter["hours"] <= 40
    assert 7 <= starter["due_in_days"] <= 28
    assert starter["ai_rule"] in {"not_allowed", "disclosed", "expected"}


@each_starter
def test_the_criteria_of_a_starter_weigh_one_hundred(starter):
    criteria = starter["criteria"]

    assert 3 <= len(criteria) <= 4
    assert sum(criterion["weight"] for criterion in criteria) == 100
    assert all(criterion["weight"] > 0 and criterion["text"] for criterion in criteria)


@each_starter
def test_a_starter_asks_one_to_three_questions(starter):
    assert 1 <= len(starter["questions"]) <= 3
    assert all(question.strip() for question in starter["questions"])


@each_starter
def test_each_skill_of_a_starter_is_exactly_one_known_skill(starter):
    found = {name: resolve(name) for name in starter["skills"]}

    assert all(len(labels) == 1 for labels in found.values()), found
    assert 2 <= len(set.union(*found.values())) == len(starter["skills"]) <= 5


@each_starter
def test_what_is_nice_to_have_is_known_and_not_needed_as_well(starter):
    needed = set.union(*(resolve(name) for name in starter["skills"]))
    wanted = [resolve(name) for name in starter.get("wanted", [])]

    assert all(len(labels) == 1 and not labels & needed for labels in wanted)


def test_no_local_label_is_an_esco_label_or_comes_twice():
    assert not LOCAL_LABELS.keys() & ESCO_LABELS.keys()
    assert len(LOCAL_LABELS) == len(LOCAL["skill"])


def test_no_alias_is_a_label_or_means_two_skills():
    labels = ESCO_LABELS.keys() | LOCAL_LABELS.keys()

    assert not ALIASES.keys() & labels
    assert [alias for alias, owners in ALIASES.items() if len(owners) > 1] == []


def test_aliases_belong_to_esco_skills_by_their_exact_label():
    known = set(ESCO_LABELS.values())

    assert [entry["esco"] for entry in LOCAL["alias"] if entry["esco"] not in known] == []

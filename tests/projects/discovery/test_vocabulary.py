"""The words typos are compared with."""

import pytest

from accounts.skills.models import SkillAlias
from projects.discovery import vocabulary
from projects.discovery.models import SearchWord
from projects.discovery.spelling import slips
from projects.postings import services as postings
from tests.factories import CompanyFactory, SkillFactory
from tests.stages import drafted, opened, owner_of, published

pytestmark = pytest.mark.django_db


def known() -> set[str]:
    return set(SearchWord.objects.values_list("word", flat=True))


def test_a_posting_that_is_published_brings_its_words_as_people_spell_them():
    skill = SkillFactory(label="Prompt engineering")
    SkillAlias.objects.create(skill=skill, label="Chatbots", is_local=True)
    SkillAlias.objects.create(skill=skill, label="Wizardry", is_local=False)
    project = drafted(title="Café menus for Zoë", company=CompanyFactory(name="Tidewater Analytics"))
    project.skills.add(skill)

    opened(project)

    assert {"cafe", "menus", "zoe", "tidewater", "analytics", "prompt", "engineering", "chatbots"} <= known()
    assert not {"for", "wizardry", "Café", "menu"} & known()


def test_publishing_the_same_words_again_changes_nothing():
    project = published()

    assert vocabulary.learn(project) == 0


def test_words_are_counted_and_those_nobody_uses_are_forgotten():
    first, second = published(title="Draw forty walruses"), published(title="Feed the walruses")
    for project, word in ((first, "draw"), (second, "feed")):
        assert word in known(), project
    postings.close(first, by=owner_of(first.company), reason="by_hand")

    vocabulary.recount()

    assert SearchWord.objects.get(word="walruses").uses == 1
    assert "feed" in known()
    assert not {"draw", "forty"} & known()


def test_a_word_beyond_the_counted_sample_is_counted_by_itself(monkeypatch):
    published(title="Draw forty walruses")
    for number in range(3):
        published(title=f"Feed the penguins {number}")
    monkeypatch.setattr(vocabulary, "COUNTED", 2)

    vocabulary.recount()

    assert SearchWord.objects.get(word="walruses").uses == 1
    assert SearchWord.objects.get(word="penguins").uses == 4


@pytest.mark.parametrize(
    ("typed", "meant", "number"),
    [
        ("marketting", "marketing", 1),
        ("desing", "design", 1),
        ("exel", "excel", 1),
        ("", "ab", 2),
        ("same", "same", 0),
        ("violin", "violet", 2),
    ],
)
def test_slips_are_letters_added_missing_wrong_or_swapped(typed, meant, number):
    assert slips(typed, meant) == slips(meant, typed) == number

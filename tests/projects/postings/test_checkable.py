"""The linter finds what nobody can check work by, and leaves alone what one can."""

import tomllib

import pytest
from django.conf import settings

from projects.postings import checkable

# As companies write them, with the word that is doubtful.
DOUBTFUL = {
    "The logo looks good on our shop window": "looks good",
    "A nice landing page for the summer sale": "nice",
    "High quality photos of the products": "High quality",
    "The site has a modern look": "modern",
    "Done as we like it": "as we like it",
    "We are happy with the result": "We are happy",
    "The texts meet our expectations": "meet our expectations",
    "The newsletter is engaging": "engaging",
    "The app is easy to use": "easy to use",
    "The layout is user-friendly on phones": "user-friendly",
    "The report is well written": "well written",
    "Professional English throughout": "Professional",
    "The page loads faster": "faster",
    "Better conversion on the checkout": "Better",
    "The code is cleaner and simpler": "cleaner",
    "More engagement on our posts": "More",
    "The search results are improved": "improved",
    "A thorough analysis of competitors": "thorough",
    "Several mock-ups of the start page": "Several",
    "Covers prices, features, support, etc.": "etc",
}

CHECKABLE = (
    "The page loads in under 2 seconds on a phone",
    "At most two fonts and the four colors of our brand guide",
    "A table of at least 20 steps, each with a screenshot",
    "The summary has no more than two pages",
    "Each figure names its source and opens from its link",
    "Shorter than the text of last year",
    "A test with five people finds more than half of them buying",
    "The button says “Good morning, nice to see you”",
    "All 120 goods have a price and a photo of 800 by 800 pixels",
    "Tests pass in our pipeline on Python 3.11 and 3.12",
    "The notes name what was improved in each of the ten drafts",
    "Spelling checked: LanguageTool finds no error",
)


@pytest.mark.parametrize(("text", "word"), DOUBTFUL.items())
def test_a_word_that_nobody_can_check_is_found(text, word):
    assert [doubt.word for doubt in checkable.doubts(text)] == [word]


@pytest.mark.parametrize("text", CHECKABLE)
def test_what_one_can_count_or_see_is_left_alone(text):
    assert checkable.doubts(text) == []


def test_a_comparison_needs_its_number_in_the_same_sentence():
    assert checkable.doubts("Ten pages. They load faster") != []
    assert checkable.doubts("They load faster: under 2 seconds, as measured on ten pages") == []


def test_each_kind_of_doubt_says_what_to_write_instead():
    text = "A nice, engaging, high-quality page, better in various ways, as we like"
    found = {doubt.word: doubt.text for doubt in checkable.doubts(text)}

    assert list(found) == ["nice", "as we like", "engaging", "high-quality", "various", "better"]
    assert found["better"] == "“better”: than what, and by how much? Write the number it has to reach."
    assert len(set(found.values())) == 6


def test_of_several_criteria_the_advice_says_which():
    listed = ["Opens on a phone of 360 pixels", "Looks good", "Modern"]

    assert [text.split(":")[0] for text in checkable.advice(listed)] == ["Criterion 2", "Criterion 3"]
    assert checkable.advice(["Modern"])[0].startswith("“Modern” is a matter of taste")


def test_our_own_starters_pass():
    path = settings.BASE_DIR / "projects" / "postings" / "starters.toml"
    texts = _criteria(tomllib.loads(path.read_text()))

    assert len(texts) > 30
    assert [text for text in texts if checkable.doubts(text)] == []


def _criteria(node) -> list[str]:
    if isinstance(node, list):
        return [text for each in node for text in _criteria(each)]
    if not isinstance(node, dict):
        return []
    own = [row["text"] if isinstance(row, dict) else row for row in node.get("criteria", [])]
    return own + [text for key, value in node.items() if key != "criteria" for text in _criteria(value)]

"""What postings are written of: descriptions mixed of the product's own templates, titles, rare words."""

import random
from functools import cache

from projects.postings import starters

COMMON = "survey"
"""In the descriptions of three postings in ten."""

COMMON_LINE = "- the survey of what you found, on one page"
COMMON_SHARE = 0.2
DESCRIPTIONS = 3000
RARE_EACH = 50_000
"""One posting in so many has a certain rare word."""

RARE_SHARE = 0.05
ACTIONS = (
    "Write", "Plan", "Check", "Compare", "Draft", "Clean up", "Map", "Test", "Design", "Rewrite", "Build", "Count",
    "Interview for", "Document", "Translate", "Edit", "Forecast", "Prototype", "Audit", "Sketch", "Improve", "Research",
)  # fmt: skip
OBJECTS = (
    "a welcome series", "a pricing page", "a dashboard of sales", "forty customer reviews", "a landing page",
    "the onboarding guide", "an energy balance", "a supplier list", "the help centre", "a data model", "an icon set",
    "a budget for next year", "the careers page", "a test plan", "a market overview", "an accessibility report",
    "a chatbot prompt library", "the product catalogue", "a shipping calculator", "a staff handbook", "a press kit",
    "a packaging concept", "a visual identity", "three case studies", "the app's release notes", "a grant application",
    "the warehouse layout", "a loyalty programme", "an interview guide", "the carbon footprint", "a spreadsheet model",
    "a video script", "a job description", "a social media calendar", "a competitor analysis", "the booking form",
)  # fmt: skip
AUDIENCES = (
    "a coffee roastery", "a bike shop", "museums", "a dental clinic", "small farms", "night trains", "a food bank",
    "language schools", "a climbing gym", "city gardens", "a repair café", "solar installers", "a film festival",
    "community theatres", "a bakery chain", "refugee students", "a makers' market", "housing co-operatives",
    "an outdoor brand", "start-ups", "veterinarians", "a public library", "a river cruise line", "music teachers",
)  # fmt: skip
SUMMARIES = (
    "We have the material and no time. You bring it into shape and we publish it the same month.",
    "Nobody here has done this before. We want a first version that shows us what is worth doing next.",
    "Our customers ask for it every week; a clear answer would save us hours on the phone.",
    "It grew over years and nobody understands it any more. Make it simple enough for a new colleague.",
    "We decide in four weeks and need facts on the table rather than opinions.",
    "A small and honest piece of work with a clear end, read by everybody in the team.",
)
CRITERIA = (
    "Everything named above is there, complete and readable without you",
    "Each claim names its source, and a stranger finds the source within a minute",
    "A colleague who was not involved can repeat the steps and comes to the same result",
)
RUBRIC = ("Has done something comparable", "Explains the first step", "Writes clearly")
SYLLABLES = ("ba", "ce", "dro", "fi", "gul", "he", "jar", "kin", "lo", "mer", "nu", "pas", "quo", "rin", "sel", "tov")


@cache
def descriptions() -> list[str]:
    """Texts of what is delivered, each of an opening, some lines and what is provided, of different templates."""
    chance = random.Random(1)
    texts = [starter.deliverable for starter in starters.everything()]
    blocks = [text.strip().split("\n\n") for text in texts]
    openings, endings = [block[0] for block in blocks], [block[-1] for block in blocks]
    lines = [line for text in texts for line in text.splitlines() if line.startswith("- ")]
    made = []
    for _number in range(DESCRIPTIONS):
        chosen = chance.sample(lines, 3) + [COMMON_LINE] * (chance.random() < COMMON_SHARE)
        made.append(
            "\n\n".join([chance.choice(openings), "**You hand over**", "\n".join(chosen), chance.choice(endings)])
        )
    return made


def rare_words(rows: int) -> list[str]:
    """Words that no dictionary has; each of them stands in about `rows / RARE_EACH` postings."""
    count = max(round(rows * RARE_SHARE / max(rows / RARE_EACH, 1)), 1)
    base = len(SYLLABLES)
    return [
        "".join(SYLLABLES[number // base**place % base] for place in range(4)).capitalize() + "ex"
        for number in range(min(count, base**4))
    ]

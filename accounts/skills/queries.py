"""Looking skills up: what was meant by a word, and what a few letters may become."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.skills.models import Skill, SkillAlias
from accounts.skills.words import fold

LONGEST_TYPED = 80
FEWEST_LETTERS_INSIDE = 3
FEWEST_LETTERS_SIMILAR = 4
LONGEST_PART = 14


def lookup(words: Iterable[str]) -> dict[str, Skill]:
    """The skill meant by each word, by the word in lower case; words nobody knows are left out.

    A word as it is written counts before one that differs in accent, plural or punctuation; then a label before our
    own aliases, those before ESCO's. A skill that was merged stands for the one it became. Two queries, whatever the
    number of words.
    """
    folds = {word.lower(): fold(word) for word in words if "\x00" not in word}
    wanted = {folded for folded in folds.values() if folded}
    if not wanted:
        return {}
    aliases = SkillAlias.objects.filter(folded__in=wanted).select_related("skill__merged_into")
    labels = Skill.objects.filter(Q(folded__in=wanted) | Q(slug__in=folds)).select_related("merged_into")
    ranked = [*aliases.order_by("is_local", "-skill__reuse_level", "-skill__label"), *labels.order_by("-label")]
    slugs = {row.slug: _meant(row) for row in ranked if isinstance(row, Skill)}
    folded = {row.folded: _meant(row) for row in ranked}
    written = {row.label.lower(): _meant(row) for row in ranked}
    meant = {word: written.get(word) or folded.get(key) or slugs.get(word) for word, key in folds.items()}
    return {word: skill for word, skill in meant.items() if skill}


def _meant(row: Skill | SkillAlias) -> Skill:
    return (row.skill if isinstance(row, SkillAlias) else row).current


def suggest(text: str, limit: int = 8) -> list[Skill]:
    """Skills for the beginning of a word, best first; similar ones only when nothing begins like it.

    `hint` on each says why it is here when its label does not: the other word that was typed, or the slip of the pen.
    A list of skills is typed with commas between them, so a label that holds one is not offered.
    """
    typed = " ".join(text.replace("\x00", " ").split())[:LONGEST_TYPED]
    words = fold(typed)
    if not words:
        return []
    skills = _beginning(words, limit)
    for skill in skills:
        skill.hint = _("also “%(word)s”") % {"word": skill.alias} if skill.alias else ""
    if skills or len(words) < FEWEST_LETTERS_SIMILAR:
        return skills
    skills = _similar(words, limit)
    for skill in skills:
        skill.hint = _("you typed “%(word)s”") % {"word": typed}
    return skills


BEGINNING = """
WITH named AS (
    SELECT id AS skill_id, '' AS alias, CASE
        WHEN folded = %(words)s THEN 0
        WHEN folded LIKE %(begins)s THEN CASE WHEN uri = '' THEN 2 ELSE 3 END
        ELSE 6 END AS place
    FROM accounts_skill WHERE folded LIKE %(begins)s OR folded LIKE %(inside)s
    UNION ALL
    SELECT skill_id, label, CASE
        WHEN folded = %(words)s THEN CASE WHEN is_local THEN 1 ELSE 5 END
        WHEN is_local THEN 4 ELSE 7 END
    FROM accounts_skillalias WHERE folded LIKE %(begins)s
), best AS (
    SELECT DISTINCT ON (skill_id) skill_id, alias, place FROM named ORDER BY skill_id, place, length(alias), alias
)
SELECT skill.*, best.alias FROM best JOIN accounts_skill skill ON skill.id = best.skill_id
WHERE skill.merged_into_id IS NULL AND strpos(skill.label, ',') = 0
ORDER BY best.place, length(skill.label), skill.label LIMIT %(limit)s
"""


def _beginning(words: str, limit: int) -> list[Skill]:
    # One or two letters search beginnings only: too much has them inside.
    inside = f"% {words}%" if len(words) >= FEWEST_LETTERS_INSIDE else f"{words}%"
    details = {"words": words, "begins": f"{words}%", "inside": inside, "limit": limit}
    return list(Skill.objects.raw(BEGINNING, details))


SIMILAR = """
WITH word AS (
    SELECT id AS skill_id, folded, 0 AS place FROM accounts_skill WHERE merged_into_id IS NULL
    UNION ALL
    SELECT skill_id, folded, CASE WHEN is_local THEN 0.5 ELSE 10 END FROM accounts_skillalias
), found AS (
    SELECT skill_id, folded, place, 1 - least(
        levenshtein(left(folded, %(letters)s - 1), %(words)s),
        levenshtein(left(folded, %(letters)s), %(words)s),
        levenshtein(left(folded, %(letters)s + 1), %(words)s)
    )::real / %(letters)s AS closeness
    FROM word WHERE (folded LIKE %(first)s OR folded LIKE %(swapped)s)
    AND levenshtein_less_equal(left(folded, %(letters)s), %(words)s, 2) <= 2
    UNION ALL
    SELECT id, folded, 0, strict_word_similarity(%(part)s, folded) FROM accounts_skill WHERE folded %%>> %(part)s
    UNION ALL
    SELECT skill_id, folded, 0.5, strict_word_similarity(%(part)s, folded)
    FROM accounts_skillalias WHERE is_local AND folded %%>> %(part)s
), best AS (
    SELECT skill_id, max(closeness - 0.01 * place - 0.005 * abs(length(folded) - %(letters)s)) AS closeness
    FROM found GROUP BY skill_id ORDER BY closeness DESC LIMIT 10 * %(limit)s
)
SELECT skill.* FROM best JOIN accounts_skill skill ON skill.id = best.skill_id
WHERE skill.merged_into_id IS NULL AND strpos(skill.label, ',') = 0
ORDER BY best.closeness DESC, (skill.uri <> ''), length(skill.label), skill.label LIMIT %(limit)s
"""


def _similar(words: str, limit: int) -> list[Skill]:
    # Two slips of the pen in the beginning, whose first two letters may have changed places, or a word inside that
    # shares most of its groups of three letters. Few groups are looked for: each costs, and the beginning tells enough.
    details = {
        "words": words,
        "letters": len(words),
        "first": f"{words[0]}%",
        "swapped": f"{words[1]}{words[0]}%",
    }
    details |= {"part": words[:LONGEST_PART], "limit": limit}
    return list(Skill.objects.raw(SIMILAR, details))

"""Which typed word postings hold, which one is the beginning of their words, and which a typo of one of them."""

from dataclasses import dataclass

from projects.discovery.phrases import Term
from projects.discovery.together import Question

FEW = 3
FEWEST_LETTERS = 3
RATHER_TIMES = 10
LONG_WORD = 7

LOOK_UP = """
SELECT asked.place, asked.is_open, phraseto_tsquery('firstrung', asked.text)::text AS query, said.lexemes, said.folded,
    known.uses, begun.lexemes AS begun, near.words AS near,
    (SELECT reltuples FROM pg_class WHERE oid = 'projects_findable'::regclass) AS postings
FROM unnest(%s::text[], %s::boolean[], %s::boolean[]) WITH ORDINALITY AS asked (text, is_open, is_loose, place)
CROSS JOIN LATERAL (
    SELECT tsvector_to_array(to_tsvector('firstrung', asked.text)) AS lexemes, unaccent(lower(asked.text)) AS folded
) AS said
CROSS JOIN LATERAL (
    SELECT coalesce(max(uses), 0) AS uses FROM projects_searchword WHERE lexeme = said.lexemes[1]
) AS known
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT lexeme) AS lexemes FROM (
        SELECT lexeme FROM projects_searchword
        WHERE asked.is_open AND known.uses < %s AND length(said.folded) >= %s
            AND word ~>=~ said.folded AND word ~<~ (said.folded || chr(1114111)) AND lexeme <> ALL (said.lexemes)
        ORDER BY uses DESC LIMIT 20
    ) AS words
) AS begun
CROSS JOIN LATERAL (
    SELECT json_agg(words) AS words FROM (
        SELECT word, lexeme, uses FROM projects_searchword
        WHERE asked.is_loose AND known.uses < %s AND begun.lexemes IS NULL AND cardinality(said.lexemes) = 1
            AND length(said.folded) >= %s AND word %% said.folded
        ORDER BY similarity(word, said.folded) DESC, uses DESC LIMIT 20
    ) AS words
) AS near
ORDER BY asked.place
"""


@dataclass(frozen=True)
class Reading:
    """One typed term as the search reads it: the text of a tsquery, and its lexemes with how many postings hold them.

    `lexemes` is empty when a posting may be found without them. `share` is the part of open postings that hold the
    term, 0 where that is not known.
    """

    query: str = ""
    lexemes: tuple[tuple[str, int], ...] = ()
    corrected: str = ""
    rather: str = ""
    share: float = 0


def looked_up(terms: list[Term], *, is_exact: bool) -> Question:
    """The question what the vocabulary knows about each term."""
    opens = [term.is_open and not is_exact for term in terms]
    loose = [not (is_exact or term.is_phrase or term.is_out) for term in terms]
    limits = (FEW, FEWEST_LETTERS, FEW, FEWEST_LETTERS)
    return LOOK_UP, ([term.text for term in terms], opens, loose, *limits)


def quoted(lexeme: str) -> str:
    """A lexeme as the text of a tsquery writes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def reading(row: dict) -> Reading:
    """What a term means, of what the vocabulary knows about it."""
    query, uses, folded = row["query"], row["uses"], row["folded"]
    if not query:
        return Reading()
    if row["begun"]:
        begun = [quoted(lexeme) for lexeme in row["begun"] if not lexeme.startswith(folded)]
        return Reading("(" + " | ".join([query, f"{quoted(folded)}:*", *begun]) + ")")
    meant = _closest(folded, row["near"] or [])
    may_begin = not uses and row["is_open"] and len(folded) >= FEWEST_LETTERS
    if may_begin:
        query = f"({query} | {quoted(folded)}:*)"
    if meant and not uses:
        return Reading(f"({query} | {quoted(meant['lexeme'])})", corrected=meant["word"])
    is_better = meant and meant["uses"] >= RATHER_TIMES * uses
    lexemes = () if may_begin else tuple((lexeme, uses) for lexeme in row["lexemes"])
    share = min(uses / row["postings"], 1) if row["postings"] > 0 and len(row["lexemes"]) == 1 else 0
    return Reading(query, lexemes, rather=meant["word"] if is_better else "", share=share)


def _closest(typed: str, words: list[dict]) -> dict | None:
    """The word that takes the fewest slips to become what was typed: one in a short word, two in a long one."""
    most = 2 if len(typed) >= LONG_WORD else 1
    near = [(slips(typed, row["word"]), -row["uses"], row["word"], row) for row in words]
    fit = [entry for entry in near if 0 < entry[0] <= most]
    return min(fit)[3] if fit else None


def slips(one: str, other: str) -> int:
    """How many letters were left out, added, taken for another, or changed places."""
    before, last = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]

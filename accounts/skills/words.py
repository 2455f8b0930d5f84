"""Words as they are compared: without accents, case, plural and punctuation.

The database folds the words of skills the same way (`firstrung_fold`, see the migration `folded_skills`); a test holds
the two together.
"""

import re
import unicodedata

MARKS = r"]\[\s!\"$%&'()*,./:;<=>?@\\^_`{|}~–—‘’“”…•·-"
GAPS = re.compile(f"[{MARKS}]+")
WORD = re.compile(f"(?<!['’])[^{MARKS}]+|(?<=['’])(?!s\\b)[^{MARKS}]+")
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
POSSESSIVE = re.compile(r"['’]s\b")
PLURALS = (
    (re.compile(r"([a-z]{2})ies\b"), r"\1y"),
    (re.compile(r"([a-z](?:x|ch|sh|ss))es\b"), r"\1"),
    (re.compile(r"([a-z]{2}[b-hj-rtv-z])s\b"), r"\1"),
)


def fold(text: str) -> str:
    """The text as it is compared. `+` and `#` stay, because they tell C, C++ and C# apart."""
    plain = unicodedata.normalize("NFD", text.lower()).translate(LETTERS)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = GAPS.sub(" ", POSSESSIVE.sub("", plain))
    for plural, singular in PLURALS:
        plain = plural.sub(singular, plain)
    return " ".join(plain.split())

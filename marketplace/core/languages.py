"""The languages work is done in and people speak, by their codes, with the names readers know them by."""

from functools import cache

from babel import Locale

from marketplace.core.formats import language

DEFAULT = "en"
CODES = (
    "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fil", "fr", "ga",
    "gu", "he", "hi", "hr", "hu", "id", "is", "it", "ja", "ko", "lt", "lv", "mk", "mr", "ms", "mt", "nb", "nl", "pa",
    "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip


def choices() -> list[tuple[str, str]]:
    """Codes and names, by name; English, in which most work is done, first."""
    return sorted(((code, language(code)) for code in CODES), key=lambda pair: (pair[0] != DEFAULT, pair[1]))


def read(text: str) -> str | None:
    """The code of a language by its name, in English or in the language itself, or by the code."""
    return _words().get(" ".join(text.lower().split()))


def suggest(text: str) -> list[str]:
    """Names of languages for the letters typed so far, in any of the ways `read` understands."""
    letters = " ".join(text.lower().split())
    found = {code for word, code in _words().items() if letters and word.startswith(letters)}
    names = (language(code) for code in found)
    return sorted(names, key=lambda word: (not word.lower().startswith(letters), word))


@cache
def _words() -> dict[str, str]:
    english, words = Locale("en"), {code: code for code in CODES}
    for code in CODES:
        own = Locale.parse(code).languages.get(code, code)
        words |= {english.languages.get(code, code).lower(): code, own.lower(): code}
    return words | {"norwegian": "nb", "mandarin": "zh", "farsi": "fa", "tagalog": "fil"}

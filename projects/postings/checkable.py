"""Words that nobody can check work by, each kind with what to write instead.

It advises and never refuses: “good” may stand in a criterion that says in the same breath what good is. What stands in
quotation marks is somebody's text and is left alone, and a comparison with a number in its sentence is checkable.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TASTE = gettext_lazy(
    "nice, nicely, nice looking, nice-looking, beautiful, beautifully, pretty, attractive, attractively, appealing, "
    "pleasing, pleasant, stylish, elegant, elegantly, sleek, modern, contemporary, fresh look, cool, catchy, "
    "eye-catching, eye catching, stunning, gorgeous, aesthetic, aesthetically, looks good, look good, looks great, "
    "look great, clean design, clean look, wow effect, premium look, fancy, trendy, timeless, classy"
)
QUALITY = gettext_lazy(
    "good, great, excellent, perfect, high quality, high-quality, good quality, quality work, top quality, top-notch, "
    "first-class, world-class, state of the art, state-of-the-art, professional, professionally, "
    "professional-looking, solid, decent, proper, properly, well written, well-written, well designed, well-designed, "
    "well made, well done, well structured, well-structured, well researched, well-researched, polished, outstanding, "
    "exceptional, superb, amazing, awesome, fantastic, satisfactory, adequate, adequately, sufficient, sufficiently, "
    "appropriate, appropriately, suitable, suitably, reasonable, reasonably, meaningful, valuable, useful, high "
    "standard, high standards, best possible, industry standard, error-free as possible"
)
EFFECT = gettext_lazy(
    "engaging, compelling, inspiring, convincing, memorable, impactful, viral, interesting, exciting, fun, "
    "user-friendly, user friendly, customer-friendly, intuitive, intuitively, easy to use, easy to understand, easy "
    "to read, easily understandable, understandable, seamless, smooth, clear and concise, makes a good impression, "
    "makes an impression, resonates, stands out, speaks to, builds trust, creative, innovative, original ideas, "
    "robust, scalable, performant, flexible, powerful"
)
WISH = gettext_lazy(
    "as we like, as we like it, to our liking, to our taste, to our satisfaction, as we wish, as we see fit, as "
    "desired, as required, as needed, as requested, as instructed, as discussed, as agreed, at our discretion, we "
    "like it, we love it, we are happy, we're happy, we are satisfied, we're satisfied, makes us happy, make us "
    "happy, until we are satisfied, until we are happy, meets our expectations, meet our expectations, meets "
    "expectations, meet expectations, exceeds expectations, exceed expectations, client is happy, customer is happy, "
    "boss is happy, boss likes it, feels right, fits our brand, fits the brand, matches our vibe, our vibe"
)
OPEN_END = gettext_lazy(
    "etc, and so on, and more, and the like, various, several, a few, a couple of, a lot, lots of, plenty of, "
    "numerous, enough, a number of, as much as possible, as many as possible, as far as possible, as soon as "
    "possible, asap, wherever possible, where possible, if possible, comprehensive, comprehensively, thorough, "
    "thoroughly, in depth, in-depth, extensive, extensively, detailed, exhaustive, regularly, quickly, fast, timely, "
    "in a timely manner, up to date, tbd"
)
COMPARED = gettext_lazy(
    "better, nicer, simpler, easier, cleaner, clearer, stronger, richer, smoother, faster, quicker, slower, shorter, "
    "longer, higher, lower, bigger, larger, smaller, cheaper, more, less, fewer, improve, improves, improved, "
    "improvement, improvements, increase, increases, increased, optimize, optimizes, optimized, optimise, optimised, "
    "enhance, enhances, enhanced, boost, boosts, reduce, reduces, reduced"
)
MEASURED = gettext_lazy(
    "faster, quicker, slower, shorter, longer, higher, lower, bigger, larger, smaller, cheaper, more, less, fewer"
)
NUMBERS = gettext_lazy(
    "one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, fifteen, twenty, thirty, forty, "
    "fifty, sixty, hundred, thousand, dozen, half, third, quarter, twice, double, doubled, triple, no, none, never, "
    "nobody, nothing, zero, once"
)
THAN = gettext_lazy("than, from, compared with, compared to, against")

KINDS = (
    (TASTE, gettext_lazy("“%(word)s” is a matter of taste. Name what one can see: your colors, an example to match.")),
    (WISH, gettext_lazy("“%(word)s” depends on somebody's mood. Say today what would make you say yes.")),
    (
        EFFECT,
        gettext_lazy("“%(word)s” shows only in people. Say how to find out: who tries what, and what they manage."),
    ),
    (
        QUALITY,
        gettext_lazy("“%(word)s” cannot be checked. Say what one could count or see: a number, a format, a test."),
    ),
    (OPEN_END, gettext_lazy("“%(word)s” leaves open how much. Write the number, the list or the limit.")),
)
MORE = gettext_lazy("“%(word)s”: than what, and by how much? Write the number it has to reach.")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|„[^“]*“|«[^»]*»|`[^`]*`")


@dataclass(frozen=True)
class Doubt:
    """A word that cannot be checked, as it was typed, and the sentence that says what to write instead."""

    word: str
    text: str


def doubts(text: str, *, kinds: Sequence[Promise] = ()) -> list[Doubt]:
    """What in a criterion, or in any text to act on, nobody can check: at most one word of each kind.

    `kinds` narrows it to some of the lists of words; a comparison without its number is always one.
    """
    own = QUOTED.sub(" ", text)
    found = []
    for words, sentence in KINDS:
        if kinds and not any(words is kind for kind in kinds):
            continue
        word = first_of(words, own)
        if word and not (words is OPEN_END and _is_counted(own)):
            found.append(Doubt(word, str(sentence) % {"word": word}))
            own = own.replace(word, " ")
    word = _uncounted_comparison(own)
    if word:
        found.append(Doubt(word, str(MORE) % {"word": word}))
    return found


def advice(criteria: Iterable[str]) -> list[str]:
    """The sentences for a list of criteria, at most one for each; with several criteria each says which it is about."""
    listed = list(criteria)
    found = [(number, doubts(text)) for number, text in enumerate(listed, start=1)]
    told = [(number, these[0].text) for number, these in found if these]
    if len(listed) == 1:
        return [text for _number, text in told]
    return [_("Criterion %(number)d: %(text)s") % {"number": number, "text": text} for number, text in told]


def first_of(words: str | Promise, text: str) -> str:
    """The first place in the text where one of these comma-separated words stands, as it stands there; the longest."""
    listed = sorted(str(words).split(", "), key=len, reverse=True)
    found = re.search(rf"(?<![\w-])(?:{'|'.join(map(re.escape, listed))})(?![\w-])", text, re.IGNORECASE)
    return found.group() if found else ""


def _uncounted_comparison(text: str) -> str:
    for sentence in re.split(r"[.;!?\n]+(?=\s|$)", text):
        word = first_of(COMPARED, sentence)
        if not word or _is_counted(sentence):
            continue
        if not (first_of(MEASURED, word) and first_of(THAN, sentence)):
            return word
    return ""


def _is_counted(text: str) -> bool:
    return bool(re.search(r"\d", text) or first_of(NUMBERS, text))

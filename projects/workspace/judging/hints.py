"""What to think about before words go to the student: nobody can act on “nicer”, and a new wish is paid for."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from projects.postings import checkable

WISHES = gettext_lazy(
    "also add, also include, also want, also need, also create, also make, additionally, in addition, on top of that, "
    "one more thing, while you are at it, while you're at it, could you also, can you also, please also, "
    "we would also like, we'd also like, would be great if, would be nice if, would be nice to, nice to have, "
    "new feature, another version, another page, another variant, extra page, an extra, changed our mind, "
    "change of plan, instead we want, we now want, we now need, we decided to, we have decided to, start over, "
    "from scratch, new idea, new direction"
)
NEW = gettext_lazy("“%(word)s” sounds like a new wish. What was not agreed is a change order.")


def of_places(texts: Iterable[str]) -> list[str]:
    """What to think about where these say where a criterion falls short, each sentence once."""
    return _unique(sentence for text in texts for sentence in (*_wish(text), *_sentences(checkable.doubts(text))))


def of_message(text: str) -> list[str]:
    """The same for free words, in which praise is welcome: “good” says thank you there."""
    return [*_wish(text), *_sentences(checkable.doubts(text, kinds=(checkable.TASTE, checkable.WISH)))]


def _wish(text: str) -> list[str]:
    word = checkable.first_of(WISHES, text)
    return [str(NEW) % {"word": word}] if word else []


def _sentences(doubts: Iterable[checkable.Doubt]) -> list[str]:
    return [doubt.text for doubt in doubts]


def _unique(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sentences))

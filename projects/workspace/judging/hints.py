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


def of_words(texts: Iterable[str]) -> list[str]:
    """What to think about before sending these texts to the student, each sentence once."""
    found: dict[str, None] = {}
    for text in texts:
        word = checkable.first_of(WISHES, text)
        told = [str(NEW) % {"word": word}] if word else []
        found |= dict.fromkeys([*told, *(doubt.text for doubt in checkable.doubts(text))])
    return list(found)

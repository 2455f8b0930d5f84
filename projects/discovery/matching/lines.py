"""What one line of a match says, and the sentence that counts them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from babel import Locale
from babel.lists import format_list
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.core.components import icon
from marketplace.core.formats import current_locale

GOOD, INFO, WARN, BAD = "good", "info", "warn", "bad"
NEEDED, WANTED, HOURS, DATES, PLACE, LANGUAGE = "needed", "wanted", "hours", "dates", "place", "language"
OWNED = {HOURS: gettext_lazy("the hours"), LANGUAGE: gettext_lazy("the language")}
DOUBTED = OWNED | {DATES: gettext_lazy("the dates"), PLACE: gettext_lazy("the distance")}
ICONS = {GOOD: "circle-check", INFO: "info", WARN: "triangle-alert", BAD: "circle-x"}
MEANINGS = {
    GOOD: gettext_lazy("Fits"),
    INFO: gettext_lazy("Good to know"),
    WARN: gettext_lazy("Look at this"),
    BAD: gettext_lazy("Does not fit"),
}
DRAWN = """<li>
  <span class="fit-{tone}">{icon}</span>
  <div><p dir="auto">{text}</p>{detail}</div>
  {link}
</li>"""
LINK = '<a class="small" href="{url}">{action}<span class="visually-hidden">: {text}</span></a>'


@dataclass(frozen=True)
class Line:
    """One thing about a project and a student; `url` leads to what can be done about it."""

    kind: str
    tone: str
    text: str
    detail: str = ""
    url: str = ""
    action: str = ""

    @property
    def drawn(self) -> SafeString:
        """The line as an item of a list; a template of it takes ten times as long, and a page has many."""
        text = escape(self.text)
        detail = f'<p class="muted small" dir="auto">{escape(self.detail)}</p>' if self.detail else ""
        link = LINK.format(url=escape(self.url), action=escape(self.action), text=text) if self.url else ""
        sign = icon(ICONS[self.tone], label=MEANINGS[self.tone])
        return SafeString(DRAWN.format(tone=self.tone, icon=sign, text=text, detail=detail, link=link))


@dataclass(frozen=True)
class Match:
    """How a project fits a student, line by line."""

    lines: tuple[Line, ...]

    @cached_property
    def summary(self) -> str:
        """The lines counted: "You have 4 of 5 skills, the hours and the language. Look at the dates."."""
        having = [self._skills(), *(str(OWNED[line.kind]) for line in self._of(OWNED) if line.tone == GOOD)]
        doubts = [str(DOUBTED[line.kind]) for line in self._of(DOUBTED) if line.tone in (WARN, BAD)]
        found = [_("You have %(things)s.") % {"things": _listed(filter(None, having))}] if any(having) else []
        found += [_("Look at %(things)s.") % {"things": _listed(doubts)}] if doubts else []
        return " ".join(found)

    def _of(self, kinds: Iterable[str]) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]

    def _skills(self) -> str:
        needed = self._of([NEEDED])
        have = sum(line.tone == GOOD for line in needed)
        words = {"have": have, "all": len(needed)}
        if not needed:
            return ""
        if have == len(needed):
            return ngettext("the skill it needs", "all %(all)d skills", have) % words
        return ngettext("%(have)d of %(all)d skill", "%(have)d of %(all)d skills", len(needed)) % words


def _listed(things: Iterable[str]) -> str:
    return _joined(tuple(things), current_locale())


@lru_cache(maxsize=512)
def _joined(things: tuple[str, ...], locale: Locale) -> str:
    return format_list(things, locale=locale)

"""What somebody asks of the list of projects, read from an address that can be shared."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.places.models import Place
from marketplace.core import cursors
from projects.discovery import meaning, phrases
from projects.discovery.filters import FILTERS, MOST_HOURS
from projects.discovery.meaning import Known, Meant

MOST_SKILLS = 5
MOST_KM = 500
KM = 25
CUT = 40
BEST, NEWEST, CLOSING, PAY, ODDS = "best", "newest", "closing", "pay", "odds"
ORDERS: dict[str, tuple[str, ...]] = {
    BEST: ("-score", "-id"),
    NEWEST: ("-published_at", "-id"),
    CLOSING: ("closes_at", "id"),
    PAY: ("-hourly", "-id"),
    ODDS: ("-quiet", "-published_at", "-id"),
}
SORTS = {
    BEST: gettext_lazy("Best match"),
    NEWEST: gettext_lazy("Newest"),
    CLOSING: gettext_lazy("Closing soon"),
    PAY: gettext_lazy("Highest pay an hour"),
    ODDS: gettext_lazy("Best odds"),
}


@dataclass(frozen=True)
class Search:
    """Words, skills, chosen values by filter, and the order; what made no sense was left out and is told in `notes`.

    `words` are as typed, `meant` is how they were read. `typed` keeps what was typed into fields and not understood.
    """

    words: str = ""
    meant: Meant = field(default_factory=Meant, compare=False)
    is_exact: bool = False
    skills: tuple[Known, ...] = ()
    match: str = "all"
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hours_from: int | None = None
    hours_to: int | None = None
    near: Place | None = None
    km: int = KM
    around: tuple[int, ...] = field(default=(), compare=False)
    own: tuple[int, ...] = field(default=(), compare=False)
    sort: str = NEWEST
    notes: tuple[str, ...] = field(default=(), compare=False)
    typed: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def order(self) -> tuple[str, ...]:
        """The fields the pages are ordered by."""
        return ORDERS[self.sort]

    @property
    def has_range(self) -> bool:
        """Whether the hours were narrowed by numbers."""
        return self.hours_from is not None or self.hours_to is not None

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.words or self.skills or self.chosen or self.near or self.has_range)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of its address, each once, in one order, without a cursor."""
        rows = [("q", self.words)] if self.words else []
        rows += [("exact", "1")] if self.words and self.is_exact else []
        rows += [("skills", ", ".join(skill.spelled for skill in self.skills))] if self.skills else []
        rows += [("match", "any")] if self.skills and self.match == "any" else []
        rows += [(name, value) for name, values in self.chosen.items() for value in values]
        hours = (("hours_from", self.hours_from), ("hours_to", self.hours_to))
        rows += [(name, str(number)) for name, number in hours if number is not None]
        rows += [("near", str(self.near)), ("km", str(self.km))] if self.near else []
        return rows + ([("sort", self.sort)] if self.sort != _usual(self.meant) else [])

    @property
    def carried(self) -> dict:
        """What cursors take along, so that all pages read the words alike."""
        return {"q": self.words, "exact": self.is_exact, "meant": list(astuple(self.meant))} if self.words else {}

    @property
    def query_string(self) -> str:
        """The address of this list without `?`: the same for everybody who asks for the same."""
        query = QueryDict(mutable=True)
        for name, value in self.parameters:
            query.appendlist(name, value)
        return query.urlencode()

    def describe(self) -> str:
        """A short name for people, such as "research · Excel · remote"."""
        parts = [self.words, *(skill.label for skill in self.skills)]
        parts += [FILTERS[name].label(value) for name, values in self.chosen.items() for value in values]
        parts += [hours_label(self.hours_from, self.hours_to)] if self.has_range else []
        parts += [near_label(self.near, self.km)] if self.near else []
        return " · ".join(part for part in parts if part) or _("All projects")


def hours_label(least: int | None, most: int | None) -> str:
    """A range of hours in words."""
    if least is None or most is None:
        sentence = _("up to %(most)s hours") if least is None else _("%(least)s hours and more")
        return sentence % {"least": least, "most": most}
    return _("%(least)s to %(most)s hours") % {"least": least, "most": most}


def near_label(place: Place, km: int) -> str:
    """A distance in words."""
    return _("within %(km)s km of %(place)s") % {"km": km, "place": place.name}


def _usual(meant: Meant) -> str:
    return BEST if meant.can_rank else NEWEST


def read(query: QueryDict, viewer=None) -> Search:
    """The search an address stands for, as this viewer asks it; it never fails."""
    notes: list[str] = []
    words = _words(query, notes)
    chosen = _chosen(query, notes)
    is_known = viewer is not None and viewer.is_authenticated
    if "mine" in chosen and not is_known:
        notes.append(_("Log in to see what asks for your skills; until then that filter is left out."))
        del chosen["mine"]
    is_exact = query.get("exact") == "1"
    labels = _labels(query, notes)
    before = _carried(query, words, is_exact)
    groups = () if before else phrases.parse(words)
    meant, skills, own = meaning.find(groups, labels, viewer if "mine" in chosen else None, is_exact=is_exact)
    meant = before or meant
    notes += _missed(skills, labels, meant)
    if "mine" in chosen and not own:
        notes.append(_("Your profile names no skills yet, so that filter is left out."))
        del chosen["mine"]
    near, km, around = _near(query, notes)
    least, most = _range(query, notes)
    typed = {name: phrases.clean(query.get(name, "")) for name in ("skills", "near", "hours_from", "hours_to")}
    return Search(
        words=words,
        meant=meant,
        is_exact=is_exact and bool(words),
        skills=tuple(dict.fromkeys(skills.values())),
        match="any" if query.get("match") == "any" and skills else "all",
        chosen=chosen,
        hours_from=least,
        hours_to=most,
        near=near,
        km=km,
        around=around,
        own=own,
        sort=_sort(query, meant),
        notes=tuple(dict.fromkeys(notes)),
        typed=typed,
    )


def _carried(query: QueryDict, words: str, is_exact: bool) -> Meant | None:
    """How a page before this one read the same words."""
    text = query.get("after") or query.get("before") or ""
    found = (cursors.read(text, cursors.signer(order)) for order in ORDERS.values()) if text and words else ()
    carried = next((cursor.carried for cursor in found if cursor), {})
    if (carried.get("q"), carried.get("exact")) != (words, is_exact):
        return None
    return Meant(*carried["meant"])


def _words(query: QueryDict, notes: list[str]) -> str:
    words = phrases.clean(query.get("q", ""))
    if len(words) > phrases.LONGEST:
        notes.append(_("Only the first %(number)s letters were searched for.") % {"number": phrases.LONGEST})
        words = words[: phrases.LONGEST].strip()
    return words


def _labels(query: QueryDict, notes: list[str]) -> list[str]:
    labels = [label for text in query.getlist("skills") for label in phrases.clean(text).split(",")]
    labels = list(dict.fromkeys(label.strip().lower() for label in labels if label.strip()))
    if len(labels) > MOST_SKILLS:
        words = ngettext("Only the first skill counts.", "Only the first %(number)s skills count.", MOST_SKILLS)
        notes.append(words % {"number": MOST_SKILLS})
    return [label[: phrases.LONGEST] for label in labels[:MOST_SKILLS]]


def _chosen(query: QueryDict, notes: list[str]) -> dict[str, tuple[str, ...]]:
    chosen = {}
    for name, one in FILTERS.items():
        values = list(dict.fromkeys(phrases.clean(value) for value in query.getlist(name)))[:50]
        taken = [value for value in values if one.takes(value)]
        notes += [_unknown(value, one.title) for value in values if value and value not in taken][:3]
        in_order = [value for value in one.values if value in taken]
        taken = in_order + sorted(value for value in taken if value not in one.values)
        if taken:
            chosen[name] = tuple(taken[:1] if one.is_single else taken)
    return chosen


def _unknown(value: str, title: str) -> str:
    words = {"value": value[:CUT], "filter": title}
    return _("“%(value)s” is no choice under “%(filter)s”, so it is left out.") % words


def _missed(skills: dict[str, Known], labels: Iterable[str], meant: Meant) -> list[str]:
    unknown = [label[:CUT] for label in labels if label not in skills]
    notes = [_("We do not know the skill “%(skill)s”, so it is left out.") % {"skill": label} for label in unknown]
    if meant.says_nothing:
        notes.append(_("These words are too common to search for, so all projects are shown."))
    return notes


def _number(query: QueryDict, name: str, most: int, notes: list[str]) -> int | None:
    text = phrases.clean(query.get(name, ""))
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= most:
        return int(text)
    words = {"value": text[:CUT], "most": most}
    notes.append(_("“%(value)s” is no number from 1 to %(most)s, so it is left out.") % words)
    return None


def _range(query: QueryDict, notes: list[str]) -> tuple[int | None, int | None]:
    least, most = (_number(query, name, MOST_HOURS, notes) for name in ("hours_from", "hours_to"))
    if least is not None and most is not None and least > most:
        words = {"least": least, "most": most}
        notes.append(_("Nothing is between %(least)s and %(most)s hours, so the hours are left out.") % words)
        return None, None
    return least, most


def _near(query: QueryDict, notes: list[str]) -> tuple[Place | None, int, tuple[int, ...]]:
    km = _number(query, "km", MOST_KM, notes) or KM
    text = phrases.clean(query.get("near", ""))
    if not text:
        return None, KM, ()
    place, around = meaning.around(text, km)
    if place is None:
        notes.append(_("We do not know the city “%(city)s”, so it is left out.") % {"city": text[:CUT]})
        return None, KM, ()
    return place, km, around


def _sort(query: QueryDict, meant: Meant) -> str:
    sort = query.get("sort", "")
    if sort not in SORTS or (sort == BEST and not meant.can_rank):
        return _usual(meant)
    return sort

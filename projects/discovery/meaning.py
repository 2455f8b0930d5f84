"""What typed words stand for, found in one statement: lexemes, beginnings, typos, skills, the viewer's own skills."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from django.core.cache import caches
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Lower

from accounts.people.models import StudentProfile
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.skills.models import Skill, SkillAlias
from projects.discovery import spelling
from projects.discovery.phrases import Term
from projects.discovery.together import of_rows, together

MOST_CITIES = 400
MOST_OWN = 100
REMEMBERED_SECONDS = 3600
COMMON = 1 / 6


@dataclass(frozen=True)
class Known:
    """A skill as a search names it."""

    pk: int
    label: str
    slug: str

    @property
    def spelled(self) -> str:
        """How an address names it; a comma parts skills there."""
        return self.slug if "," in self.label else self.label


@dataclass(frozen=True)
class Meant:
    """How words were read.

    `condition` is the text of a tsquery that finds postings, `ranking` the part of it that says how well they fit.
    `key` is the rarest lexeme that every posting found has, when there is one. `corrected` is what was searched for
    instead of words nobody uses, `rather` what may have been meant by words hardly anybody uses. What `is_common` is
    found in about every sixth posting or more.
    """

    condition: str = ""
    ranking: str = ""
    key: str = ""
    corrected: str = ""
    rather: str = ""
    says_nothing: bool = False
    is_common: bool = False

    @property
    def can_rank(self) -> bool:
        """Whether one posting can fit better than another."""
        return bool(self.ranking)


Groups = tuple[tuple[Term, ...], ...]


def find(
    groups: Groups, labels: list[str], viewer, *, is_exact: bool
) -> tuple[Meant, dict[str, Known], tuple[int, ...]]:
    """How the words were meant, the skills by the words that name them, and the viewer's own skills.

    One statement, and none when nothing was asked; of no viewer there are no skills.
    """
    parts: dict[str, tuple[str, tuple]] = {}
    terms = [term for group in groups for term in group]
    if terms:
        parts["terms"] = spelling.looked_up(terms, is_exact=is_exact)
    if labels:
        parts |= {"aliases": of_rows(_aliases(labels)), "labels": of_rows(_labels(labels))}
    if viewer is not None:
        own = StudentProfile.skills.through.objects.filter(studentprofile__user=viewer).order_by("skill")
        parts["own"] = of_rows(own.values("skill_id")[:MOST_OWN])
    found = together(is_planned=parts.keys() == {"terms"}, **parts)
    skills = {row["word"]: Known(row["skill_pk"], row["spelled"], row["named"]) for row in _ranked(found)}
    own_skills = tuple(row["skill_id"] for row in found.get("own", ()))
    return _meant(groups, found.get("terms", [])), {word: skills[word] for word in labels if word in skills}, own_skills


def around(text: str, km: int) -> tuple[Place | None, tuple[int, ...]]:
    """The city a text stands for and the keys of those within so many kilometres, the nearest first.

    Cities do not move, so what was found is remembered by the process.
    """
    remembered = caches["remembered"]
    key = blake2b(f"around:{km}:{text.lower()}".encode()).hexdigest()
    found = remembered.get(key)
    if found is None:
        place = places.resolve(text)
        if place is None:
            return None, ()
        found = place, tuple(places.around(place, km).values_list("pk", flat=True)[:MOST_CITIES])
        remembered.set(key, found, REMEMBERED_SECONDS)
    return found


def _aliases(labels: list[str]) -> QuerySet:
    """The worst first: our own aliases win over the classification's."""
    rows = SkillAlias.objects.annotate(
        word=Lower("label"),
        skill_pk=Coalesce("skill__merged_into", "skill"),
        spelled=Coalesce("skill__merged_into__label", "skill__label"),
        named=Coalesce("skill__merged_into__slug", "skill__slug"),
    )
    rows = rows.filter(word__in=labels).order_by("is_local", "-skill__reuse_level", "-skill__label")
    return rows.values("word", "skill_pk", "spelled", "named")


def _labels(labels: list[str]) -> QuerySet:
    rows = Skill.objects.annotate(
        skill_pk=Coalesce("merged_into", "pk"),
        spelled=Coalesce("merged_into__label", "label"),
        named=Coalesce("merged_into__slug", "slug"),
    )
    by_slug = rows.filter(slug__in=labels).annotate(word=Lower("slug"))
    by_label = rows.annotate(word=Lower("label")).filter(word__in=labels)
    names = ("word", "skill_pk", "spelled", "named")
    return by_slug.values(*names).union(by_label.values(*names), all=True)


def _ranked(found: dict[str, list]) -> Iterable[dict]:
    yield from found.get("aliases", ())
    yield from found.get("labels", ())


def _meant(groups: Groups, rows: list[dict]) -> Meant:
    readings = iter(spelling.reading(row) for row in rows)
    read = [[(term, next(readings)) for term in group] for group in groups]
    needed, refused, lexemes, share = [], [], [], 1.0
    for group in read:
        said = [reading.query for _term, reading in group if reading.query]
        if group[0][0].is_out:
            refused += [f"!({query})" for query in said]
        elif said and len(said) == len(group):
            needed.append("(" + " | ".join(said) + ")")
            lexemes += group[0][1].lexemes if len(group) == 1 else ()
            share *= max(reading.share for _term, reading in group)
    return Meant(
        condition=" & ".join(needed + refused),
        ranking=" & ".join(needed),
        key=min(lexemes, key=lambda pair: pair[1])[0] if lexemes else "",
        corrected=_retold(read, "corrected"),
        rather=_retold(read, "rather"),
        says_nothing=bool(groups) and not needed and not refused,
        is_common=bool(needed) and share >= COMMON,
    )


def _retold(read: list, name: str) -> str:
    """The words with what takes the place of some of them; empty when nothing does."""
    if not any(getattr(reading, name) for group in read for _term, reading in group):
        return ""
    return " ".join(
        " or ".join(term.retold(getattr(reading, name) or reading.corrected) for term, reading in group)
        for group in read
    )

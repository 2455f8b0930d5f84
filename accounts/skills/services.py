"""Turning words into skills, and loading the classification."""

import csv
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils.text import slugify

from accounts.skills import queries
from accounts.skills.models import DroppedAlias, Skill, SkillAlias

DATA = Path(__file__).resolve().parent / "data"
UPDATABLE = ["label", "reuse_level", "description"]


def resolve(labels: Iterable[str]) -> tuple[list[Skill], list[str]]:
    """The skills meant by these words, each once and in order, and the words nobody knows."""
    words = [" ".join(label.split()) for label in labels]
    known = queries.lookup(words)
    skills = list(dict.fromkeys(known[word.lower()] for word in words if word.lower() in known))
    unknown = list(dict.fromkeys(word for word in words if word and word.lower() not in known))
    return skills, unknown


@transaction.atomic
def load(esco: Path = DATA / "esco_skills.csv", local: Path = DATA / "local_skills.toml") -> int:
    """Bring the skills up to the files and return how many rows were written; a second run writes none.

    Skills that left the files stay, because people and projects may name them. What staff decided stays, too: words of
    a merged skill belong to the one it became, and those taken from a skill do not come back.
    """
    with esco.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ours = tomllib.loads(local.read_text("utf-8"))
    written = _load_skills([*_esco_skills(rows), *(Skill(label=row["label"]) for row in ours["skill"])])
    pks = dict(Skill.objects.values_list("label", "pk"))
    local_aliases = [(row["label"], row["aliases"]) for row in ours["skill"]]
    local_aliases += [(row["esco"], row["aliases"]) for row in ours["alias"]]
    aliases = [(pks[label], word, True) for label, words in local_aliases for word in words]
    aliases += [(pks[row["label"]], word, False) for row in rows for word in row["alt_labels"].split("|") if word]
    written += _load_aliases(_decided(aliases))
    _look_again()
    return written


def _look_again() -> None:
    """Let the planner know at once what tables that were just filled hold; later it finds out by itself."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_skill, accounts_skillalias")


def _decided(aliases: list[tuple[int, str, bool]]) -> Iterator[tuple[int, str, bool]]:
    """The same without what staff dropped, each for the skill that its skill became."""
    became = dict(Skill.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    dropped = {(pk, label.lower()) for pk, label in DroppedAlias.objects.values_list("skill", "label")}
    for pk, label, is_local in aliases:
        current = became.get(pk, pk)
        if dropped.isdisjoint({(pk, label.lower()), (current, label.lower())}):
            yield current, label, is_local


def _esco_skills(rows: list[dict[str, str]]) -> Iterator[Skill]:
    for row in rows:
        yield Skill(uri=row["uri"], label=row["label"], reuse_level=row["reuse_level"], description=row["description"])


def _load_skills(wanted: list[Skill]) -> int:
    present = list(Skill.objects.all())
    by_uri = {skill.uri: skill for skill in present if skill.uri}
    by_label = {skill.label.lower(): skill for skill in present}
    taken = {skill.slug for skill in present}
    new, changed = [], []
    for skill in wanted:
        old = by_uri.get(skill.uri) or by_label.get(skill.label.lower())
        if old is None:
            skill.slug = _free_slug(skill.label, taken)
            new.append(skill)
        elif any(getattr(old, name) != getattr(skill, name) for name in (*UPDATABLE, "uri")):
            skill.pk = old.pk
            changed.append(skill)
    Skill.objects.bulk_update(changed, [*UPDATABLE, "uri"], batch_size=500)
    Skill.objects.bulk_create(new, batch_size=1000)
    return len(new) + len(changed)


def _free_slug(label: str, taken: set[str]) -> str:
    stem = slugify(label.replace("+", " plus ").replace("#", " sharp "))[:200] or "skill"
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    taken.add(slug)
    return slug


def _load_aliases(wanted: Iterable[tuple[int, str, bool]]) -> int:
    taken = {(pk, label.lower()) for pk, label in SkillAlias.objects.values_list("skill", "label")}
    new = []
    for pk, label, is_local in wanted:
        if (pk, label.lower()) not in taken:
            taken.add((pk, label.lower()))
            new.append(SkillAlias(skill_id=pk, label=label, is_local=is_local))
    SkillAlias.objects.bulk_create(new, batch_size=2000)
    return len(new)

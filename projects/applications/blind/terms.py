"""What gives a student away: the parts of their name, their school's names, their addresses, handles and pronouns."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from urllib.parse import urlsplit

from accounts.people import academic
from accounts.people.models import StudentProfile, User
from projects.applications.blind.striking import Terms, fold, words

SHORTEST_PART, SHORTEST_LABEL, SHORTEST_ACRONYM, LONG_ENOUGH_ALONE = 7, 4, 3, 5
ORDINARY = {
    name: frozenset(listed.split())
    for name, listed in tomllib.loads((Path(__file__).parent / "ordinary.toml").read_text()).items()
}
PARTICLES = ORDINARY["particles"]
GENERIC = PARTICLES | ORDINARY["schools"]
TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def of(student: StudentProfile) -> Terms:
    """What to strike for one student; the person's addresses and links are read, prefetched where there are many."""
    user = student.user
    school = list(_schools(student))
    single = [*_of_name(user.name), *_of_handles(student), *_of_addresses(user), *_of_pronouns(student.pronouns)]
    for name in school:
        single += _of_school(name)
    return Terms(
        words=frozenset(filter(None, [*single, *_of_domain(student.school_domain)])),
        parts=frozenset(_inside_words(user.name)),
        capitals=frozenset([*_capitals(school), *_short_parts(user.name)]),
    )


def _of_name(name: str) -> Iterator[str]:
    """Each part of a name, the whole of it, and what people make of it in file names and addresses."""
    for kept in _spelled(name):
        first, last = kept[0], kept[-1]
        yield from ("".join(kept), "".join(kept[1:]), first + last, last + first)
        yield from (pair for pair in (first[:1] + last, first + last[:1], last + first[:1]) if len(pair) > 3)
    for part in _parts(name):
        yield from _spellings(part) if len(part) > 2 else ()


def _spelled(name: str) -> Iterator[list[str]]:
    """The words of a name of more than one, in each spelling."""
    for spelling in zip(*map(_spellings, name.split()), strict=True):
        if len(spelling) > 1:
            yield list(spelling)


def _parts(name: str) -> list[str]:
    """The words of a name without those that only join them; `Anne-Marie` is two."""
    found = re.split(r"[^\w'’]+", name)
    return [part for place, part in enumerate(found) if place == 0 or part.casefold() not in PARTICLES]


def _spellings(word: str) -> Iterator[str]:
    """Müller, Mueller and Muller are one name."""
    yield fold(word)
    yield fold(word.casefold().translate(TRANSLITERATED))
    yield re.sub("([aou])e", r"\1", fold(word))


def _short_parts(name: str) -> Iterator[str]:
    """`An` and `Bo` are names as they are written, and words otherwise."""
    for part in _parts(name):
        if len(part) == 2:
            yield from (part.capitalize(), part.upper())


def _inside_words(name: str) -> Iterator[str]:
    """Long whole names, found inside a word as well, and names in scripts that write no spaces."""
    for kept in _spelled(name):
        wholes = ("".join(kept), "".join(kept[::-1]), kept[0] + kept[-1], kept[-1] + kept[0])
        yield from (whole for whole in wholes if len(whole) >= SHORTEST_PART)
    for part in ["".join(name.split()), *name.split()]:
        if len(part) > 1 and part.isalpha() and part.upper() == part.lower():
            yield part


def _of_handles(student: StudentProfile) -> Iterator[str]:
    yield fold(student.handle)
    for link in student.links.all():
        address = urlsplit(link.url)
        labels = (address.hostname or "").split(".")[:-1]
        yield from (fold(label) for label in labels if label not in ORDINARY["hosts"])
        yield from (
            fold(part)
            for part in address.path.split("/")
            if part not in ORDINARY["paths"] and len(part) >= SHORTEST_LABEL
        )


def _of_addresses(user: User) -> Iterator[str]:
    """The part before the @, and a domain of one's own."""
    for email in {user.email, *(address.email for address in user.emailaddress_set.all())}:
        local, _at, domain = email.partition("@")
        local = fold(local.partition("+")[0])
        if len(local) >= SHORTEST_LABEL and local not in ORDINARY["mailboxes"]:
            yield local
        yield from _of_domain(domain)


def _of_domain(domain: str) -> Iterator[str]:
    """A domain, and the name in it: `stanford` of cs.stanford.edu, `cam` of cam.ac.uk."""
    labels = domain.casefold().split(".")
    if len(labels) < 2 or not domain:
        return
    labels = labels[:-2] if labels[-2] in ORDINARY["second_level"] and len(labels) > 2 else labels[:-1]
    if labels[-1] not in ORDINARY["hosts"]:
        yield fold(domain)
        yield fold(labels[-1])


def _of_pronouns(pronouns: str) -> Iterator[str]:
    """Pronouns as a pair, and each that says something by itself; `they` is in every text."""
    kept = [word.folded for word in words(pronouns)]
    yield from ("".join(kept), *(one + two for one, two in zip(kept, kept[1:], strict=False)))
    yield from (word for word in kept if word in ORDINARY["gendered"])


def _schools(student: StudentProfile) -> Iterable[str]:
    return {student.school, *academic.names_of(student.school_domain)} - {""}


def _of_school(name: str) -> Iterator[str]:
    """The school's whole name, and what of it belongs to no other: `los angeles`, `bremen`."""
    yield fold(name)
    for part in re.split(r"[,;:()/–—]", name):
        yield from _own_words(part)


def _own_words(name: str) -> Iterator[str]:
    run: list[str] = []
    for word in [*re.findall(r"[^\W\d_]+", name), ""]:
        if word and not _is_ordinary(word) and not _is_capitals(word):
            run.append(word)
            yield from _spellings(word) if len(word) >= LONG_ENOUGH_ALONE else ()
            continue
        if any(each.casefold() not in PARTICLES for each in run):
            yield "".join(map(fold, run))
        run = []


def _is_ordinary(word: str) -> bool:
    """`of` and `University`; the `Los` of Los Angeles is not."""
    return word.casefold() in (PARTICLES if word.islower() else ORDINARY["schools"])


def _capitals(schools: Iterable[str]) -> Iterator[str]:
    """Acronyms, written or made of a name: MIT, UCLA, and LMU of Ludwig-Maximilians-Universität München."""
    for name in schools:
        kept = re.findall(r"[^\W\d_]+", name)
        yield from filter(_is_capitals, kept)
        initials = [word[0].upper() for word in kept if word.casefold() not in PARTICLES]
        yield from (short for short in accumulate(initials) if len(short) >= SHORTEST_ACRONYM)


def _is_capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()

"""Three applications a posting, on average; most postings have few, some have many."""

import random
import time
from collections.abc import Callable, Iterator

from tests.bench.worlds.sizes import Fate, Size, fates, seeded
from tests.bench.worlds.tables import copy, quickly

STRIDE = 7919
"""From one applicant of a posting to the next; a prime, so that nobody applies twice."""

OPEN_STATES = ["submitted"] * 8 + ["shortlisted", "withdrawn"]
CLOSED_STATES = ["declined"] * 7 + ["released", "withdrawn", "expired"]
PITCHES = (
    "I did the same for our student paper last spring and can show you both versions, before and after.",
    "My thesis is about exactly this question, so the first step would take me an evening, not a week.",
    "I have worked with such data in two courses; my notebook with comments is among my samples.",
    "Your shop is around the corner from my flat. I would begin by asking ten of your customers.",
)
COLUMNS = (
    "id, project_id, student_id, pitch, status, number, created_at, updated_at, submitted_at, heard_at, decided_at"
)


def load(connection, size: Size, tell: Callable[[str], None]) -> None:
    """All applications of this world; `tell` hears how far it is."""
    with quickly(connection, "projects_application") as cursor:
        cursor.execute("SELECT extract(epoch FROM now())::bigint")
        (now,) = cursor.fetchone()
        copy(cursor, "projects_application", COLUMNS, _rows(size, now))
        tell("applications written")


def _rows(size: Size, now: int) -> Iterator[str]:
    for keys in size.chunks():
        chance = seeded("applications", keys.start)
        for key, fate in zip(keys, fates(size, keys), strict=True):
            if fate.applications:
                yield _of_one(key, fate, size, chance, now)


def _of_one(key: int, fate: Fate, size: Size, chance: random.Random, now: int) -> str:
    eligible = size.students - size.idle_students
    first, states = chance.randrange(eligible), OPEN_STATES if fate.status == "open" else CLOSED_STATES
    day = _stamp(now - fate.age_seconds)
    end = "\\N" if fate.status == "open" else day
    lines = []
    for number in range(fate.applications):
        student = (first + number * STRIDE) % eligible + 1
        pitch, state = PITCHES[number & 3], states[(first + number) % 10]
        heard = day if state == "declined" else "\\N"
        lines.append(
            f"{chance.getrandbits(128):032x}\t{key}\t{student}\t{pitch}\t{state}\t{number + 1}\t{day}\t{day}\t{day}"
            f"\t{heard}\t{end}\n"
        )
    return "".join(lines)


def _stamp(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(seconds))

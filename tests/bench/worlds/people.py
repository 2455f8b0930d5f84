"""Students with profiles and skills; companies with one owner and a record each."""

import random
from collections.abc import Iterator

from tests.bench.worlds.sizes import CHUNK, Size, seeded
from tests.bench.worlds.tables import copy, quickly
from tests.bench.worlds.zipf import Draw

FIRST = ("Ada", "Bruno", "Chidi", "Dana", "Emre", "Farah", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena", "Mei", "Noor")
LAST = ("Alvarez", "Brandt", "Costa", "Dlamini", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jansen", "Kaya")
ZONES = ("America/Chicago", "America/New_York", "Europe/Berlin", "Europe/London", "Asia/Tokyo", "UTC")
FIRMS = ("Harbor", "Northwind", "Juniper", "Atlas", "Kestrel", "Maple", "Copper", "Lumen", "Tidal", "Orchard", "Pixel")
TRADES = (
    "Coffee",
    "Cycles",
    "Analytics",
    "Foods",
    "Labs",
    "Studio",
    "Logistics",
    "Energy",
    "Press",
    "Travel",
    "Health",
)
SIZES, SIZE_CHANCES = ("1-10", "11-50", "51-200", "201-1000", "1000+"), (45, 30, 15, 7, 3)
COURSES = ("BSc Economics", "BA Design", "MSc Data Science", "BA Media Studies", "BEng Mechatronics", "LLB Law")
TABLES = (
    "accounts_user", "account_emailaddress", "accounts_studentprofile", "accounts_studentprofile_skills",
    "accounts_company", "accounts_membership", "projects_companyrecord",
)  # fmt: skip


def load(connection, size: Size, skills: Draw, cities: Draw) -> None:
    """Everybody of this world."""
    with quickly(connection, *TABLES) as cursor:
        copy(cursor, "accounts_user", "id, email, name, time_zone, joined_as, password", _users(size))
        cursor.execute(
            'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
            " SELECT id, email, true, true FROM accounts_user"
        )
        columns = "id, user_id, handle, school, school_domain, course, place, city_id, languages"
        columns += ", availability_hours, is_findable"
        copy(cursor, "accounts_studentprofile", columns, _students(size, cities))
        copy(cursor, "accounts_studentprofile_skills", "studentprofile_id, skill_id", _skills(size, skills))
        columns = "id, name, slug, website, size, place, time_zone, country, verified_at, created_at"
        copy(cursor, "accounts_company", columns, _companies(size, cities))
        cursor.execute(
            "INSERT INTO accounts_membership (company_id, user_id, role)"
            " SELECT id, id + %s, 'owner' FROM accounts_company",
            [size.students],
        )
        columns = "company_id, decided, decided_on_time, median_days_to_decide, answered, answered_on_time, hired_again"
        copy(cursor, "projects_companyrecord", columns, _records(size))


def _pieces(part: str, count: int) -> Iterator[tuple[range, random.Random]]:
    for first in range(1, count + 1, CHUNK):
        yield range(first, min(first + CHUNK, count + 1)), seeded(part, first)


def _users(size: Size) -> Iterator[str]:
    for keys, chance in _pieces("users", size.students + size.companies):
        names = zip(
            chance.choices(FIRST, k=CHUNK), chance.choices(LAST, k=CHUNK), chance.choices(ZONES, k=CHUNK), strict=False
        )
        yield "".join(
            f"{key}\tperson{key}@world.example\t{first} {last}\t{zone}\t"
            f"{'student' if key <= size.students else 'company'}\t!\n"
            for key, (first, last, zone) in zip(keys, names, strict=False)
        )


def _students(size: Size, cities: Draw) -> Iterator[str]:
    for keys, chance in _pieces("students", size.students):
        drawn = zip(
            chance.choices(COURSES, k=CHUNK),
            cities.some(chance, CHUNK),
            chance.choices(("{en}", "{en,de}", "{en,es}", "{en,fr}"), (70, 12, 12, 6), k=CHUNK),
            chance.choices(range(5, 31), k=CHUNK),
            chance.choices("tf", (40, 60), k=CHUNK),
            strict=False,
        )
        yield "".join(
            f"{key}\t{key}\tperson-{key}\tUniversity of {place.split(',')[0]}\tuni{key % 400}.example\t{course}"
            f"\t{place}\t{city}\t{languages}\t{hours}\t{is_findable}\n"
            for key, (course, (city, place), languages, hours, is_findable) in zip(keys, drawn, strict=False)
        )


def _skills(size: Size, skills: Draw) -> Iterator[str]:
    for keys, chance in _pieces("skills of students", size.students):
        drawn = iter(skills.some(chance, 6 * CHUNK))
        yield "".join(
            f"{key}\t{skill}\n" for key in keys for skill in {next(drawn) for _ in range(chance.randint(3, 6))}
        )


def _companies(size: Size, cities: Draw) -> Iterator[str]:
    for keys, chance in _pieces("companies", size.companies):
        drawn = zip(
            chance.choices(FIRMS, k=CHUNK),
            chance.choices(TRADES, k=CHUNK),
            chance.choices(SIZES, SIZE_CHANCES, k=CHUNK),
            cities.some(chance, CHUNK),
            chance.choices(ZONES, k=CHUNK),
            strict=False,
        )
        yield "".join(
            f"{key}\t{firm} {trade} {key}\tcompany-{key}\thttps://company-{key}.example\t{number}\t{place}\t{zone}"
            f"\t{place[-2:]}\tnow\tnow\n"
            for key, (firm, trade, number, (_city, place), zone) in zip(keys, drawn, strict=False)
        )


def _records(size: Size) -> Iterator[str]:
    """Three companies in four have decided often enough to be counted."""
    for keys, chance in _pieces("records", size.companies):
        counted = [key for key in keys if chance.random() < 0.75]
        yield "".join(
            f"{key}\t{(decided := chance.randint(3, 60))}\t{decided - decided // 7}\t{chance.randint(1, 9)}"
            f"\t{decided // 2}\t{decided // 2}\t{decided // 9}\n"
            for key in counted
        )

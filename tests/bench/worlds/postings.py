"""Postings with their skills, criteria and rubric, and the search vectors and rows their triggers would have made.

COPY brings what chance decides; one statement adds what follows from it. Vectors are put together of vectors that were
made once: of each description, of each skill's words.
"""

import random
from collections.abc import Callable, Iterator
from importlib import import_module

from projects.discovery import vocabulary
from tests.bench.worlds import words
from tests.bench.worlds.sizes import CHUNK, Size, fates, seeded
from tests.bench.worlds.tables import copy, quickly
from tests.bench.worlds.zipf import Draw

CATEGORIES = (
    "marketing", "research", "data", "software", "design", "writing", "finance", "people", "operations",
    "sustainability", "ai",
)  # fmt: skip
CATEGORY_CHANCES = (18, 12, 12, 14, 12, 10, 5, 4, 6, 3, 4)
HOURS = range(5, 41)
HOUR_CHANCES = [1 + 8 / (1 + abs(hours - 14)) for hours in HOURS]
HOURLY = (20, 22, 25, 28, 30, 32, 35, 40, 45, 50, 60, 80)
HOURLY_CHANCES = (20, 16, 16, 12, 10, 8, 6, 5, 3, 2, 1, 1)
CURRENCIES, CURRENCY_CHANCES = (("USD", 1.0), ("EUR", 1.1), ("GBP", 1.3)), (85, 10, 5)
ON_SITE_SHARE = 0.3
TABLES = (
    "projects_project", "projects_project_skills", "projects_project_wanted_skills", "projects_criterion",
    "projects_rubriccriterion",
)  # fmt: skip

PREPARE = """
CREATE UNLOGGED TABLE bench_posting (id bigint, company bigint, title text, summary text, description int,
    category text, hours int, pay_cents int, currency text, worth float, seats int, ai_rule text, city bigint,
    place text, language text, status text, age interval, due_days int, applications int, skills bigint[],
    wanted bigint[]);
CREATE UNLOGGED TABLE bench_text (id int PRIMARY KEY, body text, vector tsvector);
CREATE UNLOGGED TABLE bench_skill AS
    SELECT skill.id, setweight(to_tsvector('firstrung', concat_ws(' ', skill.label, string_agg(alias.label, ' '))), 'B')
        AS vector
    FROM accounts_skill skill LEFT JOIN accounts_skillalias alias ON alias.skill_id = skill.id AND alias.is_local
    GROUP BY skill.id;
ALTER TABLE bench_skill ADD PRIMARY KEY (id);
"""
SPELL = "UPDATE bench_text SET vector = setweight(to_tsvector('firstrung', body), 'C')"
PROJECTS = """
INSERT INTO projects_project (id, company_id, created_by_id, slug, title, summary, category, deliverable, language,
    hours, pay_cents, currency, worth, due_on, seats, ai_rule, place, city_id, status, close_reason, applications_count,
    last_number, created_at, updated_at, submitted_at, published_at, closes_at, decide_by, closed_at, search)
SELECT one.id, one.company, one.company + %(students)s, 'posting-' || one.id, one.title, one.summary, one.category,
    text.body, one.language, one.hours, one.pay_cents, one.currency, one.worth,
    (born + due_days * interval '1 day')::date, one.seats, one.ai_rule, one.place, one.city, one.status,
    CASE one.status WHEN 'closed' THEN 'expired' ELSE '' END,
    one.applications, one.applications, born - interval '1 day', born, CASE WHEN is_public THEN born END,
    CASE WHEN is_public THEN born END, CASE WHEN is_public THEN born + interval '30 days' END,
    CASE WHEN is_public THEN born + interval '37 days' END,
    CASE WHEN one.status = 'closed' THEN born + interval '9 days' END,
    CASE WHEN one.status = 'open' THEN
        setweight(to_tsvector('firstrung', one.title), 'A')
        || coalesce(s1.vector, '') || coalesce(s2.vector, '') || coalesce(s3.vector, '') || coalesce(s4.vector, '')
        || coalesce(w1.vector, '') || coalesce(w2.vector, '')
        || text.vector
        || setweight(to_tsvector('firstrung', concat_ws(' ', one.summary, company.name, one.category, one.place)), 'D')
        || array_to_tsvector(array_remove(ARRAY['c=' || one.category, 'a=' || one.ai_rule, 'l=' || one.language,
            'o=' || one.company, 'z=' || company.size, 'f=' || record.median_days_to_decide, 'p=' || one.city,
            CASE WHEN one.place = '' THEN 'r=remote' ELSE 'r=place' END,
            CASE WHEN one.seats > 1 THEN 'n=many' ELSE 'n=one' END,
            's=' || skills[1], 's=' || skills[2], 's=' || skills[3], 's=' || skills[4],
            'w=' || wanted[1], 'w=' || wanted[2]], NULL))
    END
FROM bench_posting one
CROSS JOIN LATERAL (SELECT now() - one.age AS born, one.status <> 'draft' AS is_public) AS known
JOIN bench_text text ON text.id = one.description
JOIN accounts_company company ON company.id = one.company
LEFT JOIN projects_companyrecord record ON record.company_id = one.company
LEFT JOIN bench_skill s1 ON s1.id = skills[1] LEFT JOIN bench_skill s2 ON s2.id = skills[2]
LEFT JOIN bench_skill s3 ON s3.id = skills[3] LEFT JOIN bench_skill s4 ON s4.id = skills[4]
LEFT JOIN bench_skill w1 ON w1.id = wanted[1] LEFT JOIN bench_skill w2 ON w2.id = wanted[2]
"""
MANY = """
INSERT INTO {table} (project_id, skill_id) SELECT id, unnest({column}) FROM bench_posting
"""
TEXTS = """
INSERT INTO {table} (project_id, text, weight, position)
SELECT one.id, said.text, CASE said.position WHEN 1 THEN 40 ELSE 30 END, said.position - 1
FROM bench_posting one, unnest(%s) WITH ORDINALITY AS said (text, position)
"""

SAID = """
SELECT body FROM bench_text UNION ALL SELECT DISTINCT title FROM bench_posting
UNION ALL SELECT DISTINCT summary FROM bench_posting UNION ALL SELECT DISTINCT place FROM bench_posting
UNION ALL SELECT DISTINCT category FROM bench_posting UNION ALL SELECT name FROM accounts_company
"""


def load(connection, size: Size, skills: Draw, cities: Draw, tell: Callable[[str], None]) -> None:
    """All postings of this world; `tell` hears how far it is."""
    with quickly(connection, *TABLES) as cursor:
        cursor.execute(PREPARE)
        copy(cursor, "bench_text", "id, body", _descriptions())
        cursor.execute(SPELL)
        copy(cursor, "bench_posting", COLUMNS, _rows(size, skills, cities))
        tell("postings drawn")
        cursor.execute("ANALYZE bench_posting; ANALYZE bench_text; ANALYZE bench_skill; SET work_mem = '256MB'")
        cursor.execute(PROJECTS, {"students": size.students})
        tell("postings written")
        for name in ("skills", "wanted_skills"):
            cursor.execute(MANY.format(table=f"projects_project_{name}", column=name.removesuffix("_skills")))
        cursor.execute(TEXTS.format(table="projects_criterion"), [list(words.CRITERIA)])
        cursor.execute(TEXTS.format(table="projects_rubriccriterion"), [list(words.RUBRIC)])
        cursor.execute(vocabulary.LEARN.format(texts=SAID))
        cursor.execute("DROP TABLE bench_posting, bench_text, bench_skill")
        tell("postings have skills, criteria and rubrics")
    with quickly(connection, "projects_findable") as cursor:
        cursor.execute(import_module("projects.migrations.0027_fill_findable").FILL)
        tell("open postings are findable")


COLUMNS = """id, company, title, summary, description, category, hours, pay_cents, currency, worth, seats, ai_rule,
    city, place, language, status, age, due_days, applications, skills, wanted"""


def _descriptions() -> Iterator[str]:
    for number, text in enumerate(words.descriptions()):
        body = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", " ")
        yield f"{number}\t{body}\n"


def _rows(size: Size, skills: Draw, cities: Draw) -> Iterator[str]:
    rare = words.rare_words(size.postings)
    for keys in size.chunks():
        chance = seeded("postings", keys.start)
        drawn = zip(
            keys,
            fates(size, keys),
            _texts(chance, rare),
            _terms(chance),
            _where(chance, cities),
            _asked(chance, skills),
            strict=False,
        )
        yield "".join(
            f"{key}\t{int(size.companies * chance.random() ** 1.7) + 1}\t{texts}\t{terms}\t{where}\t{fate.status}"
            f"\t{fate.age_seconds} s\t{chance.randint(37, 58)}\t{fate.applications}\t{asked}\n"
            for key, fate, texts, terms, where, asked in drawn
        )


def _texts(chance: random.Random, rare: list[str]) -> Iterator[str]:
    titles = zip(
        *(chance.choices(part, k=CHUNK) for part in (words.ACTIONS, words.OBJECTS, words.AUDIENCES)), strict=False
    )
    summaries = chance.choices(words.SUMMARIES, k=CHUNK)
    described = chance.choices(range(words.DESCRIPTIONS), k=CHUNK)
    for (action, what, whom), summary, number in zip(titles, summaries, described, strict=False):
        named = f" We use {chance.choice(rare)}." if chance.random() < words.RARE_SHARE else ""
        yield f"{action} {what} for {whom}\t{summary}{named}\t{number}"


def _terms(chance: random.Random) -> Iterator[str]:
    drawn = zip(
        chance.choices(CATEGORIES, CATEGORY_CHANCES, k=CHUNK),
        chance.choices(HOURS, HOUR_CHANCES, k=CHUNK),
        chance.choices(HOURLY, HOURLY_CHANCES, k=CHUNK),
        chance.choices(CURRENCIES, CURRENCY_CHANCES, k=CHUNK),
        chance.choices((1, 2, 3, 5), (80, 12, 5, 3), k=CHUNK),
        chance.choices(("disclosed", "not_allowed", "expected"), (60, 20, 20), k=CHUNK),
        strict=False,
    )
    for category, hours, hourly, (currency, worth), seats, rule in drawn:
        yield f"{category}\t{hours}\t{hours * hourly * 100}\t{currency}\t{worth}\t{seats}\t{rule}"


def _where(chance: random.Random, cities: Draw) -> Iterator[str]:
    languages = chance.choices(("en", "de", "es", "fr"), (88, 5, 5, 2), k=CHUNK)
    for (city, place), language in zip(cities.some(chance, CHUNK), languages, strict=False):
        yield f"{city}\t{place}\t{language}" if chance.random() < ON_SITE_SHARE else f"\\N\t\t{language}"


def _asked(chance: random.Random, skills: Draw) -> Iterator[str]:
    counts = zip(
        chance.choices((2, 3, 4), (3, 4, 3), k=CHUNK), chance.choices((0, 1, 2), (4, 3, 3), k=CHUNK), strict=False
    )
    drawn = iter(skills.some(chance, 6 * CHUNK))
    for needed, wanted in counts:
        named = list(dict.fromkeys(next(drawn) for _ in range(needed + wanted)))
        yield f"{_array(named[:needed])}\t{_array(named[needed:])}"


def _array(keys: list[int]) -> str:
    return "{" + ",".join(map(str, keys)) + "}"

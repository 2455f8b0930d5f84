"""Each line of a match: what makes it fit, what does not, and the day or the kilometre on which that changes."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.companies.models import Company
from accounts.people.models import StudentProfile
from accounts.places.models import Place
from accounts.skills.models import Skill
from projects.applications.availability import Load
from projects.credentials.evidence import SkillEvidence
from projects.discovery.matching import circumstances, skills
from projects.discovery.matching.lines import BAD, GOOD, INFO, LANGUAGE, NEEDED, WANTED, WARN, Line, Match
from projects.postings.models import Project

NOW = dt.datetime(2027, 5, 3, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
BEST_FIRST = (GOOD, INFO, WARN, BAD)
BREMEN = Place(pk=1, name="Bremen", country="DE", latitude=53.08, longitude=8.81)
OLDENBURG = Place(pk=2, name="Oldenburg", country="DE", latitude=53.14, longitude=8.21)
COLOGNE = Place(pk=3, name="Köln", country="DE", latitude=50.93, longitude=6.95)
PORTLAND = Place(pk=4, name="Portland", region="OR", country="US", latitude=45.52, longitude=-122.68)


def project(**fields):
    company = Company(time_zone=fields.pop("zone", "Europe/Berlin"))
    due = TODAY + dt.timedelta(days=fields.pop("due_in", 14))
    return Project(company=company, **{"hours": 10, "due_on": due, "language": "en"} | fields)


def student(**fields):
    first, last = fields.pop("first", None), fields.pop("last", None)
    days = {"available_from": None if first is None else TODAY + dt.timedelta(days=first)}
    days["available_until"] = None if last is None else TODAY + dt.timedelta(days=last)
    return StudentProfile(**{"availability_hours": 10} | days | fields)


@pytest.mark.parametrize(
    ("hours", "due_in", "available", "running", "tone"),
    [
        (20, 14, 10, 0, GOOD),
        (21, 14, 10, 0, GOOD),  # 10.5 a week is told as 10
        (22, 14, 10, 0, WARN),
        (20, 14, 10, 1, WARN),
        (20, 14, 11, 1, GOOD),
        (10, 1, 10, 0, GOOD),  # a week or less counts as a week; the dates say the rest
        (11, 1, 10, 0, WARN),
        (40, 28, 10, 0, GOOD),
        (5, 28, 1, 0, GOOD),
        (5, 28, 1, 1, WARN),
    ],
)
def test_hours_a_week_against_those_one_has(hours, due_in, available, running, tone):
    line = circumstances.hours(project(hours=hours, due_in=due_in), Load(available, running), NOW)
    assert line.tone == tone


def test_the_line_of_hours_names_running_work():
    fits = circumstances.hours(project(hours=10), Load(20, 6), NOW)
    assert fits.detail == "It takes about 5 a week until it is due and your running work 6; you have 20."
    assert "6 of them" in circumstances.hours(project(hours=40), Load(20, 6), NOW).detail


@pytest.mark.parametrize(
    ("hours", "due_in", "first", "last", "tone", "text"),
    [
        (10, 14, None, None, GOOD, "The dates fit"),
        (40, 7, None, None, GOOD, "The dates fit"),  # a whole week: the line of hours says that it is too much
        (10, 6, None, None, GOOD, "The dates fit"),  # seven days with today, at ten hours a week
        (10, 5, None, None, WARN, "There is little time for its 10 hours"),
        (2, 0, None, None, WARN, "There is little time for its 2 hours"),
        (1, 0, None, None, GOOD, "The dates fit"),
        (10, -1, None, None, BAD, "It was due on May 2, 2027"),
        (10, 14, 0, None, GOOD, "The dates fit"),
        (10, 14, -30, None, GOOD, "The dates fit"),
        (10, 14, 8, None, GOOD, "The dates fit"),  # day 8 to day 14: seven days
        (10, 14, 9, None, WARN, "There is little time for its 10 hours"),
        (1, 14, 14, None, GOOD, "The dates fit"),
        (1, 14, 15, None, BAD, "It is due before you are available"),
        (10, 14, None, 14, GOOD, "The dates fit"),
        (10, 14, None, 90, GOOD, "The dates fit"),
        (10, 14, None, 13, INFO, "You would finish before it is due"),
        (10, 14, None, 6, INFO, "You would finish before it is due"),
        (10, 14, None, 5, WARN, "There is little time for its 10 hours"),
        (1, 14, None, 0, INFO, "You would finish before it is due"),
        (1, 14, None, -1, BAD, "Your last day has passed"),
        (10, 14, 3, 9, INFO, "You would finish before it is due"),
        (10, 14, 3, 8, WARN, "There is little time for its 10 hours"),
        (1, 14, 9, 8, WARN, "There is little time for its one hour"),
    ],
)
def test_dates_to_the_day(hours, due_in, first, last, tone, text):
    line = circumstances.dates(project(hours=hours, due_in=due_in), student(first=first, last=last), NOW)
    assert (line.tone, line.text) == (tone, text)


def test_today_is_that_of_the_company():
    late = dt.datetime(2027, 5, 3, 23, 30, tzinfo=dt.UTC)
    person = student(last=0)
    assert circumstances.dates(project(hours=1, zone="America/Chicago"), person, late).tone == INFO
    assert circumstances.dates(project(hours=1, zone="Europe/Berlin"), person, late).tone == BAD


@pytest.mark.parametrize(
    ("work", "home", "tone", "text"),
    [
        ({"place": ""}, {}, GOOD, "You can do it from anywhere"),
        ({"place": ""}, {"place": "Portland", "city": PORTLAND}, GOOD, "You can do it from anywhere"),
        ({"place": "Bremen", "city": BREMEN}, {}, INFO, "It is done in Bremen"),
        ({"place": "Bremen", "city": BREMEN}, {"place": "Atlantis"}, INFO, "It is done in Bremen"),
        ({"place": "Atlantis"}, {"place": "Bremen", "city": BREMEN}, INFO, "It is done in Atlantis"),
        (
            {"place": "Bremen", "city": BREMEN},
            {"place": "Bremen", "city": BREMEN},
            GOOD,
            "It is in the city you live in",
        ),
        (
            {"place": "Bremen", "city": BREMEN},
            {"place": "Oldenburg", "city": OLDENBURG},
            GOOD,
            "It is about 41 km from where you live",
        ),
        (
            {"place": "Bremen", "city": BREMEN},
            {"place": "Köln", "city": COLOGNE},
            WARN,
            "It is about 271 km from where you live",
        ),
        (
            {"place": "Bremen", "city": BREMEN},
            {"place": "Portland", "city": PORTLAND},
            WARN,
            "It is about 5047 miles (8122 km) from where you live",
        ),
    ],
)
def test_how_far_away_it_is(work, home, tone, text):
    line = circumstances.place(project(**work), student(**home))
    assert (line.tone, line.text) == (tone, text)


@pytest.mark.parametrize(("km", "tone"), [(41, GOOD), (40, WARN)])
def test_near_ends_where_the_setting_says(settings, km, tone):
    settings.NEAR_KM = km
    line = circumstances.place(project(place="Bremen", city=BREMEN), student(place="Oldenburg", city=OLDENBURG))
    assert line.tone == tone


@pytest.mark.parametrize(
    ("language", "spoken", "tone", "text"),
    [
        ("en", ["en"], GOOD, "You work in English"),
        ("de", ["en", "de"], GOOD, "You work in German"),
        ("de", ["en"], WARN, "The work is in German"),
        ("de", [], INFO, "The work is in German"),
    ],
)
def test_the_language_of_the_work(language, spoken, tone, text):
    line = circumstances.language(project(language=language), student(languages=spoken))
    assert (line.tone, line.text) == (tone, text)


EXCEL, FIGMA, WRITING = (
    Skill(pk=pk, label=label, slug=label.lower()) for pk, label in enumerate(["Excel", "Figma", "Writing"], 1)
)


def having(*samples, proofs=()):
    proved = tuple(proofs)
    return SkillEvidence(EXCEL, samples, proved)


@pytest.mark.parametrize(
    ("evidence", "detail"),
    [
        (having(), "It is on your profile. A work sample would show it."),
        (having("Five dashboards", "One map"), "Shown in your work sample “Five dashboards”."),
        (having(proofs=[(3, 4)]), "Proved in a completed project, with 3 of 4 criteria met."),
        (
            having("Five dashboards", proofs=[(3, 4), (4, 4)]),
            "Proved in 2 completed projects, with 7 of 8 criteria met.",
        ),
    ],
)
def test_a_skill_one_has_says_what_speaks_for_it(evidence, detail):
    (line,) = skills.lines([EXCEL], [], {EXCEL.pk: evidence})
    assert (line.tone, line.text, line.detail) == (GOOD, "You have Excel", detail)


def test_a_missing_skill_leads_to_where_it_is_learned():
    needed, wanted = skills.lines([EXCEL], [FIGMA], {})
    assert (needed.kind, needed.tone, needed.text, needed.url) == (
        NEEDED,
        WARN,
        "Excel is not on your profile",
        "/skills/excel/",
    )
    assert (wanted.kind, wanted.tone, wanted.text) == (WANTED, INFO, "Figma would be nice to have")
    assert wanted.url == "/skills/figma/"


@pytest.mark.parametrize(
    ("known", "summary"),
    [
        ([], "You have 0 of 3 skills and the language."),
        ([EXCEL], "You have 1 of 3 skills and the language."),
        ([EXCEL, FIGMA, WRITING], "You have all 3 skills and the language."),
    ],
)
def test_the_summary_counts_the_lines(known, summary):
    found = skills.lines([EXCEL, FIGMA, WRITING], [], {skill.pk: having() for skill in known})
    assert Match((*found, Line(LANGUAGE, GOOD, "You work in English"))).summary == summary


def test_the_summary_of_one_skill_and_of_none():
    one = tuple(skills.lines([EXCEL], [], {1: having()}))
    hours, dates, place = (Line(kind, tone, "") for kind, tone in (("hours", GOOD), ("dates", BAD), ("place", WARN)))
    assert Match(one).summary == "You have the skill it needs."
    assert Match((*one, hours, dates, place)).summary == (
        "You have the skill it needs and the hours. Look at the dates and the distance."
    )
    assert Match((hours,)).summary == "You have the hours."
    assert Match(()).summary == ""


PKS = st.sets(st.integers(1, 9), max_size=6)
CATALOGUE = {pk: Skill(pk=pk, label=f"Skill {pk}", slug=f"skill-{pk}") for pk in range(1, 10)}


@settings(max_examples=200, deadline=None)
@given(needed=PKS, wanted=PKS, known=PKS, more=st.integers(1, 9))
def test_no_skill_is_told_twice_and_one_more_never_makes_a_line_worse(needed, wanted, known, more):
    def told(own):
        rows = [[CATALOGUE[pk] for pk in pks] for pks in (needed, wanted)]
        found = list(skills.lines(*rows, {pk: having() for pk in own}))
        return {(line.kind, skill.pk): line for line, skill in zip(found, _in_order(needed, wanted), strict=True)}

    before, after = told(known), told(known | {more})

    assert {pk for _kind, pk in before} == needed | wanted
    for (_kind, pk), line in before.items():
        assert (line.tone == GOOD) == (pk in known)
    for key, line in after.items():
        assert BEST_FIRST.index(line.tone) <= BEST_FIRST.index(before[key].tone)


def _in_order(needed, wanted):
    return [CATALOGUE[pk] for pk in (*sorted(needed), *sorted(wanted - needed))]

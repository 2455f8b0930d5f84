"""Whether people find what they mean in the postings of the demo world."""

import pytest
from django.core.management import call_command

from projects.discovery.relevance.measuring import expectations, measure
from tests.projects.discovery import demo_postings

pytestmark = pytest.mark.django_db
FLOOR = 0.95


def test_at_least_sixty_queries_are_asked_and_each_expects_something():
    rows = expectations()

    assert len({row["q"] for row in rows}) == len(rows) >= 60
    assert all(row.get("expect") or (row["least"] and (row.get("skill") or row.get("company"))) for row in rows)


def test_people_find_what_they_mean_among_the_first_five(capsys):
    demo_postings.publish_all()

    outcomes = measure()
    call_command("measure_relevance")

    hits = sum(outcome.is_hit for outcome in outcomes)
    told = capsys.readouterr().out
    assert f"{hits} of {len(outcomes)} queries" in told
    assert hits / len(outcomes) >= FLOOR, told


def test_a_world_without_these_postings_is_measured_too(capsys):
    call_command("measure_relevance")

    assert capsys.readouterr().out.endswith(": 0 %\n")

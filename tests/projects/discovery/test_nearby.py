"""Looking through the newest first finds as much as looking everywhere."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from projects.discovery import facets, nearby, search
from projects.models import Project
from tests import stages


@pytest.fixture
def twelve(db):
    """Twelve open projects, one published each hour, the newest first; every other one is about design."""
    now = timezone.now()
    found = [stages.published() for _number in range(12)]
    for number, project in enumerate(found):
        fields = {"published_at": now - dt.timedelta(hours=number), "category": ("data", "design")[number % 2]}
        Project.objects.filter(pk=project.pk).update(**fields)
    return found


@pytest.fixture(autouse=True)
def forgotten():
    """No test knows what another looked up."""
    caches["cards"].clear()
    yield
    caches["cards"].clear()


def some(rows, most: int) -> list[int]:
    sql, values = nearby.some(rows, ("id",), most)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [pk for (pk,) in cursor.fetchall()]


def test_the_newest_are_enough_where_they_hold_as_many(twelve, monkeypatch):
    monkeypatch.setattr(nearby, "WINDOW", 5)
    nearby.look()
    assert sorted(some(Project.objects.all(), 5)) == sorted(project.pk for project in twelve[:5])


@pytest.mark.parametrize("most", [1, 4, 5, 6, 9, 12, 100])
def test_what_is_missing_is_found_behind_and_nothing_twice(twelve, monkeypatch, most):
    monkeypatch.setattr(nearby, "WINDOW", 5)
    nearby.look()
    assert nearby.edge()
    found = some(Project.objects.all(), most)
    assert len(found) == len(set(found)) == min(most, 12)
    designs = {project.pk for project in twelve[1::2]}
    assert set(some(Project.objects.filter(category="design"), most)) <= designs
    assert len(some(Project.objects.filter(category="design"), most)) == min(most, 6)


def test_counts_are_the_same_with_an_edge(twelve, monkeypatch, rf):
    query = rf.get("/projects/?category=design&hours=medium").GET
    without = facets.counts(search.read(query))
    monkeypatch.setattr(nearby, "WINDOW", 5)
    nearby.look()
    assert nearby.edge() and facets.counts(search.read(query)) == without
    assert without.total == 6


def test_a_short_list_has_no_edge_and_looking_again_costs_nothing(twelve, django_assert_num_queries):
    nearby.look()
    assert nearby.edge() is None
    with django_assert_num_queries(0):
        nearby.look()

"""The benches' own arithmetic, and a small world from its first row to its pages."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from projects.models import Application, Project, SearchWord
from tests.bench import cpu, finding, pages
from tests.bench.figures import figure, save
from tests.bench.plans import shape
from tests.bench.statements import ASIDE, parse
from tests.bench.visits import Visit, percentile
from tests.bench.weight import linked
from tests.bench.worlds.load import load, turned_to
from tests.bench.worlds.sizes import Size, fates
from tests.bench.worlds.words import COMMON, descriptions, rare_words

SMALL = Size(2000)
LOG = """2026-11-23 14:00:00.123 UTC [7] LOG:  statement: BEGIN
2026-11-23 14:00:00.124 UTC [7] LOG:  statement: SELECT a
\t  FROM b
2026-11-23 14:00:00.125 UTC [8] LOG:  checkpoint starting: time
2026-11-23 14:00:00.126 UTC [7] LOG:  statement: SET LOCAL jit = off; SELECT c
2026-11-23 14:00:00.127 UTC [7] LOG:  statement: PREPARE d (text) AS SELECT
\t  $1
2026-11-23 14:00:00.128 UTC [7] LOG:  statement: EXECUTE d ('e')
2026-11-23 14:00:00.128 UTC [7] DETAIL:  prepare: PREPARE d (text) AS SELECT
\t  $1
"""


def test_a_figure_is_a_median_beside_the_median_of_its_floor():
    told = figure("browse.cpu_ms", "ms", [3.0, 9.0, 4.0], [2.0, 2.0, 50.0])
    assert (told.value, told.floor, told.ratio, told.runs, told.min, told.max) == (4.0, 2.0, 2.0, 3, 3.0, 9.0)


def test_a_part_measured_anew_replaces_its_own_figures_only(tmp_path):
    file = tmp_path / "latest.json"
    save([figure("a", "ms", [1], [1]), figure("b", "ms", [1], [1])], file)
    save([figure("b", "ms", [5], [1])], file, is_part=True)
    assert {one["name"]: one["value"] for one in json.loads(file.read_text())} == {"a": 1, "b": 5}


def test_the_95th_percentile_is_what_95_in_100_stay_below():
    assert percentile(range(101), 95) == 95
    assert percentile([7.0], 99) == 7.0


def test_statements_are_read_from_the_log_over_several_lines():
    planned = "PREPARE d (text) AS SELECT\n  $1"
    asked = f"{planned};\nEXECUTE d ('e')"
    assert parse(LOG) == ["BEGIN", "SELECT a\n  FROM b", "SET LOCAL jit = off; SELECT c", planned, asked]
    assert [bool(ASIDE.match(one)) for one in parse(LOG)] == [True, False, False, True, False]


def test_the_shape_of_a_plan_has_no_numbers_or_texts_of_one_run():
    assert (
        shape("Limit\n  Filter: (hours >= 10 AND slug = 'it''s'::text)")
        == "Limit\n  Filter: (hours >= ? AND slug = ?)\n"
    )


def test_a_first_visit_loads_styles_scripts_pictures_and_one_icon_of_this_site():
    html = """<link rel="canonical" href="/projects/"><link rel="stylesheet" href="/a.css">
        <link rel="icon" href="/b.svg">
        <link rel="icon" href="/c.ico"><script src="/d.js" defer></script><img alt="" src="/e.png"><img src="data:x">"""
    assert linked(html, "/projects/") == ["/a.css", "/b.svg", "/d.js", "/e.png"]


def test_processor_time_of_a_child_counts_while_it_runs_and_after_it_ended():
    before = cpu.spent_ms(os.getpid())
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert cpu.spent_ms(os.getpid()) - before >= 20


def test_of_a_world_three_in_five_postings_are_open_and_have_three_applications_on_average():
    size = Size(100_000)
    drawn = [fate for keys in size.chunks() for fate in fates(size, keys)]
    assert 0.59 < Counter(fate.status for fate in drawn)["open"] / size.postings < 0.61
    assert 2.9 < sum(fate.applications for fate in drawn) / size.postings < 3.1


def test_three_descriptions_in_ten_have_the_common_word_and_rare_words_are_all_different():
    share = sum(COMMON in text for text in descriptions()) / len(descriptions())
    assert 0.25 < share < 0.37
    assert len(set(rare_words(1_000_000))) == 2500


def test_every_size_up_to_the_largest_is_measured_once():
    assert finding.sizes(1_000_000) == [10_000, 100_000, 1_000_000]
    assert finding.sizes(5_000) == [5_000]
    assert [finding.short(size) for size in (10_000, 100_000, 1_000_000)] == ["10k", "100k", "1m"]


@pytest.mark.slow
def test_a_small_world_can_be_built_and_all_its_pages_seen(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load(SMALL)
        with turned_to(SMALL.database):
            assert Project.objects.count() == SMALL.postings
            assert Application.objects.count() == sum(Project.objects.values_list("applications_count", flat=True))
            assert SearchWord.objects.filter(word=COMMON, uses__gt=SMALL.postings // 10).exists()
            assert _invalid_indexes() == 0
            world = pages.World(SMALL)
            for name, maker in pages.everything().items():
                assert [_status(visit) for visit in maker(world, 2)] == [200, 200], name


def _status(visit: Visit) -> int:
    client = Client(headers={"host": "localhost"})
    if visit.session:
        client.cookies["sessionid"] = visit.session
    return client.get(visit.path).status_code


def _invalid_indexes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid OR NOT indisready")
        return cursor.fetchone()[0]

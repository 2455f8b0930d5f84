import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone, translation

from marketplace.core import formats

IN_SUMMER = dt.datetime(2026, 7, 15, 22, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 12:00:00+00:00", tick=False):
        yield


def test_money_shows_cents_only_when_there_are_any():
    assert formats.money(45000, "USD") == "$450"
    assert formats.money(3250, "USD") == "$32.50"
    assert formats.money(123456700, "usd") == "$1,234,567"


def test_exact_money_always_shows_cents():
    assert formats.money_exact(49500, "USD") == "$495.00"


def test_money_that_is_missing_shows_nothing():
    assert formats.money(None, "USD") == "" == formats.money_exact("", "USD")


def test_money_follows_the_readers_language():
    with translation.override("de"):
        assert formats.money(125000, "EUR") == "1.250\xa0€"


def test_a_currency_without_minor_unit_is_not_divided():
    assert formats.money(5000, "JPY") == "¥5,000"


def test_a_day_leaves_out_this_year_and_names_another():
    assert formats.day(dt.date(2026, 7, 18)) == "Jul 18"
    assert formats.day(dt.date(2027, 7, 18)) == "Jul 18, 2027"
    assert formats.day(None) == ""


def test_a_moment_is_shown_in_the_readers_zone_and_names_it():
    with timezone.override("America/Chicago"):
        assert formats.moment(IN_SUMMER) == "Jul 15, 17:00 (CDT)"
    with timezone.override("Asia/Dubai"):
        assert formats.moment(IN_SUMMER) == "Jul 16, 02:00 (UTC+04)"


def test_a_day_is_the_readers_day():
    with timezone.override("Asia/Tokyo"):
        assert formats.day(IN_SUMMER) == "Jul 16"


def test_a_weekday_names_the_zone_of_a_point_in_time_only():
    with timezone.override("America/Chicago"):
        assert formats.weekday(IN_SUMMER) == "Wed, Jul 15 (CDT)"
    assert formats.weekday(dt.date(2026, 7, 15)) == "Wed, Jul 15"


def test_markdown_keeps_structure_and_drops_everything_active():
    text = (
        "# Plan\n\n- **one**\n- [two](https://example.com)\n\n<script>alert(1)</script>\n\n[three](javascript:alert(1))"
    )
    html = formats.markdown(text)
    assert "<h3>Plan</h3>" in html
    assert "<strong>one</strong>" in html
    assert 'rel="nofollow ugc noopener"' in html
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_markdown_loads_no_images():
    assert "<img" not in formats.markdown("![a](https://example.com/a.png)")


def test_markdown_lets_text_choose_its_direction():
    assert 'dir="auto"' in formats.markdown("مرحبا")


def test_markdown_of_nothing_is_nothing():
    assert formats.markdown("") == "" == formats.markdown(None)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("Amara Okafor", "AO"),
        ("Maria del Carmen Ruiz", "MR"),
        ("Cher", "C"),
        ("😀", "?"),
        ("", "?"),
        (SimpleNamespace(name="Tidewater Analytics"), "TA"),
        (SimpleNamespace(get_full_name=lambda: "élan vital"), "ÉV"),
    ],
)
def test_initials_come_from_the_first_and_last_word(person, expected):
    assert formats.initials(person) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8.0", "Another browser on another system"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent, expected):
    assert formats.browser(agent) == expected


def test_each_currency_has_its_sign_and_its_own_number_of_decimals():
    assert formats.money(45000, "JPY") == "¥45,000" == formats.money_exact(45000, "JPY")
    assert formats.money_exact(1250, "EUR") == "€12.50"
    assert formats.money(100000, "CAD") == "CA$1,000"
    assert formats.money_exact(99, "GBP") == "£0.99"

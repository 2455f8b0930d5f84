import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from marketplace.core.workdays import add_business_days, business_days_between, countries, is_business_day

CHICAGO, BERLIN = "America/Chicago", "Europe/Berlin"


def at(text, zone):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_business_days_end_at_five_and_leave_out_the_weekend():
    assert add_business_days(at("2026-07-16T10:00", CHICAGO), 2, CHICAGO) == at("2026-07-20T17:00", CHICAGO)


def test_thanksgiving_is_no_business_day_in_the_united_states_and_one_in_germany():
    wednesday = at("2026-11-25T10:00", CHICAGO)
    assert add_business_days(wednesday, 2, CHICAGO, "US") == at("2026-11-30T17:00", CHICAGO)
    assert add_business_days(wednesday, 2, CHICAGO, "DE") == at("2026-11-27T17:00", CHICAGO)
    assert add_business_days(wednesday, 2, CHICAGO) == at("2026-11-27T17:00", CHICAGO)


def test_a_holiday_on_a_saturday_is_kept_on_the_day_it_is_given_off_for():
    assert not is_business_day(dt.date(2026, 7, 3), "US")


def test_a_country_that_rests_on_friday_works_on_sunday():
    friday, sunday = dt.date(2026, 7, 17), dt.date(2026, 7, 19)
    assert (is_business_day(friday, "IL"), is_business_day(sunday, "IL")) == (False, True)


@pytest.mark.parametrize("start", ["2026-03-27T10:00", "2026-10-23T10:00"])
def test_five_in_the_afternoon_stays_five_when_the_clocks_change(start):
    end = add_business_days(at(start, BERLIN), 1, BERLIN, "DE").astimezone(ZoneInfo(BERLIN))
    assert (end.hour, end.weekday()) == (17, 0)


def test_the_day_a_moment_falls_on_is_that_of_the_zone():
    late_on_thursday = dt.datetime(2026, 7, 17, 3, 0, tzinfo=dt.UTC)
    assert add_business_days(late_on_thursday, 1, CHICAGO) == at("2026-07-17T17:00", CHICAGO)
    assert add_business_days(late_on_thursday, 1, BERLIN) == at("2026-07-20T17:00", BERLIN)


@pytest.mark.parametrize("days", [1, 2, 5, 9])
@pytest.mark.parametrize("country", ["", "US", "DE", "IN", "JP"])
def test_counting_between_two_moments_gives_back_the_days_that_were_added(days, country):
    start = at("2026-12-21T09:00", BERLIN)
    end = add_business_days(start, days, BERLIN, country)
    assert business_days_between(start, end, BERLIN, country) == days


def test_every_country_on_the_list_has_a_calendar_and_an_unknown_one_has_plain_weeks():
    assert {is_business_day(dt.date(2026, 7, 15), code) for code in countries()} <= {True, False}
    assert is_business_day(dt.date(2026, 12, 25), "XX")

"""What people write for a place, and the city it becomes."""

import pytest
from django.urls import reverse

from accounts.models import Place, PlaceAlias
from accounts.places import names, queries, services
from projects.models import Project
from tests import stages

pytestmark = pytest.mark.django_db

CITIES = [
    (1, "New York City", "NY", "US", 40.71, -74.01, 8_804_190, "new york|nyc"),
    (2, "São Paulo", "27", "BR", -23.55, -46.64, 12_400_232, ""),
    (3, "Köln", "07", "DE", 50.93, 6.95, 1_024_621, "cologne|koeln"),
    (4, "London", "ENG", "GB", 51.51, -0.13, 8_961_989, "londres"),
    (5, "London", "08", "CA", 42.98, -81.23, 422_324, ""),
    (6, "Portland", "OR", "US", 45.52, -122.68, 652_503, ""),
    (7, "Portland", "ME", "US", 43.66, -70.26, 66_881, ""),
    (8, "Richmond", "02", "CA", 49.17, -123.14, 198_309, ""),
    (9, "Richmond", "CA", "US", 37.94, -122.35, 109_708, ""),
    (10, "Bremen", "03", "DE", 53.08, 8.81, 569_396, ""),
    (11, "St. Louis", "MO", "US", 38.63, -90.2, 301_578, "saint louis"),
    (12, "Cologno Monzese", "09", "IT", 45.53, 9.28, 47_880, ""),
    (13, "Vienna", "09", "AT", 48.21, 16.37, 1_691_468, "wien|wenen"),
    (14, "Wiener Neustadt", "03", "AT", 47.8, 16.23, 44_820, ""),
    (15, "Łódź", "74", "PL", 51.77, 19.47, 768_755, "lodsch"),
    (16, "Winston-Salem", "NC", "US", 36.1, -80.24, 249_545, ""),
    (17, "Paris", "11", "FR", 48.85, 2.35, 2_138_551, ""),
]


@pytest.fixture
def cities(tmp_path):
    """A handful of cities, loaded as the real file is."""
    file = tmp_path / "cities.csv"
    head = "id,name,region,country,latitude,longitude,population,also\n"
    file.write_text(head + "".join(",".join(map(str, row)) + "\n" for row in CITIES), encoding="utf-8")
    services.load(file)
    return file


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("New York", 1),
        ("new york city", 1),
        ("NYC", 1),
        ("New York, NY", 1),
        ("New York NY", 1),
        ("New York, New York, USA", 1),
        ("São Paulo", 2),
        ("sao paulo, Brasil", 2),
        ("SA\u0303O PAULO", 2),
        ("Köln", 3),
        ("Koeln", 3),
        ("Köln/Cologne", 3),
        ("Cologne, Germany", 3),
        ("Köln, Deutschland", 3),
        ("Köln (NRW)", 3),
        ("London", 4),
        ("London, UK", 4),
        ("London, Greater London, U.K.", 4),
        ("London, England", 4),
        ("London, Ontario", 5),
        ("London, ON, Canada", 5),
        ("London, CA", 5),
        ("Portland", 6),
        ("Portland, OR, US", 6),
        ("Portland, Oregon", 6),
        ("portland me", 7),
        ("Portland, Maine, United States", 7),
        ("Richmond", 8),
        ("Richmond, Canada", 8),
        ("Richmond, CA", 9),
        ("Bremen Germany", 10),
        ("  bremen ,, ", 10),
        ("Bremen, somewhere in the north", 10),
        ("St Louis", 11),
        ("Saint Louis, MO", 11),
        ("Wien, Österreich", 13),
        ("Łódź", 15),
        ("lodz", 15),
        ("winston salem", 16),
        ("Paris, France", 17),
        ("London, Japan", None),
        ("Paris, Texas", None),
        ("Atlantis", None),
        ("", None),
        ("B", None),
        (",,,", None),
        ("London\x00", 4),
        ("%", None),
        ("lon%", None),
        ("x" * 5000, None),
        ("﷽" * 50, None),
    ],
)
def test_a_text_becomes_the_city_people_mean(cities, typed, city):
    found = queries.resolve(typed)
    assert (found and found.pk) == city


def test_the_largest_comes_first_whatever_its_key(cities):
    Place.objects.create(
        id=99, name="Londonderry", folded="london", country="ZA", latitude=1, longitude=1, population=9e6
    )
    assert queries.resolve("london").pk == 99
    assert [place.pk for place in queries.suggest("lon")] == [99, 4, 5]


def test_what_a_place_is_called_leads_back_to_it(cities):
    for place in Place.objects.all():
        assert queries.resolve(str(place)) == place


def test_a_place_is_written_with_its_state_or_its_country(cities):
    assert str(Place.objects.get(pk=6)) == "Portland, OR, US"
    assert str(Place.objects.get(pk=3)) == "Köln, Germany"


@pytest.mark.parametrize("typed", ["Bremen", "Köln, Germany", "Atlantis", "nowhere in particular"])
def test_reading_a_place_asks_little(cities, django_assert_max_num_queries, typed):
    with django_assert_max_num_queries(4):
        queries.resolve(typed)


def labels(client, text):
    return [row["label"] for row in client.get(reverse("places_suggest"), {"q": text}).json()["results"]]


def test_suggestions_begin_with_what_is_called_so(client, cities):
    assert labels(client, "wien") == ["Vienna, Austria", "Wiener Neustadt, Austria"]
    assert labels(client, "cologn") == ["Köln, Germany", "Cologno Monzese, Italy"]
    assert labels(client, "new yo") == ["New York City, NY, US"]


def test_suggestions_are_narrowed_by_what_stands_behind_the_comma(client, cities):
    assert labels(client, "portland") == ["Portland, OR, US", "Portland, ME, US"]
    assert labels(client, "portland, me") == ["Portland, ME, US"]
    assert labels(client, "portland, m") == ["Portland, OR, US", "Portland, ME, US"]


def test_slips_of_the_keyboard_still_find_the_city(client, cities):
    assert labels(client, "bremmen") == ["Bremen, Germany"]


@pytest.mark.parametrize(
    "typed", ["", "a", "\x00", "zzzzqqqq", "%%", "__", "' or 1=1 --", "💡💡", "x" * 20_000, ", ,", "(", "\u202e\u0301"]
)
def test_nonsense_suggests_nothing(client, cities, typed):
    assert labels(client, typed) == []


def test_suggestions_ask_four_questions_at_most(client, cities, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        labels(client, "port")
    with django_assert_max_num_queries(4):
        labels(client, "bremmen")


def test_suggestions_may_be_kept_for_an_hour_and_only_be_read(client, cities):
    assert "max-age=3600" in client.get(reverse("places_suggest"), {"q": "bre"})["Cache-Control"]
    assert client.post(reverse("places_suggest"), {"q": "bre"}).status_code == 405


def test_loading_twice_writes_nothing_and_a_new_name_is_added(cities):
    assert services.load(cities) == 0
    cities.write_text(cities.read_text("utf-8").replace("cologne|koeln", "cologne|koeln|keulen"), "utf-8")
    assert services.load(cities) == 1
    assert PlaceAlias.objects.filter(place=3).count() == 3


def test_distances_are_those_of_the_map(cities):
    bremen, cologne, london = (Place.objects.get(pk=pk) for pk in (10, 3, 4))
    assert queries.distance_km(bremen, cologne) == pytest.approx(271, abs=3)
    assert queries.distance_km(bremen, bremen) == pytest.approx(0, abs=0.01)
    assert queries.distance_km(cologne, london) == queries.distance_km(london, cologne)
    assert list(queries.around(bremen, 300)) == [bremen, cologne]


def test_distances_are_told_in_miles_first_where_people_count_in_them():
    assert queries.readable(100, "US") == "62 miles (100 km)"
    assert queries.readable(100, "DE") == "100 km"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Łódź", "lodz"), ("St. John’s", "st johns"), ("Île-de-France", "ile de france"), ("Großenhain", "grossenhain")],
)
def test_names_are_compared_without_accents_and_dots(typed, folded):
    assert names.fold(typed) == folded


def test_the_cities_of_the_world_are_found_as_people_write_them():
    assert services.load() > 60_000

    written = {
        "New York": 5128581,
        "São Paulo": 3448439,
        "Köln/Cologne": 2886242,
        "London, UK": 2643743,
        "Portland, OR, US": 5746545,
        "Frankfurt": 2925533,
        "Munich": 2867714,
        "München": 2867714,
        "Wien": 2761369,
        "Bangalore": 1277333,
        "Ciudad de México": 3530597,
        "Den Haag": 2747373,
        "Montreal, Quebec": 6077243,
        "Washington, D.C.": 4140963,
        "Rome": 3169070,
    }  # fmt: skip
    found = {text: queries.resolve(text) for text in written}
    assert {text: place and place.pk for text, place in found.items()} == written
    assert str(queries.suggest("colog")[0]) == "Köln, Germany"
    first = {
        text: str(queries.suggest(text)[0]) for text in ("sao pau", "san", "par", "new yo", "wien", "saint petersbrg")
    }
    assert first == {
        "sao pau": "São Paulo, Brazil",
        "san": "Santiago, Chile",
        "par": "Paris, France",
        "new yo": "New York City, NY, US",
        "wien": "Vienna, Austria",
        "saint petersbrg": "Saint Petersburg, Russia",
    }


def test_places_written_before_the_cities_came_are_found_when_they_do(request, student):
    profile = student.student
    profile.place = "Köln, Germany"
    profile.save()
    posting = stages.published()
    Project.objects.update(place="Portland, ME, US")
    request.getfixturevalue("cities")

    profile.refresh_from_db()
    posting.refresh_from_db()
    assert (profile.city_id, posting.city_id) == (3, 7)

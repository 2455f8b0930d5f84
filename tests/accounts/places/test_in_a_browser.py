"""Choosing a city and languages in a browser: suggestions appear, and what is typed by hand stays too."""

import pytest

from accounts.models import Place, StudentProfile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(window, student):
    rows = [("Bremen", "DE", 569_396), ("Bremerton", "US", 41_235)]
    for number, (name, country, population) in enumerate(rows):
        Place.objects.create(
            id=number, name=name, folded=name.lower(), country=country, latitude=53, longitude=8, population=population
        )
    page = window(student)
    page.goto("/settings/student/")
    return page


def save(page):
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Companies see it from now on").wait_for()
    return StudentProfile.objects.get()


def test_a_city_is_chosen_with_the_keyboard(page):
    place = page.get_by_role("combobox", name="Where you live")
    place.press_sequentially("brem")
    page.get_by_role("option", name="Bremen, Germany").wait_for()
    place.press("ArrowDown")
    place.press("Enter")
    assert place.input_value() == "Bremen, Germany"
    assert not page.get_by_role("option").count()

    student = save(page)

    assert student.city.name == "Bremen"
    assert page.get_by_role("combobox", name="Where you live").input_value() == "Bremen, Germany"


def test_a_city_is_chosen_with_the_finger(page):
    page.get_by_role("combobox", name="Where you live").press_sequentially("brem")
    page.get_by_role("option", name="Bremerton, US").click()
    assert save(page).place == "Bremerton, US"


def test_what_is_typed_by_hand_stays_a_text_with_its_commas(page):
    place = page.get_by_role("combobox", name="Where you live")
    place.press_sequentially("Little Whinging, Surrey, GB")
    assert save(page).place == "Little Whinging, Surrey, GB"


def test_languages_become_chips(page):
    field = page.get_by_role("combobox", name="Languages you work in")
    field.press_sequentially("germ")
    page.get_by_role("option", name="German").click()
    page.get_by_role("button", name="Remove English").click()
    assert save(page).languages == ["de"]

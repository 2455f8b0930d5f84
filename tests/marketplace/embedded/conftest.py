import pytest

from tests.marketplace.embedded import supervised


@pytest.fixture(autouse=True)
def _nothing_is_left():
    yield
    supervised.end_what_is_left()

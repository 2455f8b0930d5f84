"""Programs that use the API."""

import pytest
from django.core.cache import cache
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient


@pytest.fixture(autouse=True)
def fresh_limits(db):
    """Nobody has asked anything yet."""
    cache.clear()


@pytest.fixture
def api():
    """`api(person)` is a program with the person's token; `api()` one without."""

    def make(user=None) -> APIClient:
        client = APIClient()
        if user is not None:
            token, _is_new = Token.objects.get_or_create(user=user)
            client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
        return client

    return make

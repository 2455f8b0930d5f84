"""Browsers for the people of a test."""

import pytest

from tests.browser import PATIENCE_MS


@pytest.fixture
def window(browser, live_server, client_for):
    """`window(person, width=, scheme=)` is a page of our site in which the person is logged in."""
    contexts = []

    def open_one(person=None, *, width=390, scheme="light"):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        contexts.append(context)
        if person:
            cookie = client_for(person).cookies["sessionid"]
            context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    yield open_one
    for context in contexts:
        context.close()

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from marketplace.logs import hide_secrets


@pytest.mark.parametrize(
    "secret",
    [
        "/invitations/0b7c5a0e-6d6f-4c7e-9a51-0d9f3c1c7f10/",
        "/unsubscribe/WzEsICJtb25leSJd:x1/",
        "/accounts/confirm-email/MQ:1t/",
        "/accounts/password/reset/key/1-abc/",
    ],
)
def test_links_that_open_something_are_not_logged(client, db, secret):
    with capture_logs(processors=[hide_secrets]) as logged:
        client.get(secret)
    lines = str(logged)
    assert "…" in lines and secret.split("/")[-2] not in lines


def test_other_addresses_are_logged_whole():
    assert hide_secrets(None, "info", {"request": "GET /projects/?q=x"}) == {"request": "GET /projects/?q=x"}


@pytest.mark.parametrize(("trusted", "known"), [(None, "127.0.0.1"), ("X-Real-IP", "198.51.100.7")])
def test_the_log_believes_only_our_own_proxy_about_who_asks(client, db, settings, trusted, known):
    settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = trusted
    with capture_logs(processors=[merge_contextvars]) as logged:
        client.get("/", headers={"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "198.51.100.7"})
    assert {line["ip"] for line in logged} == {known}

"""What all of the API keeps: one shape of refusals, limits, a schema without warnings, and its documentation."""

import pytest
from django.core.management import call_command
from rest_framework.throttling import AnonRateThrottle

from tests.factories import UserFactory


def refusal(answer) -> tuple[int, str]:
    """Status and code of an answer that has exactly the shape of a refusal."""
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"code", "message", "fields"}
    assert body["error"]["message"]
    return answer.status_code, body["error"]["code"]


@pytest.mark.parametrize("path", ["projects/none/", "nothing/here/", "projects"])
def test_what_is_not_there_is_not_found(api, path):
    assert refusal(api().get(f"/api/v1/{path}")) == (404, "not_found")


def test_every_refusal_has_one_shape(api):
    client = api(UserFactory())
    assert refusal(api().get("/api/v1/me/")) == (401, "not_authenticated")
    assert refusal(client.put("/api/v1/me/")) == (405, "method_not_allowed")
    assert refusal(api().post("/api/v1/token/", "{", content_type="application/json")) == (400, "parse_error")
    assert refusal(api().post("/api/v1/token/", "x", content_type="text/plain")) == (415, "unsupported_media_type")
    assert refusal(api().post("/api/v1/token/", [], format="json")) == (400, "invalid")
    assert refusal(client.get("/api/v1/me/", headers={"accept": "text/csv"})) == (406, "not_acceptable")


def test_a_token_nobody_has_is_refused(api):
    client = api()
    client.credentials(HTTP_AUTHORIZATION="Token 0000")
    assert refusal(client.get("/api/v1/projects/")) == (401, "authentication_failed")


def test_who_asks_too_often_is_told_when_to_come_back(api, monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    for _number in range(2):
        assert api().get("/api/v1/projects/").status_code == 200
    answer = api().get("/api/v1/projects/")
    assert refusal(answer) == (429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_the_schema_is_valid_and_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    assert "/api/v1/projects/{slug}/apply/" in (tmp_path / "schema.yml").read_text()


def test_the_schema_can_be_fetched(api):
    answer = api().get("/api/schema/", headers={"accept": "application/json"})
    schema = answer.json()
    assert schema["info"]["title"] == "Firstrung API"
    assert all("default" in operation["responses"] for path in schema["paths"].values() for operation in path.values())


def test_the_documentation_needs_nothing_inline_and_nobody_else(client):
    answer = client.get("/api/docs/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<style" not in page and "http" not in page.replace("http-equiv", "")
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_the_documentation_works_in_a_browser(page, live_server):
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: request.url.startswith((live_server.url, "data:")) or said.append(request.url))
    page.goto(f"{live_server.url}/api/docs/")
    page.get_by_text("/api/v1/projects/{slug}/apply/").wait_for()
    assert said == []

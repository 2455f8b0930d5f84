"""A list of projects inside somebody else's page."""

import html
import http.server
import re
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.discovery.web import public
from projects.models import Project
from tests.factories import CompanyFactory, SkillFactory
from tests.stages import drafted, published

pytestmark = pytest.mark.django_db
PATH = "/embed/projects/"


def directives(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


def test_it_shows_what_the_search_finds(client, settings):
    data, design = published(title="Clean our data", category="data"), published(category="design")
    drafted(title="Not there yet", category="data")

    page = client.get(f"{PATH}?category=data")

    assert "Clean our data" in page.text and "$450" in page.text
    assert design.title not in page.text and "Not there yet" not in page.text
    link = f'<a href="{settings.SITE_URL}{data.get_absolute_url()}" target="_blank" rel="noopener"'
    assert link in page.text
    assert f'href="{settings.SITE_URL}/projects/?category=data" target="_blank" rel="noopener"' in page.text


def test_only_this_page_may_be_framed(client, settings):
    project = published()

    embedded = client.get(PATH)
    assert directives(embedded)["frame-ancestors"] == "*"
    assert directives(embedded)["script-src"] == "'self'"
    assert "X-Frame-Options" not in embedded

    for path in ("/", "/projects/", project.get_absolute_url(), "/about/embed/", "/accounts/login/", "/projects/feed/",
                 "/embed/nothing/"):  # fmt: skip
        answer = client.get(path)
        assert directives(answer)["frame-ancestors"] == "'none'", path
        assert answer["X-Frame-Options"] == "DENY", path


def test_no_cookie_is_read_or_set_and_everyone_may_keep_it(client_for, student):
    published()
    visitor = client_for(student)
    visitor.cookies["theme"] = "x"
    with CaptureQueriesContext(connection) as queries:
        answer = visitor.get(PATH, headers={"accept-language": "en-gb"})

    assert not answer.cookies
    assert not any("session" in query["sql"] or "accounts_user" in query["sql"] for query in queries)
    assert answer["Cache-Control"] == "public, max-age=300"
    assert not {"Cookie", "Accept-Language"} & set(answer.get("Vary", "").split(", "))
    assert answer.content == client_for().get(PATH).content
    assert visitor.get(PATH, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert visitor.get("/dashboard/").status_code == 200, "elsewhere the session is as it was"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("robots", []), ("sitemap", []), ("sitemap_part", ["projects-0"]), ("feed", []), ("embed_projects", []),
     ("project_picture", ["map-x", "0123456789abcdef"])],
)  # fmt: skip
def test_what_is_the_same_for_everybody_is_known_to_the_middleware(name, arguments):
    assert public.PATHS.match(reverse(name, args=arguments))


def test_pages_of_people_are_not_taken_for_public_ones():
    for path in ("/", "/projects/", "/projects/map-x/", "/about/embed/", "/embed/projects/x", "/dashboard/feed.png"):
        assert not public.PATHS.match(path)


@pytest.mark.parametrize(("query", "shown"), [("", 5), ("rows=3", 3), ("rows=10", 7), ("rows=1000", 5), ("rows=-1", 5)])
def test_it_shows_so_many_at_most(client, query, shown):
    company = CompanyFactory()
    for _number in range(7):
        published(company=company)
    assert len(client.get(f"{PATH}?{query}").context["projects"]) == shown


def test_the_number_of_statements_does_not_grow_with_the_rows(client):
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{PATH}?rows=20")
        return len(queries)

    company = CompanyFactory()
    published(company=company)
    with_one = statements()
    for _number in range(20):
        published(company=company)
    assert statements() == with_one <= 2


@pytest.mark.parametrize(("query", "scheme"), [("theme=dark", "dark"), ("theme=light", "light"), ("theme=x", None)])
def test_its_colours_are_chosen_or_the_readers(client, query, scheme):
    page = client.get(f"{PATH}?{query}").text
    assert (f'class="scheme-{scheme}"' in page) if scheme else "scheme-" not in page


def test_an_empty_list_says_so(client):
    assert "No open project fits" in client.get(f"{PATH}?category=ai").text


def test_bad_parameters_are_no_error(client):
    published()
    for query in ("q=" + "x" * 9000, "rows=%00", "theme=%3Cscript%3E", "near=nowhere&km=-1", "skills=,,,"):
        assert client.get(f"{PATH}?{query}").status_code == 200


# The page where one picks and copies


def snippet(page) -> str:
    return html.unescape(re.search(r"<textarea id=\"snippet\"[^>]*>(.*?)</textarea>", page.text, re.DOTALL)[1])


def test_a_career_center_gets_what_its_page_needs(client, settings):
    SkillFactory(label="Excel", slug="excel")
    page = client.get("/about/embed/?category=data&skills=Excel&rows=3&theme=dark")

    found = snippet(page)

    assert found.startswith(f'<iframe src="{settings.SITE_URL}/embed/projects/?')
    assert 'title="Paid projects on Firstrung: ' in found and 'loading="lazy"' in found
    source = html.unescape(re.search('src="([^"]*)"', found)[1]).removeprefix(settings.SITE_URL)
    embedded = client.get(source).context["embedded"]
    assert (embedded.rows, embedded.theme) == (3, "dark")
    assert [skill.label for skill in embedded.search.skills] == ["Excel"]
    assert f'<iframe class="embed-preview" src="{html.escape(source)}"' in page.text


def test_nothing_typed_breaks_out_of_the_snippet(client):
    page = client.get("/about/embed/", {"q": '"></iframe><script>alert(1)</script>'})
    found = snippet(page)
    assert found.count("<") == 2 and "<script" not in found
    assert "<script>alert" not in page.text


def test_what_was_chosen_stays_chosen(client):
    page = client.get("/about/embed/?category=data&rows=10&q=survey").text
    assert re.search(r'value="data"[^>]*checked', page)
    assert re.search(r'<option value="10" selected', page)
    assert 'value="survey"' in page


# In a browser


@pytest.fixture
def school():
    """A page of another site, on another port; `school(html)` is its address."""
    pages = {}

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages["html"].encode())

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(text: str) -> str:
        pages["html"] = text
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


def test_the_copied_lines_work_on_another_site_and_other_pages_do_not(
    page, live_server, transactional_db, school, client, settings
):
    settings.SITE_URL = live_server.url
    project = published(title="Map five competitors")
    found = snippet(client.get("/about/embed/"))
    refused = f'<iframe src="{live_server.url}{project.get_absolute_url()}" name="refused"></iframe>'
    page.set_viewport_size({"width": 320, "height": 700})
    told = []
    page.on("console", lambda message: told.append(message.text))

    page.goto(school(f"<!DOCTYPE html><title>School</title>{found}{refused}"))
    frame = page.frame_locator("iframe").first
    frame.get_by_role("link", name="Map five competitors").wait_for()

    wide, room = frame.locator("html").evaluate("root => [root.scrollWidth, root.clientWidth]")
    assert wide <= room
    assert frame.get_by_role("link", name="Map five competitors").get_attribute("target") == "_blank"
    assert "Map five" not in (page.frame(name="refused").locator("body").inner_text())
    assert any("frame-ancestors" in text or "X-Frame-Options" in text for text in told)
    assert page.context.cookies() == []
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Map five competitors").click()
    opened.value.wait_for_url(f"**{Project.objects.get().get_absolute_url()}")

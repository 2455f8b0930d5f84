"""What people wait for on a slow phone line: bytes, requests, the largest paint, and nothing that moves late.

The server is the one of production. Times come from Chromium on a simulated line, the one Lighthouse calls slow 4G.
"""

from dataclasses import dataclass

import pytest
import requests

from tests.factories import CompanyFactory, SkillFactory
from tests.journeys.conftest import LOOKS
from tests.journeys.production import running_site
from tests.stages import published

pytestmark = [pytest.mark.slow, pytest.mark.flaky(reruns=1), pytest.mark.django_db(transaction=True)]

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
LARGEST_PAINT_MS, LAYOUT_SHIFT = 1500, 0.05
MOST_BYTES, MOST_REQUESTS, MOST_SCRIPT_BYTES = 30_000, 4, 1000
WATCH = """
window.seen = {largest: 0, shift: 0};
new PerformanceObserver(list => list.getEntries().forEach(entry => seen.largest = entry.startTime))
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(entry => entry.hadRecentInput || (seen.shift += entry.value)))
  .observe({type: "layout-shift", buffered: true});
"""
PAGES = ["/", "/projects/", "/projects/?q=onboarding", "/projects/{slug}/"]


@pytest.fixture(scope="module")
def address(django_db_setup, tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("production")) as address:
        yield address


@pytest.fixture
def slug(transactional_db):
    """The newest of thirty open projects."""
    company, skill = CompanyFactory(), SkillFactory()
    for number in range(30):
        project = published(company=company, title=f"Map the onboarding of competitor {number}")
        project.skills.add(skill)
    return project.slug


@dataclass(frozen=True)
class FirstView:
    """What a page cost somebody who sees it for the first time."""

    largest_paint_ms: float
    layout_shift: float
    transferred: dict[str, int]

    @property
    def script_bytes(self) -> int:
        return sum(size for url, size in self.transferred.items() if url.partition("?")[0].endswith(".js"))


@pytest.fixture
def first_view(browser):
    """`first_view(url, viewport)` opens a page over a slow line with nothing remembered."""

    def look(url: str, viewport: dict) -> FirstView:
        context = browser.new_context(viewport=viewport)
        page, sent, urls = context.new_page(), {}, {}
        line = context.new_cdp_session(page)
        line.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
        line.on("Network.loadingFinished", lambda event: sent.update({event["requestId"]: event["encodedDataLength"]}))
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_4G)
        page.add_init_script(WATCH)
        page.goto(url, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        seen = page.evaluate("seen")
        context.close()
        transferred = {urls[key]: int(size) for key, size in sent.items() if not urls[key].startswith("data:")}
        return FirstView(seen["largest"], seen["shift"], transferred)

    return look


@LOOKS
@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_is_small_quick_and_still(address, slug, first_view, viewport, path):
    url = address + path.format(slug=slug)
    assert requests.get(url, timeout=20).ok

    seen = first_view(url, viewport)

    assert sum(seen.transferred.values()) < MOST_BYTES
    assert len(seen.transferred) <= MOST_REQUESTS
    assert seen.script_bytes < MOST_SCRIPT_BYTES
    assert 0 < seen.largest_paint_ms < LARGEST_PAINT_MS
    assert seen.layout_shift < LAYOUT_SHIFT


def test_what_has_a_hash_is_kept_for_good_and_the_page_is_asked_for_anew(address, slug):
    page = requests.get(f"{address}/projects/", timeout=20)
    sheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    again = requests.get(f"{address}/projects/", headers={"If-None-Match": page.headers["ETag"]}, timeout=20)
    kept = requests.get(address + sheet, headers={"Accept-Encoding": "br"}, timeout=20)

    assert again.status_code == 304
    assert "immutable" in kept.headers["Cache-Control"]
    assert kept.headers["Content-Encoding"] == "br"
    assert b"@import" not in kept.content

"""A pytest plugin: the Chromium of this machine for Playwright, and a loud word when there is none.

`CHROMIUM=/path` names it, else `chromium` or `google-chrome` on the PATH is used. Without one every test that needs
a browser is skipped and the last lines of the run say so; with `CI` set a skipped browser test fails the run. There a
browser that was starved of processor time gets one second chance, which the report shows.
"""

import os
import shutil

import pytest
from playwright.sync_api import expect

PATIENCE_MS = 20_000
"""How long a test waits for a page on a busy machine before it gives up."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
FIXTURES = {"browser", "browser_type", "context", "new_context", "page", "chromium_path"}
REASON = "no Chromium on this machine"


def find_chromium() -> str | None:
    """The browser's path, or nothing."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            raise pytest.UsageError(f"CHROMIUM={named} is not a program that can be run.")
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Launch:
    """Fixtures that replace those of pytest-playwright: registered last, so they win."""

    @pytest.fixture(scope="session")
    @classmethod
    def chromium_path(cls):
        return find_chromium()

    @pytest.fixture(scope="session")
    @classmethod
    def browser_type_launch_args(cls, browser_type_launch_args, chromium_path):
        return {**browser_type_launch_args, "executable_path": chromium_path, "args": FLAGS}


def pytest_configure(config):
    config.pluginmanager.register(Launch(), "chromium of this machine")
    expect.set_options(timeout=PATIENCE_MS)
    # Playwright's synchronous interface runs an event loop in this thread; Django takes that for an async view.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    """Mark what drives a browser, and skip it where there is none."""
    found = find_chromium()
    for item in items:
        if FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.flaky(reruns=1))
        if not found and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=REASON))


def skipped_browser_tests(reporter) -> list[str]:
    """Every browser test that did not run, whatever the reason."""
    return [report.nodeid for report in reporter.stats.get("skipped", []) if "browser" in report.keywords]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        os.environ.get("CI")
        and reporter
        and skipped_browser_tests(reporter)
        and session.exitstatus == pytest.ExitCode.OK
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    skipped = skipped_browser_tests(terminalreporter)
    if not skipped:
        return
    in_ci = bool(os.environ.get("CI"))
    terminalreporter.section("BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
    terminalreporter.line(f"{len(skipped)} browser tests were skipped, for example {skipped[0]}.")
    terminalreporter.line("Install Chromium (Debian: apt-get install chromium) or set CHROMIUM=/path/to/it.")
    if in_ci:
        terminalreporter.line("CI is set, so this run fails.", red=True)


@pytest.fixture
def window(browser, live_server, client_for):
    """`window(person, width=, scheme=, scripts=)` is a page of our site in which the person is logged in."""
    contexts = []

    def open_one(person=None, *, width=390, scheme="light", scripts=True):
        viewport = {"width": width, "height": 800}
        context = browser.new_context(
            base_url=live_server.url, viewport=viewport, color_scheme=scheme, java_script_enabled=scripts
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

"""People with a browser: what they can do on any page. What they do in the story is `steps`."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.site import Letter, Site

PASSWORD = "a-ladder-with-3-rungs"
ALBUMS = Path(__file__).parents[2] / "var" / "screenshots" / "journeys"


@dataclass
class Album:
    """Numbered pictures of a journey, kept under var/screenshots/journeys/<name>/."""

    name: str
    number: int = 0

    def add(self, page: Page, title: str) -> None:
        self.number += 1
        folder = ALBUMS / self.name
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{self.number:02}-{title}.png", full_page=True)


@dataclass
class Person:
    """Somebody at a browser."""

    name: str
    email: str
    site: Site
    page: Page
    album: Album | None = None
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: said.type == "error" and self._complain(said.text))
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on(
            "response", lambda answer: answer.status >= 500 and self._complain(f"{answer.status} {answer.url}")
        )

    def _complain(self, text: str) -> None:
        self.complaints.append(f"{self.page.url}: {text}")

    def opens(self, address: str) -> None:
        self.page.goto(address)

    def reads(self, letter: Letter) -> None:
        """Press the button in an e-mail."""
        self.page.goto(letter.link)

    def follows(self, name: str, *, exact: bool = False) -> None:
        self.page.locator("main").get_by_role("link", name=name, exact=exact).first.click()

    def presses(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name).first.click()

    def writes(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def chooses(self, label: str) -> None:
        """Tick a box or choose a radio by its label."""
        self.page.get_by_label(label).first.check()

    def ticks_all(self, selector: str) -> None:
        """Every box of a list, once the page that has them is there."""
        boxes = self.page.locator(selector)
        expect(boxes).not_to_have_count(0)
        for box in boxes.all():
            box.check()

    def sees(self, text: str, *, within: str = "body") -> Locator:
        found = self.page.locator(within).get_by_text(text).locator("visible=true").first
        expect(found).to_be_visible()
        return found

    def shows(self, title: str) -> None:
        """Keep a picture of the page."""
        if self.album:
            self.page.wait_for_load_state()
            self.album.add(self.page, title)

    def is_at(self, pattern: str) -> None:
        self.page.wait_for_url(pattern)

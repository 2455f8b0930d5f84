"""What a machine can see of a page: violations of WCAG, what does not fit, and what the browser says."""

from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser import PATIENCE_MS

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = """rules => axe.run(
  document, {runOnly: rules, preload: false, resultTypes: ['violations']}
).then(found => found.violations.map(
  each => `${each.id}: ` + each.nodes.slice(0, 3).map(node => `${node.target} ${node.html.slice(0, 120)}`).join('; ')
))"""
SMALLEST, DESK = 320, 1280
LOOKS = [(DESK, "light"), (SMALLEST, "dark")]
WIDER = """() => [...document.querySelectorAll('body *')].filter(node => {
  if (node.closest('.table-scroll')) return false;
  const box = node.getBoundingClientRect();
  return box.right > innerWidth + 1 && box.width;
}).slice(0, 3).map(node => node.outerHTML.slice(0, 90))"""


@dataclass
class Inspector:
    """Walks pages and collects what is wrong with them."""

    page: Page
    base: str
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", lambda said: said.type == "error" and self._add(said.text))
        self.page.on("pageerror", lambda error: self._add(str(error)))

    def _add(self, text: str) -> None:
        if "Failed to load resource" not in text:
            self.problems.append(f"{self.page.url.removeprefix(self.base)}: {text}")

    def visit(self, *addresses: str, status: int = 200) -> None:
        """Open each address, light on a desk and dark on the smallest phone."""
        for address in addresses:
            answer = self.page.goto(self.base + address)
            if answer.status != status:
                self._add(f"answers {answer.status}")
            self.look()

    def look(self) -> None:
        """Inspect the page as it is now."""
        self.page.evaluate(AXE_SCRIPT)
        for width, scheme in LOOKS:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            needed = self.page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                self._add(f"needs {needed} of {width} pixels: {self.page.evaluate(WIDER)}")
            for found in self.page.evaluate(AXE, RULES):
                self._add(f"{scheme} {found}")

"""What every hosted page is made of: the layout, money, rows, choices, and a policy without scripts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from .wire import ZERO_DECIMAL

FOLDER = Path(__file__).parent / "hosted"
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "cad": "CA$", "aud": "A$", "jpy": "¥"}


@dataclass
class Page:
    """An answer for a browser: a page, or with `location` a redirect."""

    html: str = ""
    status: int = 200
    location: str = ""
    leads_to: tuple[str, ...] = ()

    def policy(self) -> str:
        """No scripts, our style sheet only; forms may end where the merchant said they end."""
        places = [urlsplit(url) for url in self.leads_to if url.startswith(("http://", "https://"))]
        targets = " ".join(["'self'", *sorted({f"{at.scheme}://{at.netloc}" for at in places})])
        return (
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action {targets}"
        )


def money(amount: int, currency: str) -> str:
    digits = f"{amount:,}" if currency in ZERO_DECIMAL else f"{amount / 100:,.2f}"
    return f"{SIGNS[currency]}{digits}" if currency in SIGNS else f"{digits} {currency.upper()}"


def day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%-d %B %Y (UTC)")


def page(file: str, title: str, *, raw: dict[str, str] | None = None, status: int = 200, **texts: str) -> Page:
    """Fill hosted/<file>.html: `texts` are escaped, `raw` is markup made here."""
    safe = {key: escape(text) for key, text in texts.items()} | (raw or {}) | {"title": escape(title)}
    content = Template((FOLDER / f"{file}.html").read_text()).substitute(safe)
    layout = Template((FOLDER / "layout.html").read_text())
    return Page(layout.substitute(title=escape(title), content=content), status)


def notice(title: str, text: str, back: str | None = None, *, status: int = 200) -> Page:
    return page("notice", title, raw={"back": back_link(back)}, status=status, text=text)


def back_link(url: str | None) -> str:
    if not url:
        return ""
    return f'<p class="back"><a href="{escape(url)}">Go back without paying</a></p>'


def choices(name: str, chosen: str, options: list[tuple[str, str, str]]) -> str:
    made = []
    for value, label, note in options:
        checked = " checked" if value == chosen else ""
        radio = f'<input type="radio" name="{name}" value="{value}"{checked}>'
        made.append(f'<label class="choice">{radio}<span>{escape(label)}<small>{escape(note)}</small></span></label>')
    return "\n".join(made)


def checkbox(name: str, label: str, *, checked: bool) -> str:
    box = f'<input type="checkbox" name="{name}" value="yes"{" checked" if checked else ""}>'
    return f'<label class="choice">{box}<span>{escape(label)}</span></label>'


def rows(pairs: list[tuple[str, str, str]]) -> str:
    notes = [(what, f"<small>{escape(note)}</small>" if note else "", amount) for what, note, amount in pairs]
    return "\n".join(f"<div><dt>{escape(w)}{note}</dt><dd>{escape(a)}</dd></div>" for w, note, a in notes)


def problem(text: str) -> str:
    return f'<p class="problem" role="alert">{escape(text)}</p>' if text else ""

"""Template filters for what people compare and trust: money, days, moments, names, and text that others wrote.

Registered as template builtins. Money and dates follow the active locale; times the reader's time zone.
"""

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

import nh3
from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, get_currency_precision
from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

register = template.Library()

MARKDOWN_TAGS = {
    "p",
    "br",
    "hr",
    "em",
    "strong",
    "s",
    "a",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
MARKDOWN_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# The first mark that a user agent holds wins: Edge also calls itself Chrome, and Chrome Safari.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
_markdown.enable(["table", "strikethrough"]).disable("image")


def current_locale() -> Locale:
    """The Babel locale of the active language."""
    return _locale(get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


def _amount(cents: int, currency: str) -> Decimal:
    return Decimal(cents).scaleb(-get_currency_precision(currency))


@register.filter
def money(cents, currency) -> str:
    """Money for reading: `$450`, `$32.50`; the cents are shown only when there are any."""
    if cents in (None, ""):
        return ""
    return _money(cents, str(currency).upper(), current_locale())


@lru_cache(maxsize=2048)
def _money(cents: int, currency: str, locale: Locale) -> str:
    amount = _amount(cents, currency)
    if amount != amount.to_integral_value():
        return format_currency(amount, currency, locale=locale)
    whole = re.sub(r"\.0+", "", locale.currency_formats["standard"].pattern)
    return format_currency(amount, currency, format=whole, locale=locale, currency_digits=False)


@register.filter
def money_exact(cents, currency) -> str:
    """Money for accounts: always with its cents, `$495.00`."""
    if cents in (None, ""):
        return ""
    currency = str(currency).upper()
    return format_currency(_amount(cents, currency), currency, locale=current_locale())


@register.filter
def percent(number) -> str:
    """A share in whole per cent: `40 %`."""
    return _("%(weight)s %%") % {"weight": number}


@register.filter
def country(code) -> str:
    """A country in the reader's language by its ISO code; the code where that has no name for it."""
    return str(current_locale().territories.get(code, code))


@register.filter
def language(code) -> str:
    """A language in the reader's own by its code; the code where that has no name for it."""
    return str(current_locale().languages.get(code, code))


def _local(value: dt.date) -> dt.date:
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


def _zone(value: dt.datetime) -> str:
    """`CDT`; zones that only have a number read `UTC+03`."""
    name = value.tzname() or "UTC"
    return name if name[0].isalpha() else f"UTC{name}"


def _skeleton(value: dt.date, parts: str) -> str:
    year = "" if value.year == timezone.localdate().year else "y"
    return _day(dt.date(value.year, value.month, value.day), year + parts, current_locale())


@lru_cache(maxsize=2048)
def _day(day: dt.date, parts: str, locale: Locale) -> str:
    return format_skeleton(parts, day, locale=locale)


@register.filter
def day(value) -> str:
    """A day in the reader's zone: `Jul 18`, with the year when it is not this one."""
    return _skeleton(_local(value), "MMMd") if value else ""


@register.filter
def weekday(value) -> str:
    """A day with its weekday and, for a point in time, its zone: `Fri, Jul 18 (CDT)`."""
    if not value:
        return ""
    value = _local(value)
    text = _skeleton(value, "MMMEd")
    return f"{text} ({_zone(value)})" if isinstance(value, dt.datetime) else text


@register.filter
def long_day(value) -> str:
    """A day for documents: `July 18, 2026`."""
    return format_date(_local(value), format="long", locale=current_locale()) if value else ""


@register.filter
def moment(value) -> str:
    """A point in time in the reader's zone, named: `Jul 15, 17:00 (CDT)`."""
    if not value:
        return ""
    value = _local(value)
    return f"{_skeleton(value, 'MMMd')}, {value:%H:%M} ({_zone(value)})"


@register.filter
def hours(minutes) -> str:
    """A time span given in minutes: “14 h 30 min”, “14 h”, “45 min”."""
    whole, rest = divmod(int(minutes), 60)
    words = {"hours": whole, "minutes": rest}
    if not whole:
        return _("%(minutes)d\u00a0min") % words
    return (_("%(hours)d\u00a0h %(minutes)d\u00a0min") if rest else _("%(hours)d\u00a0h")) % words


@register.filter
def markdown(text) -> SafeString:
    """What a person wrote, as safe HTML: no raw HTML, no images, links that pass on no reputation."""
    return _prose(str(text)) if text else mark_safe("")


@lru_cache(maxsize=64)
def _prose(text: str) -> SafeString:
    """Kept for pages that show a text to people and tell it to machines."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=MARKDOWN_TAGS,
        attributes=MARKDOWN_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    return format_html('<div class="prose" dir="auto">{}</div>', mark_safe(clean))


@register.filter
def browser(user_agent) -> str:
    """A browser and its system as people call them: `Firefox on Android`."""
    found = [
        next((name for mark, name in names if mark in str(user_agent)), unknown)
        for names, unknown in ((BROWSERS, _("Another browser")), (SYSTEMS, _("another system")))
    ]
    return _("%(browser)s on %(system)s") % {"browser": found[0], "system": found[1]}


@register.filter
def initials(person) -> str:
    """Up to two initials of a person, a company or a name, for an avatar."""
    full_name = getattr(person, "get_full_name", None)
    name = full_name() if callable(full_name) else getattr(person, "name", None) or str(person or "")
    words = [word for word in re.split(r"[\s\-_.@]+", name) if word and word[0].isalnum()]
    ends = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0] for word in ends).upper() or "?"

"""What lists of projects show many times a page, drawn in Python: templates take ten times as long.

Registered as template builtins. Texts that people wrote go through `escape`; our own words are escaped once.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.template.context import BaseContext
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from marketplace.core.components import icon, pill, status_pill
from marketplace.core.formats import day, money
from projects.discovery.links import Link
from projects.postings.models import Project

register = template.Library()

ANY_SLUG = "any-slug"
CARD = """<article class="result">
  <div>
    <h3><a href="{address}" dir="auto">{title}</a></h3>
    <p class="muted small">{about}</p>
    <ul class="facts">
      {facts}
    </ul>
    <ul class="tags">
      {tags}
    </ul>
  </div>
  {bookmark}
</article>"""
KEEP = """<form class="bookmark" method="post" action="{address}" hx-post="{address}" hx-swap="outerHTML">
    <input type="hidden" name="csrfmiddlewaretoken" value="{token}">
    <input type="hidden" name="next" value="{here}">
    <input type="hidden" name="keep" value="{keep}">
    <button class="button button-icon" type="submit" aria-pressed="{is_kept}" aria-label="{label}">{icon}</button>
  </form>"""
LOG_IN = '<a class="button button-icon" href="{door}?next={address}" aria-label="{label}">{icon}</a>'


class Reader(NamedTuple):
    """Whom something is drawn for, as far as words, money and days depend on it."""

    language: str
    year: int


def _reader() -> Reader:
    return Reader(get_language(), timezone.localdate().year)


@register.simple_tag(takes_context=True)
def cards(context: BaseContext, projects: Iterable[Project]) -> SafeString:
    """The projects of a list, each in its own item."""
    reader = _reader()
    return SafeString("".join(f"<li>{_card(context, project, reader)}</li>" for project in projects))


@register.simple_tag(takes_context=True)
def card(context: BaseContext, project: Project) -> SafeString:
    """A project as a result of a list, as `queries.cards` loads it."""
    return SafeString(_card(context, project, _reader()))


@register.simple_tag(takes_context=True)
def bookmark(context: BaseContext, project: Project) -> SafeString:
    """The button that keeps a project, or lets it go; visitors are asked to log in."""
    return SafeString(_bookmark(context, project, get_language()))


@register.simple_tag
def in_a_row(links: Iterable[Link]) -> SafeString:
    """Links with dots between them; the one that is on leads nowhere, and numbers say what one finds there."""
    return SafeString(" · ".join(map(_link, links)))


def _link(link: Link) -> str:
    label = escape(link.label)
    if link.is_on:
        return f'<b aria-current="true">{label}</b>'
    if link.number:
        return f'<a href="{escape(link.url)}" rel="nofollow">{label}</a> <span class="muted">{link.number}</span>'
    return f'<a href="{escape(link.url)}">{label}</a>'


def _card(context: BaseContext, project: Project, reader: Reader) -> str:
    tags = [*map(escape, project.skill_labels), _ai_rule(project.ai_rule, reader.language)]
    if not project.is_open:
        tags.append(status_pill(project))
    return CARD.format(
        address=_address("project", project.slug),
        title=escape(project.title),
        about=" · ".join(_about(project, reader.language)),
        facts=_rows(f"<b>{number}</b> {words}" for number, words in _facts(project, reader)),
        tags=_rows(tags),
        bookmark=_bookmark(context, project, reader.language),
    )


def _bookmark(context: BaseContext, project: Project, language: str) -> str:
    said, title = _said(language), escape(project.title)
    if not context["user"].is_authenticated:
        address, label = _address("project", project.slug), said["log in"] % {"title": title}
        return LOG_IN.format(door=_address("account_login"), address=address, label=label, icon=_icon())
    is_kept = project.is_kept
    return KEEP.format(
        address=_address("bookmark", project.slug),
        token=context["csrf_token"],
        here=escape(context["request"].get_full_path()),
        keep="0" if is_kept else "1",
        is_kept="true" if is_kept else "false",
        label=said["keep"] % {"title": title},
        icon=_icon(),
    )


def _rows(drawn: Iterable[str]) -> str:
    return "\n      ".join(f"<li>{row}</li>" for row in drawn)


def _about(project: Project, language: str) -> Iterator[str]:
    """Whose it is, of what kind, and where."""
    yield escape(project.company.name)
    if project.company.is_verified:
        yield _said(language)["verified"]
    yield _category(project.category, language)
    yield escape(project.place) or _said(language)["remote"]


def _facts(project: Project, reader: Reader) -> Iterator[tuple[str, str]]:
    """Numbers, and what they are of."""
    language, said = reader.language, _said(reader.language)
    yield _money(project.pay_cents, project.currency, reader), said["pay"]
    yield said["hours"] % {"hours": project.hours}, said["about"]
    yield _money(project.pay_per_hour_cents, project.currency, reader), said["hourly"]
    yield _day(project.due_on, reader), said["due"]
    yield str(project.applications_count), _applied(project.seats, language)
    if project.is_open and project.applications_left:
        yield said["more"] % {"left": project.applications_left}, said["can apply"]
    elif project.is_open:
        yield str(project.waiting_count), said["waiting"]
    record = getattr(project.company, "record", None)
    days = record and record.median_days_to_decide
    yield _days(days, language) if days else said["new"], said["decides"]


@cache
def _said(_language: str) -> dict[str, str]:
    """Our own words in the active language, ready for a page."""
    said = {
        "verified": _("verified"),
        "remote": _("Remote"),
        "pay": _("fixed pay"),
        "hours": _("%(hours)s h"),
        "about": _("about"),
        "hourly": _("an hour"),
        "due": _("due"),
        "more": _("%(left)s more"),
        "can apply": _("can apply"),
        "waiting": _("on the waiting list"),
        "new": _("new here"),
        "decides": _("to decide"),
        "keep": _("Keep “%(title)s”"),
        "log in": _("Log in to keep “%(title)s”"),
    }
    return {name: escape(words) for name, words in said.items()}


@cache
def _category(value: str, _language: str) -> str:
    return escape(Project.Category(value).label)


@cache
def _ai_rule(value: str, _language: str) -> str:
    return pill(Project.AiRule(value).label, "info")


@lru_cache(maxsize=1024)
def _money(cents: int, currency: str, _reader: Reader) -> str:
    return escape(money(cents, currency))


@lru_cache(maxsize=256)
def _day(due_on: dt.date, _reader: Reader) -> str:
    return escape(day(due_on))


@lru_cache(maxsize=256)
def _applied(seats: int, _language: str) -> str:
    return ngettext("applied for %(seats)s place", "applied for %(seats)s places", seats) % {"seats": seats}


@lru_cache(maxsize=256)
def _days(days: int, _language: str) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


@cache
def _icon() -> SafeString:
    return icon("bookmark", size=22)


def _address(name: str, slug: str = "") -> str:
    """The address of a page of a project."""
    return _pattern(name, bool(slug)).replace(ANY_SLUG, slug)


@cache
def _pattern(name: str, has_slug: bool) -> str:
    return reverse(name, args=[ANY_SLUG] if has_slug else [])

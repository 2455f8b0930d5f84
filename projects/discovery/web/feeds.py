"""A search as an Atom feed (RFC 4287): the newest postings that fit, for feed readers and for other programs."""

import datetime as dt
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.translation import gettext as _

from marketplace.core.formats import long_day, money
from projects.discovery.search import Search
from projects.discovery.web import head
from projects.postings.models import Project

MOST = 50
BEGINNING = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
"""What XML 1.0 cannot hold, not even escaped."""


class Feed(feedgenerator.Atom1Feed):
    """Atom whose identity is a tag, not an address that may move, and whose date stands still while it is empty."""

    content_type = "application/atom+xml; charset=utf-8"

    def latest_post_date(self) -> dt.datetime:
        return super().latest_post_date() if self.items else BEGINNING


def atom(search: Search, rows: Iterable[Project]) -> tuple[str, dt.datetime | None]:
    """The feed of a search over its newest postings, and when it changed last."""
    query = head.shared(search)
    tail = f"?{query}" if query else ""
    feed = Feed(
        title=legal(f"{settings.SITE_NAME}: {search.describe()}"),
        link=settings.SITE_URL + reverse("projects") + tail,
        feed_url=settings.SITE_URL + reverse("feed") + tail,
        feed_guid=f"{_tag()}search?{query}",
        description=None,
        subtitle=_("Short, paid projects for students and recent graduates."),
        language=settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
    )
    published = [_add(feed, project) for project in rows]
    return feed.writeString("utf-8"), max(published, default=None)


def _add(feed: Feed, project: Project) -> dt.datetime:
    feed.add_item(
        title=legal(project.title),
        link=settings.SITE_URL + project.get_absolute_url(),
        description=legal(_summary(project)),
        unique_id=f"{_tag()}project/{project.slug}",
        author_name=legal(project.company.name),
        categories=[project.get_category_display(), *(legal(skill.label) for skill in project.skills.all())],
        pubdate=project.published_at,
        updateddate=project.published_at,
    )
    return project.published_at


def _summary(project: Project) -> str:
    facts = _("%(pay)s fixed pay, about %(hours)s hours, due %(day)s, %(where)s.") % {
        "pay": money(project.pay_cents, project.currency),
        "hours": project.hours,
        "day": long_day(project.due_on),
        "where": project.place or _("remote"),
    }
    return f"{project.summary} {facts}".strip()


def _tag() -> str:
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{BEGINNING:%Y}:"


def legal(text: str) -> str:
    """The text without what XML cannot hold."""
    return ILLEGAL.sub("", str(text))

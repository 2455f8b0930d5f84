"""The rules of RFC 4287 for feeds, as far as ours could break them."""

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SPACE = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def parse(text: bytes | str) -> Element:
    return ElementTree.fromstring(text)


def problems(feed: Element) -> list[str]:
    """What a validator would say."""
    found = ["the root is not a feed"] if feed.tag != f"{SPACE}feed" else []
    found += _container(feed, "feed")
    ids = [entry.findtext(f"{SPACE}id") for entry in feed.iter(f"{SPACE}entry")]
    found += ["two entries have one id"] if len(set(ids)) != len(ids) else []
    links = [link for link in feed.findall(f"{SPACE}link") if link.get("rel") == "self"]
    found += ["the feed has no link to itself"] if len(links) != 1 else []
    has_author = feed.find(f"{SPACE}author") is not None
    for entry in feed.iter(f"{SPACE}entry"):
        found += _container(entry, "entry")
        found += ["an entry has no author"] if not has_author and entry.find(f"{SPACE}author") is None else []
        alternate = [link for link in entry.findall(f"{SPACE}link") if link.get("rel", "alternate") == "alternate"]
        has_content = entry.find(f"{SPACE}content") is not None
        found += ["an entry without content has no alternate link"] if not alternate and not has_content else []
        found += [f"an entry has {len(alternate)} alternate links"] if len(alternate) > 1 else []
    return found


def _container(element: Element, name: str) -> Iterator[str]:
    for child in ("id", "title", "updated"):
        number = len(element.findall(f"{SPACE}{child}"))
        if number != 1:
            yield f"{name} has {number} of {child}"
    if not urlsplit(element.findtext(f"{SPACE}id") or "").scheme:
        yield f"the id of {name} is no IRI"
    for child in ("updated", "published"):
        for moment in element.findall(f"{SPACE}{child}"):
            if not MOMENT.fullmatch(moment.text or "") or not dt.datetime.fromisoformat(moment.text):
                yield f"{child} of {name} is no date"
    for author in element.findall(f"{SPACE}author"):
        if len(author.findall(f"{SPACE}name")) != 1:
            yield f"an author of {name} has no name"
    for link in element.findall(f"{SPACE}link"):
        if not urlsplit(link.get("href", "")).scheme:
            yield f"a link of {name} leads nowhere"
    for category in element.findall(f"{SPACE}category"):
        if not category.get("term"):
            yield f"a category of {name} has no term"

"""Google's rules for JobPosting as a checker: what is required, what each property must be, what may not be there.

From developers.google.com/search/docs/appearance/structured-data/job-posting, as read in November 2026.
"""

import datetime as dt
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

REQUIRED = {"@context", "@type", "title", "description", "datePosted", "hiringOrganization"}
RECOMMENDED = {"validThrough", "employmentType", "identifier", "baseSalary", "directApply"}
EMPLOYMENT = {
    "FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER",
}  # fmt: skip
UNITS = {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}
ELEMENTS = {"div", "p", "br", "hr", "ul", "ol", "li", "em", "strong", "s", "a", "code", "pre", "blockquote",
            "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip


class Elements(HTMLParser):
    """Which elements a piece of HTML has, and whether each is closed."""

    def __init__(self, text: str):
        super().__init__()
        self.names, self.open, self.words = set(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.open += [] if tag in ("br", "hr") else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def problems(posting: dict, now: dt.datetime) -> list[str]:
    """What Google would say about a posting; nothing when it is eligible and says all it may."""
    found = [f"{name} is missing" for name in sorted((REQUIRED | RECOMMENDED) - set(posting))]
    found += [f"{name} is empty" for name, value in posting.items() if value in (None, "", [], {}) and name != "skills"]
    return found or [
        sentence
        for check in (_texts, _times, _organization, _place, _pay, _employment)
        for sentence in check(posting, now)
    ]


def _says(**claims: bool) -> list[str]:
    return [name.replace("_", " ") for name, holds in claims.items() if not holds]


def _texts(posting, now):
    html = Elements(posting["description"])
    identifier = posting["identifier"]
    return _says(
        is_schema_org=posting["@context"] in ("https://schema.org", "https://schema.org/"),
        is_a_job=posting["@type"] == "JobPosting",
        title_is_short_text=0 < len(posting["title"]) <= 100 and "<" not in posting["title"],
        description_is_html=html.names <= ELEMENTS and "p" in html.names and not html.open,
        description_says_more_than_the_title=len(html.words) > 2 * len(posting["title"]),
        identifier_is_complete=identifier["@type"] == "PropertyValue" and identifier["name"] and identifier["value"],
        can_apply_directly=posting["directApply"] is True,
        url_is_absolute=_is_address(posting["url"]),
    )


def _times(posting, now):
    posted, ends = (dt.datetime.fromisoformat(posting[name]) for name in ("datePosted", "validThrough"))
    if None in (posted.tzinfo, ends.tzinfo):
        return ["a time has no zone"]
    return _says(
        posted_before_now=posted <= now,
        ends_after_now=ends > now,
    )


def _organization(posting, now):
    company = posting["hiringOrganization"]
    return _says(
        company_is_an_organization=company["@type"] == "Organization" and bool(company["name"]),
        company_has_a_website=_is_address(company["sameAs"]),
        logo_is_absolute="logo" not in company or _is_address(company["logo"]),
    )


def _place(posting, now):
    if "jobLocationType" in posting:
        countries = posting["applicantLocationRequirements"]
        return _says(
            remote_is_telecommute=posting["jobLocationType"] == "TELECOMMUTE",
            remote_has_no_place="jobLocation" not in posting,
            countries_are_named=bool(countries)
            and all(each["@type"] == "Country" and len(each["name"]) > 2 for each in countries),
        )
    if "jobLocation" not in posting:
        return ["there is neither a place nor remote work"]
    place = posting["jobLocation"]
    address = place["address"]
    return _says(
        place_is_a_place=place["@type"] == "Place" and address["@type"] == "PostalAddress",
        country_is_a_code=bool(re.fullmatch("[A-Z]{2}", address.get("addressCountry", ""))),
        city_is_named=bool(address.get("addressLocality")),
    )


def _pay(posting, now):
    pay = posting["baseSalary"]
    value = pay["value"]
    return _says(
        pay_is_an_amount=pay["@type"] == "MonetaryAmount" and bool(re.fullmatch("[A-Z]{3}", pay["currency"])),
        pay_is_a_number=value["@type"] == "QuantitativeValue" and isinstance(value["value"], int | float),
        pay_is_positive=value["value"] > 0,
        unit_is_known=value["unitText"] in UNITS,
    )


def _employment(posting, now):
    kinds = posting["employmentType"]
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return _says(employment_is_known=set(kinds) <= EMPLOYMENT)


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc)

"""A posting as search engines read it: schema.org's JobPosting in JSON-LD, by Google's rules for job search.

Only a posting one can apply to has it: Google asks that the data vanish with the job. Work at a place whose country
nobody knows has none either, because an address without a country is invalid.
"""

import datetime as dt
import json
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.places.models import Place
from marketplace.core import currencies
from marketplace.core.formats import long_day, markdown, money
from projects.postings.models import Project

FREELANCE = ["CONTRACTOR", "TEMPORARY"]
NO_EXPERIENCE = "no requirements"
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def script(project: Project) -> SafeString:
    """The element for the page's head, or nothing where the posting may not be offered as a job.

    What people wrote cannot end the element: every sign that could is written as its number, as is everything beyond
    ASCII.
    """
    found = posting(project)
    text = json.dumps(found, separators=(",", ":")).translate(ESCAPED) if found else ""
    return mark_safe(f'<script type="application/ld+json">{text}</script>' if text else "")


def posting(project: Project) -> dict | None:
    """The data itself; company, city, skills and criteria must be loaded."""
    where = _remote() if project.is_remote else _at(project)
    is_offered = project.is_open and project.applications_left and project.company.suspended_at is None
    if not is_offered or where is None:
        return None
    return {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": project.title,
        "description": description(project),
        "url": settings.SITE_URL + project.get_absolute_url(),
        "identifier": {"@type": "PropertyValue", "name": settings.SITE_NAME, "value": project.slug},
        "datePosted": _instant(project.published_at),
        "validThrough": _instant(project.closes_at),
        "employmentType": FREELANCE,
        "hiringOrganization": _organization(project.company),
        "baseSalary": _pay(project),
        "totalJobOpenings": project.seats,
        "skills": ", ".join(skill.label for skill in project.skills.all()),
        "experienceRequirements": NO_EXPERIENCE,
        "directApply": True,
        **where,
    }


def description(project: Project) -> SafeString:
    """All one has to know, in the few elements that Google understands."""
    facts = _("%(pay)s fixed pay for about %(hours)s hours of work, due %(day)s.") % {
        "pay": money(project.pay_cents, project.currency),
        "hours": project.hours,
        "day": long_day(project.due_on),
    }
    criteria = format_html_join("", "<li>{}</li>", ((criterion.text,) for criterion in project.criteria.all()))
    return format_html(
        "<p>{}</p><p>{}</p>{}<p>{}</p><ul>{}</ul>",
        project.summary,
        facts,
        markdown(project.deliverable),
        _("How it is judged:"),
        criteria,
    )


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _organization(company: Company) -> dict:
    named = {"@type": "Organization", "name": company.name, "sameAs": company.website}
    return named | ({"logo": settings.SITE_URL + company.logo_url} if company.logo else {})


def _pay(project: Project) -> dict:
    """Fixed pay as pay an hour: the only unit of Google's that a project of some hours fits."""
    hourly = project.pay_per_hour_cents / 10 ** currencies.of(project.currency).digits
    value = {"@type": "QuantitativeValue", "value": hourly, "unitText": "HOUR"}
    return {"@type": "MonetaryAmount", "currency": project.currency, "value": value}


def _remote() -> dict:
    """Whoever lives where we can pay out may apply."""
    return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": _countries()}


@cache
def _countries() -> list[dict]:
    names = Locale("en").territories
    return [{"@type": "Country", "name": names.get(code, code)} for code in settings.PAYOUT_COUNTRIES]


def _at(project: Project) -> dict | None:
    address = _city(project.city) if project.city else _typed(project)
    if not address:
        return None
    return {"jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", **address}}}


def _city(city: Place) -> dict:
    region = {"addressRegion": city.region} if city.country == "US" and city.region else {}
    return {"addressLocality": city.name, **region, "addressCountry": city.country}


def _typed(project: Project) -> dict:
    country = project.company.country
    return {"addressLocality": project.place, "addressCountry": country} if country else {}

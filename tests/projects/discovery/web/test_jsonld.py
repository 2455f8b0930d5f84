"""A posting as search engines read it."""

import datetime as dt
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Company
from accounts.places.models import Place
from marketplace.demo import content
from projects.discovery.web import jsonld
from projects.models import Criterion, Project
from projects.postings import services as postings
from tests.factories import CompanyFactory, SkillFactory
from tests.projects.discovery.web import jobs
from tests.stages import drafted, owner_of, published, submitted

pytestmark = pytest.mark.django_db
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def read(client, project) -> dict | None:
    """What a search engine finds on the project's page."""
    found = SCRIPT.findall(client.get(project.get_absolute_url()).text)
    assert len(found) <= 1
    return json.loads(found[0]) if found else None


def test_an_open_posting_is_a_job_by_googles_rules(client):
    project = published(title="Map the onboarding of five competitors")
    project.skills.add(SkillFactory(label="Excel"), SkillFactory(label="Research"))

    found = read(client, project)

    assert jobs.problems(found, timezone.now()) == []
    assert found["title"] == "Map the onboarding of five competitors"
    assert found["employmentType"] == ["CONTRACTOR", "TEMPORARY"]
    assert found["baseSalary"]["value"] == {"@type": "QuantitativeValue", "value": 25.0, "unitText": "HOUR"}
    assert found["skills"] == "Excel, Research"
    assert dt.datetime.fromisoformat(found["validThrough"]) == project.closes_at.replace(microsecond=0)
    assert "<li>A table of at least 40 steps" in found["description"]


def test_the_checker_finds_what_google_would(client):
    right = read(client, published())
    wrong = [
        right | {"validThrough": "2020-01-01T00:00:00+00:00"},
        right | {"validThrough": "2099-01-01T00:00:00"},
        right | {"employmentType": "GIG"},
        right | {"description": "<p>Too"},
        {name: value for name, value in right.items() if name != "hiringOrganization"},
        {name: value for name, value in right.items() if name != "jobLocationType"},
        right | {"baseSalary": right["baseSalary"] | {"currency": "$"}},
    ]

    assert all(jobs.problems(each, timezone.now()) for each in wrong)
    assert jobs.problems(wrong[0], timezone.now()) == ["ends after now"]


def test_remote_work_says_from_where_one_may_apply(client, settings):
    found = read(client, published(place=""))

    names = [country["name"] for country in found["applicantLocationRequirements"]]
    assert found["jobLocationType"] == "TELECOMMUTE"
    assert len(names) == len(settings.PAYOUT_COUNTRIES)
    assert {"Austria", "United States", "United Kingdom"} <= set(names)


@pytest.mark.parametrize(
    ("city", "address"),
    [
        (
            {"name": "Portland", "region": "OR", "country": "US"},
            {"addressLocality": "Portland", "addressRegion": "OR", "addressCountry": "US"},
        ),
        (
            {"name": "Bremen", "region": "03", "country": "DE"},
            {"addressLocality": "Bremen", "addressCountry": "DE"},
        ),
    ],
)
def test_work_at_a_place_has_its_address(client, city, address):
    place = Place.objects.create(id=990001, folded=city["name"].lower(), latitude=1, longitude=1, **city)
    project = published(place=city["name"])
    Project.objects.filter(pk=project.pk).update(city=place)

    found = read(client, project)

    assert jobs.problems(found, timezone.now()) == []
    assert found["jobLocation"]["address"] == {"@type": "PostalAddress", **address}
    assert "jobLocationType" not in found


def test_a_place_nobody_knows_counts_in_the_companys_country_or_the_data_is_left_out(client):
    project = published(place="Behind the old harbor", company=CompanyFactory(country="DE"))
    Project.objects.filter(pk=project.pk).update(city=None)

    assert read(client, project)["jobLocation"]["address"]["addressCountry"] == "DE"
    Company.objects.update(country="")
    assert read(client, project) is None


def test_a_currency_without_cents_is_not_divided(client):
    project = published(currency="JPY", pay_cents=54000, worth=0.67)

    assert read(client, project)["baseSalary"]["value"]["value"] == 3000.0


def test_a_logo_is_told_by_its_whole_address(client, company, settings):
    company.logo.save("logo.webp", ContentFile(b"RIFF"))
    found = read(client, published(company=company))["hiringOrganization"]

    assert found["logo"].startswith(f"{settings.SITE_URL}/companies/harbor-coffee/logo/?v=")
    assert found["sameAs"] == "https://harborcoffee.example"


def test_nothing_a_person_writes_ends_the_script(client):
    nasty = "</script><script>alert(1)</script><!-- \u2028\u2029 & é"
    project = published(title=nasty, summary=nasty, deliverable=f"{nasty} " * 5)

    text = jsonld.script(Project.objects.get(pk=project.pk))

    inner = text.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inner) and inner.isascii()
    assert json.loads(inner)["title"] == nasty
    assert jobs.Elements(json.loads(inner)["description"]).names <= jobs.ELEMENTS
    assert read(client, project)["title"] == nasty


def test_what_nobody_can_apply_to_is_no_job(client_for, moderator, settings):
    closed, full, draft, queued = published(), published(), drafted(), submitted()
    postings.close(closed, by=owner_of(closed.company), reason=Project.CloseReason.BY_HAND)
    Project.objects.filter(pk=full.pk).update(applications_count=settings.APPLICATIONS_PER_SEAT)

    assert [read(client_for(moderator), each) for each in (closed, full, draft, queued)] == [None] * 4


def test_a_posting_whose_time_is_up_is_no_job_before_anybody_closes_it(client):
    project = published()
    Project.objects.filter(pk=project.pk).update(closes_at=timezone.now() - dt.timedelta(minutes=1))

    assert read(client, project) is None


def test_every_posting_of_the_demo_is_a_job():
    told = ("slug", "name", "website", "country", "time_zone")
    companies = {row["slug"]: CompanyFactory(**{name: row[name] for name in told}) for row in content.companies()}
    now = timezone.now()
    later = now + dt.timedelta(days=14)
    rows = content.projects()
    projects = Project.objects.bulk_create(
        Project(
            company=companies[row["company"]], slug=f"demo-{number}", status="open", pay_cents=row["pay"] * 100,
            due_on=later.date(), published_at=now, closes_at=later, decide_by=later,
            **{name: row[name] for name in ("title", "summary", "category", "deliverable", "hours", "place", "seats")},
        )
        for number, row in enumerate(rows)
    )  # fmt: skip
    Criterion.objects.bulk_create(
        Criterion(project=project, text=each["text"], weight=each["weight"])
        for project, row in zip(projects, rows, strict=True)
        for each in row["criteria"]
    )
    found = {project.title: jsonld.posting(project) for project in Project.objects.select_related("company", "city")}

    assert len(found) == len(rows) > 200
    assert {title: jobs.problems(each, timezone.now()) for title, each in found.items() if each} == dict.fromkeys(
        found, []
    )


def test_a_browser_finds_nothing_wrong_with_it(page, live_server, transactional_db):
    project = published()
    reports = []
    page.on("console", lambda message: reports.append(message.text) if message.type != "log" else None)
    page.add_init_script("document.addEventListener('securitypolicyviolation', e => console.error(e.blockedURI))")

    response = page.goto(f"{live_server.url}{project.get_absolute_url()}")
    text = page.locator('script[type="application/ld+json"]').inner_text()

    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert json.loads(text)["title"] == project.title
    assert reports == []
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    assert reports != [], "this browser does report what the policy forbids"

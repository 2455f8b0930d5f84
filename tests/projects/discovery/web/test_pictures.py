"""The picture beside a link to a project."""

import datetime as dt
import io
import time

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from accounts.models import Company
from marketplace.demo import content
from projects.discovery.web import lettering, pictures
from projects.models import Project
from projects.postings import services as postings
from tests.factories import CompanyFactory
from tests.stages import drafted, published, submitted

pytestmark = pytest.mark.django_db
MOST_BYTES = 100_000
TITLES = [
    "Fix our FAQ",
    "Research how twelve independent coffee roasters across Europe describe their subscriptions to people",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenverordnungsblattredaktion",
    "מיפוי תהליך ההצטרפות של חמישה מתחרים עם Excel ו-Figma",
    "إنشاء جدول مقارنة لخمسة منافسين باستخدام Excel 2024",
    "调查五个竞争对手的用户注册流程，并整理成一份带截图的表格",
    "경쟁사 다섯 곳의 온보딩 과정을 지도처럼 정리하기 🚀",
    "Составить карту онбординга пяти конкурентов",
    "\u202e\x00\u200b",
]


def unsaved(title: str, company: str = "Tidewater") -> Project:
    """A project that is in no database: pictures need none."""
    return Project(
        slug="map-abcdef", title=title, company=CompanyFactory.build(name=company), hours=18, pay_cents=45000,
        due_on=dt.date(2026, 12, 20),
    )  # fmt: skip


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_the_page_names_a_picture_that_can_be_kept_for_ever(client, settings):
    project = published()
    page = client.get(project.get_absolute_url()).text
    url = settings.SITE_URL + pictures.address(project)

    answer = client.get(pictures.address(project))

    assert f'<meta property="og:image" content="{url}">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert opened(answer.content).size == (1200, 630)
    assert len(answer.content) < MOST_BYTES


def test_whoever_has_it_gets_no_second_copy(client):
    url = pictures.address(published())
    tag = client.get(url)["ETag"]

    again = client.get(url, headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")


def test_it_is_drawn_once(client, monkeypatch):
    project = published()
    first = client.get(pictures.address(project)).content
    monkeypatch.setattr(pictures, "draw", lambda project: pytest.fail("It was drawn a second time."))

    assert client.get(pictures.address(project)).content == first
    assert len(default_storage.listdir(f"pictures/{project.slug[-2:]}/{project.slug}")[1]) == 1


def test_what_shows_something_else_has_another_address_and_the_old_one_leads_there(client):
    project = published()
    before = pictures.address(project)
    Company.objects.filter(pk=project.company_id).update(name="Renamed & Sons")
    project = Project.objects.select_related("company").get(pk=project.pk)

    answer = client.get(before)

    assert pictures.address(project) != before
    assert (answer.status_code, answer["Location"]) == (302, pictures.address(project))
    assert "immutable" not in answer.get("Cache-Control", "")


def test_what_the_public_may_not_read_has_no_picture(client_for, moderator):
    taken, suspended = published(), published()
    postings.take_down(taken, by=moderator, reason="Asks for bank details.")
    Company.objects.filter(pk=suspended.company_id).update(suspended_at=suspended.published_at)

    for project in (drafted(), submitted(), taken, suspended):
        for viewer in (None, moderator):
            assert client_for(viewer).get(pictures.address(project)).status_code == 404
    assert "og:image" not in client_for(moderator).get(drafted().get_absolute_url()).text


def test_no_file_can_be_asked_for_by_its_name(client):
    project = published()
    url = reverse("project_picture", args=[project.slug, "0" * 16])
    assert client.get(url)["Location"] == pictures.address(project)
    assert client.get(f"/projects/{project.slug}/..%2f..%2fsecret.png").status_code == 404


@pytest.mark.parametrize("title", TITLES)
def test_every_title_stays_between_the_brand_and_the_facts_and_beside_the_ladder(title):
    project = unsaved(title, company="A company with quite a long name that goes on and on and on, GmbH & Co. KG")

    drawn = pictures.draw(project)

    dark = opened(drawn).convert("L").point(lambda light: 255 if light < 150 else 0)
    left, top, right, bottom = dark.crop((0, 110, 950, 487)).getbbox()
    assert left >= pictures.MARGIN - 2 and right <= pictures.MARGIN + pictures.ROOM + 2
    assert top > 5 and bottom < 370, "nothing touches the brand above and the line below"
    assert len(drawn) < MOST_BYTES


def test_no_title_of_the_demo_is_cut_short():
    room = {"room": pictures.ROOM, "height": pictures.TITLE_HEIGHT, "sizes": pictures.TITLE_SIZES}
    for row in content.projects():
        _size, lines = lettering.fit(row["title"], lettering.STRONG, **room)
        assert " ".join(lines) == row["title"]


def test_letters_of_every_script_are_ours():
    """A letter no font of ours has is drawn as an empty box; none of these is."""
    missing = "\U0010fffd"
    for title in TITLES[:-1]:
        for letter in set(title) - {" "}:
            run = lettering.runs(letter, lettering.STRONG)[0]
            letters = lettering.font(run.font, 40)
            assert bytes(letters.getmask(letter)) != bytes(letters.getmask(missing)), (letter, run.font)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("map Excel", ["map Excel"]),
        ("אבג Excel דהו", ["דהו", " ", "Excel", " ", "אבג"]),
        ("see אבג דהו now", ["see ", "דהו", " ", "אבג", " now"]),
        ("карта map", ["карта", " map"]),
    ],
)
def test_runs_stand_in_the_order_they_are_read(text, shown):
    base = lettering.is_rtl(text)
    ordered = lettering.ordered(lettering.runs(text, lettering.STRONG), base)
    joined = [run.text for run in ordered]
    assert "".join(joined) == "".join(shown)


def test_drawing_takes_less_than_a_fifth_of_a_second_of_the_processor():
    project = unsaved(TITLES[1])
    pictures.draw(project)
    begun = time.process_time()
    for _number in range(5):
        pictures.draw(project)
    assert (time.process_time() - begun) / 5 < 0.2

"""What is drawn in Python: no text of anybody's becomes markup, and each fact of a project reads as it should."""

import pytest
from django.template import Context, Template

from projects.discovery.links import Link
from projects.models import Bookmark, CompanyRecord, Project
from projects.postings import services as postings
from tests.factories import CompanyFactory, SkillFactory
from tests.stages import published

pytestmark = pytest.mark.django_db
SLY = '"><script>alert(1)</script>'


def results(client, address="/projects/"):
    return client.get(address).text.split('class="results"')[1].split("</ul>\n    <nav")[0]


def test_nothing_that_people_wrote_becomes_markup(client_for, student):
    skill = SkillFactory(label=f"Skill {SLY}", slug="sly")
    company = CompanyFactory(name=f"Company {SLY}")
    published(title=f"Title {SLY}", place=f"Place {SLY}", company=company).skills.add(skill)

    for client in (client_for(), client_for(student)):
        drawn = results(client)
        assert "<script" not in drawn
        assert all(f"{word} &quot;&gt;&lt;script&gt;" in drawn for word in ("Title", "Place", "Company", "Skill"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seats": 3}, "<b>0</b> applied for 3 places"),
        ({"applications_count": 24}, "<b>1 more</b> can apply"),
        ({"applications_count": 25}, "<b>0</b> on the waiting list"),
        ({"pay_cents": 45050, "currency": "EUR"}, "<b>€450.50</b> fixed pay"),
    ],
)
def test_a_result_says_how_things_stand(client_for, change, said):
    project = published()
    Project.objects.filter(pk=project.pk).update(**change)
    assert said in results(client_for())


@pytest.mark.parametrize(("days", "said"), [(None, "<b>new here</b>"), (1, "<b>1 day</b>"), (4, "<b>4 days</b>")])
def test_a_result_says_how_soon_its_company_decides(client_for, company, days, said):
    published(company=company)
    CompanyRecord.objects.update_or_create(company=company, defaults={"median_days_to_decide": days})
    assert f"{said} to decide" in results(client_for())


def test_what_is_closed_says_so_among_the_bookmarks(client_for, student, company, owner):
    project = published(company=company)
    Bookmark.objects.create(user=student, project=project)
    postings.close(project, by=owner, reason=Project.CloseReason.BY_HAND)

    drawn = results(client_for(student), "/bookmarks/")
    assert ">closed</span>" in drawn and "can apply" not in drawn


def test_the_button_keeps_what_is_not_kept_and_lets_go_of_the_rest(client_for, student):
    published(title="Nobody keeps it")
    Bookmark.objects.create(user=student, project=published(title="Dana keeps it"))

    kept, other = results(client_for(student)).split("</article>")[:2]
    assert 'name="keep" value="0"' in kept and 'aria-pressed="true"' in kept
    assert 'name="keep" value="1"' in other and 'aria-pressed="false"' in other


def test_links_in_a_row_lead_on_except_the_one_that_is_on():
    links = [Link("Here & now", "/?a=1&b=2", is_on=True), Link("A < B", "/?a=1&b=2"), Link("Excel", "/x/", number="7+")]
    drawn = Template("{% in_a_row links %}").render(Context({"links": links}))
    assert drawn == (
        '<b aria-current="true">Here &amp; now</b> · <a href="/?a=1&amp;b=2">A &lt; B</a>'
        ' · <a href="/x/" rel="nofollow">Excel</a> <span class="muted">7+</span>'
    )


def test_each_reader_gets_the_forms_of_their_own_language(client_for):
    published(pay_cents=120000)
    browser = client_for()
    drawn = [browser.get("/projects/", headers={"Accept-Language": tongue}).text for tongue in ("en", "en-gb", "en")]
    assert ["<b>US$1,200</b>" in page for page in drawn] == [False, True, False]

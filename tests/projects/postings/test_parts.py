"""A posting that is paid in parts: typed, checked, shown, copied."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Part, Project
from projects.postings import linter, services
from tests.projects.postings.test_pages import judging, step, terms
from tests.stages import drafted, in_parts, published

pytestmark = pytest.mark.django_db


def on(days: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def with_parts(*rows, **changes):
    data = terms(**changes) | {"parts-TOTAL_FORMS": len(rows), "parts-INITIAL_FORMS": 0}
    for number, (title, amount, due_on, *key) in enumerate(rows):
        names = {"title": title, "amount": amount, "due_on": due_on, "pk": key[0] if key else ""}
        data |= {f"parts-{number}-{name}": value for name, value in names.items()}
    return data


def parts_of(project):
    return list(project.parts.order_by("position").values_list("position", "title", "amount_cents"))


def test_parts_are_saved_in_their_order_and_lead_to_the_preview(client_for, owner, company):
    project = drafted(company=company)

    answer = client_for(owner).post(
        step(project, "terms"), with_parts(("Guide", "200", on(14)), ("Report", "250.00", on(20)), ("", "", ""))
    )
    preview = client_for(owner).get(answer.url).text

    assert parts_of(project) == [(1, "Guide", 20000), (2, "Report", 25000)]
    assert "Paid in parts" in preview and preview.index("Guide") < preview.index("Report")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("Guide", "200", 14), ("Report", "200", 20)], "The parts sum to $400. Add $50 to reach the pay of $450."),
        (
            [("Guide", "200", 14), ("Report", "300", 20)],
            "The parts sum to $500. Take away $50 to reach the pay",
        ),
        ([("Guide", "450", 14)], "One part is the whole project."),
        ([("Guide", "448", 14), ("Report", "2", 20)], "The smallest payment is $5."),
        ([("Guide", "200", 20), ("Report", "250", 14)], "Choose a day after"),
        ([("Guide", "200", 14), ("Report", "250", 21)], "The last part is due after the project."),
        ([("", "200", 14), ("Report", "250", 20)], "Say what is delivered."),
        ([("Guide", "", 14), ("Report", "250", 20)], "Say what it pays."),
        ([("Guide", "€200", 14), ("Report", "250", 20)], "This is paid in USD"),
    ],
)
def test_parts_that_do_not_make_up_the_project_say_how_to_mend_and_are_kept(client_for, owner, company, rows, sentence):
    project = drafted(company=company)
    browser = client_for(owner)
    typed = [(title, amount, on(days)) for title, amount, days in rows]

    page = browser.post(step(project, "terms"), with_parts(*typed))
    later = browser.get(step(project, "terms"))

    assert page.status_code == 200 and sentence in page.text
    assert '<details class="disclosure parts" id="id_parts" open>' in page.text
    shown = [row["title"].value() or "" for row in later.context["form"].parts][: len(rows)]
    assert shown == [title for title, _amount, _days in rows]


def test_amounts_are_read_in_the_currency_of_the_page(client_for, owner, company):
    project = drafted(company=company)

    client_for(owner).post(
        step(project, "terms"),
        with_parts(("Guide", "¥24,000", on(14)), ("Report", "30000", on(20)), currency="JPY", pay="54000"),
    )

    assert parts_of(project) == [(1, "Guide", 24000), (2, "Report", 30000)]


def test_rows_are_added_and_taken_away_without_javascript(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    rows = with_parts(("Guide", "200", on(14)), ("Report", "250", on(20)))
    del rows["go"]

    more = browser.post(step(project, "terms"), rows | {"add": "parts"}, follow=True)
    less = browser.post(step(project, "terms"), rows | {"remove": "parts-0"}, follow=True)

    assert len(more.context["form"].parts.forms) == 3
    assert [row["title"].value() for row in less.context["form"].parts][0] == "Report"


def test_a_criterion_may_belong_to_one_part_and_keeps_it_when_the_parts_change(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    assert "Belongs to" not in browser.get(step(project, "judging")).text
    browser.post(step(project, "terms"), with_parts(("Guide", "200", on(14)), ("Report", "250", on(20))))
    guide, report = project.parts.order_by("position")
    assert "Belongs to" in browser.get(step(project, "judging")).text

    rows = judging(("A guide of two pages", "40"), ("Ten talks", "60"))
    rows |= {"criteria-0-part": guide.pk, "criteria-1-part": report.pk}
    browser.post(step(project, "judging"), rows)
    browser.post(
        step(project, "terms"),
        with_parts(("", "", ""), ("Report first", "250", on(14), report.pk), ("Guide", "200", on(20), guide.pk)),
    )

    assert parts_of(project) == [(1, "Report first", 25000), (2, "Guide", 20000)]
    assert list(project.criteria.order_by("position").values_list("text", "part")) == [
        ("A guide of two pages", guide.pk),
        ("Ten talks", report.pk),
    ]


def test_a_part_without_a_criterion_keeps_the_posting_from_being_submitted(owner, company):
    project = drafted(company=company)
    due = timezone.localdate() + dt.timedelta(days=20)
    parts = [("Guide", 20000, due), ("Report", 25000, due + dt.timedelta(days=5))]
    services.save_draft(project, by=owner, parts=parts)
    first = project.parts.get(position=1)
    services.save_draft(project, by=owner, criteria=[("Two pages", 100, first.pk)])

    with pytest.raises(services.Unfinished, match="Part 2 has no criterion yet."):
        services.submit(project, by=owner)

    services.save_draft(project, by=owner, criteria=[("Two pages", 50, first.pk), ("No typing errors", 50, None)])
    assert linter.problems(project) == []


def test_pay_that_changes_later_no_longer_fits_the_parts(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    browser.post(step(project, "terms"), with_parts(("Guide", "200", on(14)), ("Report", "250", on(20))))

    services.save_draft(project, by=owner, pay_cents=50000)

    assert "The parts sum to $450. Add $50 to reach the pay of $500." in [hint.text for hint in linter.lint(project)]


def test_a_copy_keeps_parts_criteria_and_the_days_between(owner, company):
    project = in_parts(20000, 25000, company=company)

    twin = services.copy(project, by=owner)

    assert parts_of(twin) == parts_of(project)
    assert [criterion.part.position for criterion in twin.criteria.order_by("position")] == [1, 2]
    first, second = twin.parts.order_by("position")
    assert (second.due_on, second.due_on - first.due_on) == (twin.due_on, dt.timedelta(days=3))


def test_everybody_reads_the_parts_before_applying(client_for, company):
    page = client_for().get(in_parts(20000, 25000, company=company).get_absolute_url()).text

    assert "Paid in parts" in page and "$200" in page and "$250" in page
    assert "part 2" in page
    assert "Paid in parts" not in client_for().get(published(company=company).get_absolute_url()).text


def test_the_api_tells_the_parts_and_which_criterion_belongs_to_which(client_for, company):
    project = in_parts(20000, 25000, company=company)

    told = client_for().get(reverse("api_project", args=[project.slug])).json()

    assert [(part["position"], part["title"], part["amount_cents"]) for part in told["parts"]] == parts_of(project)
    assert [criterion["part"] for criterion in told["criteria"]] == [1, 2]
    assert told["currency"] == "USD"


def test_a_page_from_before_there_were_parts_takes_none_away(client_for, owner, company):
    project = drafted(company=company)
    browser = client_for(owner)
    browser.post(step(project, "terms"), with_parts(("Guide", "200", on(14)), ("Report", "250", on(20))))

    browser.post(step(project, "terms"), terms())

    assert Part.objects.count() == 2
    assert Project.objects.get().status == Project.Status.DRAFT

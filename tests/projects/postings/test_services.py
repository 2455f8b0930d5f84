import datetime as dt

import pytest
from django.utils import timezone

from accounts.audit import queries as audit
from accounts.companies import services as companies
from accounts.models import Notification
from marketplace.core.states import IllegalMove
from projects.models import Project
from projects.postings import services, starters
from tests.factories import CompanyFactory, SkillFactory
from tests.stages import drafted, owner_of, published, submitted

pytestmark = pytest.mark.django_db
Status = Project.Status


def test_a_first_posting_waits_for_a_moderator(owner, company):
    company.verified_at = None
    company.save()

    project = services.submit(drafted(company=company), by=owner)

    assert project.status == Status.IN_REVIEW
    assert project.published_at is None


def test_a_verified_company_publishes_at_once(owner, company):
    project = services.submit(drafted(company=company), by=owner)

    assert project.status == Status.OPEN


def test_every_posting_can_be_reviewed_by_a_setting(owner, company, settings):
    settings.REVIEW_EVERY_POSTING = True

    assert services.submit(drafted(company=company), by=owner).status == Status.IN_REVIEW


def test_a_posting_that_was_sent_back_is_read_again_even_of_a_verified_company(moderator):
    project = submitted()
    services.ask_for_changes(project, by=moderator, reason="Say which products.")
    companies.verify(project.company, by=moderator)

    services.submit(project, by=owner_of(project.company))

    assert project.status == Status.IN_REVIEW
    assert project.moderator_note == ""


def test_publishing_verifies_the_company_and_keeps_its_promise_of_dates(moderator):
    project = services.publish(submitted(), by=moderator)

    project.refresh_from_db()
    assert project.company.is_verified
    assert project.published_at < project.closes_at < project.decide_by < project.due_at
    assert project.closes_at - project.published_at < dt.timedelta(days=15)


def test_publishing_tells_those_who_hire_once(moderator):
    project = submitted()
    services.publish(project, by=moderator)

    titles = list(Notification.objects.filter(recipient=owner_of(project.company)).values_list("title", flat=True))
    assert titles == ["“Map the onboarding of five competitors” is published"]


def test_a_draft_that_lacks_something_cannot_be_submitted_and_the_sentence_says_what(owner, company):
    project = drafted(company=company, pay_cents=27000)

    with pytest.raises(services.Unfinished) as refusal:
        services.submit(project, by=owner)

    assert "Pay is $15 an hour. The floor is $20: raise pay to at least $360 or lower hours to 13." in str(
        refusal.value
    )
    project.refresh_from_db()
    assert project.status == Status.DRAFT


def test_a_moderator_may_waive_the_pay_floor_with_a_reason(owner, company, moderator):
    project = drafted(company=company, pay_cents=27000)

    services.waive_pay_floor(project, by=moderator, reason="A charity without staff.")

    assert services.submit(project, by=owner).status == Status.OPEN
    assert audit.history(project).filter(verb="pay floor waived", reason="A charity without staff.").exists()


def test_what_was_typed_and_does_not_fit_blocks_submitting(owner, company):
    project = drafted(company=company, typed={"pay": "a lot"})

    with pytest.raises(services.Unfinished, match="pay is not an amount"):
        services.submit(project, by=owner)


def test_submitting_twice_moves_once(owner, company):
    project = drafted(company=company)
    services.submit(Project.objects.get(pk=project.pk), by=owner)

    with pytest.raises(IllegalMove):
        services.submit(project, by=owner)

    assert audit.history(project).filter(target="in_review").count() == 1


def test_the_address_is_made_of_the_title_when_it_is_first_submitted_and_stays(moderator):
    project = submitted(title="Ünïcode & <b>bold</b> 🚀 title")
    slug = project.slug
    services.ask_for_changes(project, by=moderator, reason="Shorter, please.")
    services.submit(project, by=owner_of(project.company))

    assert slug.startswith("unicode-bbold")
    assert project.slug == slug


def test_a_title_without_latin_letters_still_gets_an_address(owner, company):
    project = services.submit(drafted(company=company, title="مشروع بحث عن المنافسين"), by=owner)

    assert project.slug.startswith("project-")


def test_a_submitted_posting_cannot_be_edited():
    project = submitted()

    with pytest.raises(services.NotEditable):
        services.save_draft(project, by=owner_of(project.company), title="Another title altogether")


def test_a_posting_that_was_sent_back_keeps_its_title_when_it_is_emptied(moderator):
    project = submitted()
    services.ask_for_changes(project, by=moderator, reason="Say which products.")

    services.keep_typing(project, by=moderator, step="work", seen="", tab="a", typed={}, title="", category="data")

    project.refresh_from_db()
    assert project.title == "Map the onboarding of five competitors"
    assert project.typed == {"title": ""}
    assert project.category == "data"


def test_a_starter_fills_everything_but_the_company(owner, company):
    for label in ("Email marketing", "Copywriting", "customer segmentation"):
        SkillFactory(label=label)

    project = services.create_draft(company, by=owner, starter=starters.find("welcome-email-series"))

    assert project.pay_cents == 35000
    assert (project.skills.count(), project.wanted_skills.count()) == (2, 1)
    assert sum(project.criteria.values_list("weight", flat=True)) == 100
    assert services.submit(project, by=owner).status == Status.OPEN


@pytest.mark.parametrize("starter", starters.everything(), ids=lambda starter: starter.slug)
def test_every_starter_can_be_submitted_as_it_is(starter, owner, company):
    project = services.create_draft(company, by=owner, starter=starter)

    assert services.submit(project, by=owner).status == Status.OPEN


def test_a_copy_has_the_content_and_a_due_date_in_the_future(owner, company):
    project = published(company=company)
    Project.objects.filter(pk=project.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    project.refresh_from_db()

    twin = services.copy(project, by=owner)

    assert twin.status == Status.DRAFT
    assert list(twin.criteria.values_list("text", "weight")) == list(project.criteria.values_list("text", "weight"))
    assert twin.questions.count() == 1
    assert services.submit(twin, by=owner).status == Status.OPEN


def test_a_draft_can_be_thrown_away_and_a_submitted_posting_cannot():
    draft, waiting = drafted(), submitted()

    services.discard(draft, by=owner_of(draft.company))
    with pytest.raises(services.NotEditable):
        services.discard(waiting, by=owner_of(waiting.company))

    assert list(Project.objects.all()) == [waiting]


def test_closing_keeps_the_reason_and_tells_the_company_unless_it_did_it(owner, company):
    by_hand, expired = published(company=company), published(company=company)
    Notification.objects.all().delete()

    services.close(by_hand, by=owner, reason=Project.CloseReason.BY_HAND)
    services.close(expired, by=None, reason=Project.CloseReason.EXPIRED)

    assert by_hand.status == expired.status == Status.CLOSED
    assert [note.url for note in Notification.objects.all()] == [f"/projects/{expired.slug}/applicants/"]


def test_a_posting_whose_due_date_came_too_near_in_the_queue_is_not_published(moderator, time_machine):
    project = submitted()
    time_machine.move_to(timezone.now() + dt.timedelta(days=25))

    with pytest.raises(services.DueTooSoon):
        services.publish(project, by=moderator)


def test_two_companies_never_share_an_address():
    slugs = {services.create_draft(CompanyFactory(), by=None).slug for _ in range(30)}

    assert len(slugs) == 30


def test_after_a_posting_was_taken_down_the_next_ones_are_read_again(company, owner, moderator):
    first = published(company=company)
    assert services.publishes_itself(company)

    services.take_down(first, by=moderator, reason="It asked applicants for money.")

    assert not services.publishes_itself(company)

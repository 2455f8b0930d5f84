"""The verbs of an application and who may use them."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.companies import services as companies
from accounts.models import Notification
from accounts.people import leaving
from accounts.people import services as people
from marketplace.core.states import IllegalMove
from projects import tasks
from projects.applications import services
from projects.models import Application, Project
from projects.moderation import services as moderation
from projects.postings import services as postings
from projects.workspace import services as workspace
from tests import stages
from tests.factories import MembershipFactory, StudentFactory

pytestmark = pytest.mark.django_db
Status = Application.Status


def titles(person):
    return list(Notification.objects.filter(recipient=person).order_by("created_at").values_list("title", flat=True))


def fresh(application):
    return Application.objects.get(pk=application.pk)


def test_applying_reaches_those_who_hire_and_counts(student, company, owner, manager, reviewer):
    project = stages.published(company=company)

    application = stages.applied(student, project)

    project.refresh_from_db()
    assert (application.status, project.applications_count) == (Status.SUBMITTED, 1)
    assert "Applicant 1 applied" in titles(owner)[-1]
    assert "Applicant 1 applied" in titles(manager)[-1]
    assert not titles(reviewer)


def test_sending_twice_is_sending_once(student, company, owner):
    application = stages.applied(student, company=company)

    services.submit(fresh(application), by=student)
    services.send(application.project, by=student, pitch="Again.", answers={})

    assert fresh(application).pitch == "I have mapped two products before."
    assert Project.objects.get().applications_count == 1
    assert sum("applied" in title for title in titles(owner)) == 1


@pytest.mark.parametrize(("pitch", "answer"), [("", "Yes."), ("  \n", "Yes."), ("Me.", ""), ("Me.", " \n ")])
def test_an_application_needs_a_pitch_and_every_answer(student, pitch, answer):
    project = stages.published()
    answers = {question.pk: answer for question in project.questions.all()}

    with pytest.raises(services.Incomplete):
        services.apply(project, by=student, pitch=pitch, answers=answers)


def test_who_cannot_apply_reads_why(student, owner, company, stranger):
    project = stages.published(company=company)
    unproved = StudentFactory(user__verified=False).user
    colleague = StudentFactory().user
    MembershipFactory(company=company, user=colleague, role="reviewer")

    for person, words in [(stranger, "Only students"), (unproved, "Confirm"), (colleague, "belong to this company")]:
        with pytest.raises(services.CannotApply, match=words):
            services.start(project, by=person)


def test_nobody_applies_to_a_project_that_closed_meanwhile(student, company, owner):
    project = stages.published(company=company, questions=[])
    application = services.start(project, by=student)
    services.save_draft(application, by=student, pitch="Me.", answers={})
    postings.close(Project.objects.get(), by=owner, reason="by_hand")

    with pytest.raises(services.CannotApply):
        services.submit(application, by=student)


def test_nobody_has_more_open_applications_than_allowed(student, settings):
    settings.OPEN_APPLICATIONS_PER_STUDENT = 2
    first = stages.applied(student)
    stages.applied(student)

    with pytest.raises(services.TooManyApplications, match="2 open applications"):
        stages.applied(student)

    services.withdraw(first, by=student)
    assert stages.applied(student).status == Status.SUBMITTED


def test_a_withdrawn_application_is_not_renewed(student, owner, company):
    application = stages.applied(student, company=company)
    services.withdraw(application, by=student, reason="Exams.")

    with pytest.raises(services.CannotApply, match="already applied"):
        stages.applied(student, application.project)
    with pytest.raises(IllegalMove):
        services.offer(fresh(application), by=owner)
    assert Notification.objects.get(recipient=owner, title__contains="withdrew").body == "Exams."
    assert Project.objects.get().applications_count == 0


def test_what_was_sent_can_be_changed_until_the_company_shortlists(student, owner, company):
    application = stages.applied(student, company=company)
    answers = {question.pk: "Better." for question in application.project.questions.all()}

    services.edit(application, by=student, pitch="Better words.", answers=answers)
    assert fresh(application).pitch == "Better words."

    services.shortlist(application, by=owner)
    with pytest.raises(IllegalMove):
        services.edit(fresh(application), by=student, pitch="Too late.", answers=answers)


def test_a_change_may_not_make_it_incomplete(student):
    application = stages.applied(student)
    empty = {question.pk: " " for question in application.project.questions.all()}

    with pytest.raises(services.Incomplete):
        services.edit(application, by=student, pitch="Better.", answers=empty)


def test_a_second_tab_does_not_overwrite_the_first(student):
    application = stages.draft_application(student)
    services.save_draft(application, by=student, pitch="First tab.", answers={}, tab="one")

    with pytest.raises(services.EditedElsewhere):
        services.save_draft(application, by=student, pitch="Second.", answers={}, seen="", tab="two")
    services.save_draft(application, by=student, pitch="Read it first.", answers={}, seen="one", tab="two")

    assert fresh(application).pitch == "Read it first."


def test_only_drafts_are_thrown_away(student):
    draft, sent = stages.draft_application(student), stages.applied(student)

    services.discard(draft, by=student)
    with pytest.raises(IllegalMove):
        services.discard(sent, by=student)

    assert list(Application.objects.all()) == [sent]


def test_nobody_touches_somebody_elses_application(student, rival, stranger):
    application = stages.applied(student)
    steps = [
        lambda by: services.withdraw(application, by=by),
        lambda by: services.edit(application, by=by, pitch="x", answers={}),
        lambda by: services.shortlist(application, by=by),
        lambda by: services.offer(application, by=by),
        lambda by: services.decline(application, by=by, reason="No."),
        lambda by: services.note(application, by=by, text="Hm."),
    ]
    for person in (rival, stranger):
        for step in steps:
            with pytest.raises(services.NotAllowed):
                step(person)


def test_reviewers_note_and_shortlist_but_do_not_decide(student, company, reviewer):
    application = stages.applied(student, company=company)

    services.note(application, by=reviewer, text="Strong.")
    services.shortlist(application, by=reviewer)

    with pytest.raises(services.NotAllowed):
        services.offer(application, by=reviewer)
    with pytest.raises(services.NotAllowed):
        services.decline(application, by=reviewer, reason="No.")


def test_a_student_hired_into_the_company_does_not_decide_about_themselves(student, company, owner):
    application = stages.applied(student, company=company)
    MembershipFactory(company=company, user=student, role="owner")

    for step in (services.offer, services.shortlist):
        with pytest.raises(services.NotAllowed):
            step(application, by=student)


def test_a_decline_needs_a_reason_and_the_student_reads_it(student, company, owner):
    application = stages.applied(student, company=company)

    with pytest.raises(services.Incomplete):
        services.decline(application, by=owner, reason="  ")
    services.decline(application, by=owner, reason="Others knew the tool.")

    news = Notification.objects.get(recipient=student, kind="application")
    assert "Not this time" in news.title
    assert "Others knew the tool." in news.body


def test_declining_an_offer_takes_it_back(student, company, owner):
    application = stages.offered(student, company=company)

    services.decline(application, by=owner, reason="We must stop the project.")

    assert "taken back" in titles(student)[-1]
    assert services.offer(stages.applied(project=application.project), by=owner).status == Status.OFFERED


def test_declining_many_leaves_those_decided_meanwhile(company, owner):
    project = stages.published(company=company)
    rows = [stages.applied(project=project) for _number in range(3)]
    stale = [Application.objects.get(pk=row.pk) for row in rows]
    services.withdraw(rows[0], by=rows[0].student)

    assert services.decline_many(stale, by=owner, reason="Filled.") == 2


def test_there_are_no_more_offers_than_places(company, owner):
    project = stages.published(company=company, seats=2)
    first, second, third = (stages.applied(project=project) for _number in range(3))
    services.offer(first, by=owner)
    services.offer(second, by=owner)

    with pytest.raises(services.CannotOffer, match="All 2 places"):
        services.offer(third, by=owner)

    services.turn_down(fresh(first), by=first.student)
    assert services.offer(third, by=owner).status == Status.OFFERED


def test_a_place_is_free_again_when_nobody_paid(company, owner, student):
    application = stages.applied(project=stages.published(company=company))
    engagement = stages.hired(student, application.project)
    assert fresh(application).status == Status.RELEASED

    workspace.cancel(engagement, by=student, reason="Exams.")
    offered = services.offer(fresh(application), by=owner)

    assert (offered.status, offered.decline_reason, offered.decided_at) == (Status.OFFERED, "", None)


def test_nothing_is_offered_after_the_due_date_or_to_somebody_gone(student, company, owner):
    application = stages.applied(student, company=company)
    due_at = application.project.due_at
    with time_machine.travel(due_at, tick=False), pytest.raises(services.CannotOffer, match="due date"):
        services.offer(application, by=owner)

    student.is_active = False
    student.save()
    with pytest.raises(services.CannotOffer, match="not active"):
        services.offer(fresh(application), by=owner)


def test_an_offer_nobody_answers_expires_once_and_can_be_made_again(student, company, owner):
    application = stages.offered(student, company=company)
    later = timezone.now() + dt.timedelta(hours=72, seconds=1)

    with time_machine.travel(later, tick=False):
        assert tasks.expire_offers() == 1
        assert tasks.expire_offers() == 0
        assert "has expired" in titles(student)[-1]
        assert "did not answer" in titles(owner)[-1]
        again = services.offer(fresh(application), by=owner)

    assert again.offer_expires_at == again.offered_at + dt.timedelta(hours=72)
    assert sum("You are offered" in title for title in titles(student)) == 2


def test_an_offer_that_came_meanwhile_is_read_before_it_is_withdrawn(student):
    application = stages.applied(student)
    page = fresh(application)
    services.offer(application, by=stages.owner_of(application.project.company))

    with pytest.raises(IllegalMove, match="Good news"):
        services.withdraw(page, by=student)


def test_turning_down_needs_an_offer_and_tells_the_company_why(student, company, owner):
    waiting = stages.applied(student, company=company)
    with pytest.raises(IllegalMove, match="no offer"):
        services.turn_down(waiting, by=student)

    services.offer(waiting, by=owner)
    services.turn_down(fresh(waiting), by=student, reason="I found a job.")

    assert Notification.objects.get(recipient=owner, title__contains="turned down").body.startswith("I found a job.")
    assert fresh(waiting).was_turned_down


def test_those_who_wait_hear_when_the_last_place_is_taken(student, company):
    project = stages.published(company=company)
    waiting = stages.applied(project=project)
    declined = stages.applied(project=project)
    services.decline(declined, by=stages.owner_of(company), reason="No.")

    stages.hired(student, project)

    assert fresh(waiting).status == Status.RELEASED
    assert "no longer open" in titles(waiting.student)[-1]
    assert fresh(declined).status == Status.DECLINED


def test_offers_end_with_a_project_that_is_taken_down(student, moderator):
    application = stages.offered(student)

    moderation.take_down(application.project, by=moderator, reason="Spam.")

    assert fresh(application).status == Status.RELEASED
    assert "took this project off" in fresh(application).decline_reason


def test_a_closing_that_is_not_filled_leaves_everyone_waiting(student, company, owner):
    application = stages.applied(student, company=company)

    postings.close(application.project, by=owner, reason="by_hand")

    assert fresh(application).status == Status.SUBMITTED


def test_who_applied_to_a_suspended_company_hears(student, company, moderator):
    application = stages.applied(student, company=company)

    companies.suspend(company, by=moderator, reason="Fraud.")

    assert fresh(application).status == Status.RELEASED


def test_a_suspended_student_holds_no_place(student, company, moderator, owner):
    application = stages.offered(student, company=company)
    stages.draft_application(student)

    people.suspend(student, by=moderator, reason="Spam.")

    assert [row.status for row in Application.objects.filter(student=student)] == [Status.WITHDRAWN]
    assert services.offer(stages.applied(project=application.project), by=owner).status == Status.OFFERED


def test_staff_and_colleagues_see_what_was_sent_and_nobody_else(student, rival, company, reviewer, stranger, moderator):
    draft = stages.draft_application(student, company=company)
    sent = stages.applied(student, company=company)

    def visible(person):
        return set(Application.objects.visible_to(person))

    assert visible(student) == {draft, sent}
    assert visible(reviewer) == {sent}
    assert visible(rival) == visible(stranger) == set()
    assert sent in visible(moderator)


def test_the_company_hears_once_of_each_step(student, company, owner):
    application = stages.applied(student, company=company)
    before = Notification.objects.count()

    for _number in range(2):
        stages.applications.notifications.received(application, pitch=application.pitch)

    assert Notification.objects.count() == before


def test_a_person_takes_their_applications_along(student):
    stages.applied(student)
    data = leaving.export(student)

    assert data["applications"][0]["pitch"] == "I have mapped two products before."
    assert data["applications"][0]["answers"][0]["answer"] == "It asked me one thing at a time."
